"""Landing zones and their credentials, in the form of either cloud (routes reference B.1, AEP reference §18.4)."""

import secrets
import time
import uuid
from datetime import datetime, timezone
from typing import Any

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.adobe.call import Call
from pulumi_zoho_aep.simulator.adobe.flow_service import errors
from pulumi_zoho_aep.simulator.blob import containers
from pulumi_zoho_aep.simulator.storage.files import Files
from pulumi_zoho_aep.simulator.storage.places import azure_storage, opened
from pulumi_zoho_aep.simulator.store import Store
from pulumi_zoho_aep.simulator.world import World

Item = dict[str, Any]

CONTAINER = "dlz-user-container"
FOLDER = "user_drop_zone"
DAYS = 7
_TYPE = "user_drop_zone"
_ZONES = "_landingZones"
SETTINGS = ("_landingZones", "settings")
"""The key under which the store keeps what `settings` returns."""
_USUAL: Item = {"provider": "azure", "state": "active"}
_CHOICES = {"provider": ("azure", "aws"), "state": ("active", "inactive")}
_PERMISSIONS = "racwdlm"
# Adobe does not publish how long credentials last.
_VALID_SECONDS = 7 * 24 * 3600


def settings(store: Store) -> Item:
    """Return which cloud the organisation is on, and whether it has landing zones."""
    return {**_USUAL, **(store.get(*SETTINGS) or {})}


def change(store: Store, chosen: Any) -> Item:  # noqa: ANN401 - from a request body
    """Put the organisation on another cloud, or switch its landing zones off.

    Raises:
        ValueError: Names what is not among the choices.
    """
    if not isinstance(chosen, dict) or any(value not in _CHOICES.get(name, ()) for name, value in chosen.items()):
        raise ValueError(f"choices are {_CHOICES}")
    changed = {**settings(store), **chosen}
    store.put(*SETTINGS, changed)
    return changed


def zone(call: Call, kind: str) -> Item:
    """Return the name of the sandbox's landing zone, and how long files stay in it."""
    _check(call, kind)
    if settings(call.store)["provider"] == "azure":
        return {"containerName": container_name(call.world, call.caller.sandbox), "containerTTL": str(DAYS)}
    return {
        "dlzPath": {"bucketName": bucket(call.caller.sandbox), "dlzFolder": "dlz-adf-connectors"},
        "dataTTL": {"timeUnit": "days", "timeQuantity": DAYS},
        "dlzProvider": "Amazon S3",
    }


def credentials(call: Call, kind: str, host_url: str) -> Item:
    """Return the credentials for uploading files: the existing ones or, once they have expired, new ones.

    Args:
        call: In whose sandbox.
        kind: The query's `type`.
        host_url: Address of the simulator, with a slash at the end.
    """
    _check(call, kind)
    known = call.store.get(_ZONES, call.caller.sandbox)
    if known is None or known["expires"] <= call.clock.now():
        known = _issue(call)
    return _shown(call, known, host_url)


def refresh(call: Call, kind: str, action: str, host_url: str) -> Item:
    """Replace the credentials; that the previous ones end at once is UNCONFIRMED, and the harder case."""
    _check(call, kind)
    if action != "refresh":
        raise errors.connector("1702-400", f"The action {action!r} is not supported", kind=_ZONES)
    if settings(call.store)["provider"] == "aws":
        raise errors.connector("1703-400", "Refresh is not allowed for this landing zone", kind=_ZONES)
    known = call.store.get(_ZONES, call.caller.sandbox)
    if known is not None and "blob" not in call.world.endpoints:
        containers.drop(call.store, container(call.store, call.caller.sandbox), known["policy"])
    return _shown(call, _issue(call), host_url)


def account(sandbox: str) -> str:
    """Return the storage account of a sandbox's landing zone."""
    return f"dlz{uuid.uuid5(uuid.NAMESPACE_DNS, sandbox).hex[:12]}"


def container_name(world: World, sandbox: str) -> str:
    """Return the name of a sandbox's container: an emulator has one account, so there the names differ."""
    shared = "blob" in world.endpoints and sandbox != seeds.SANDBOX
    return f"{CONTAINER}-{sandbox}" if shared else CONTAINER


def bucket(sandbox: str) -> str:
    """Return the same for an organisation on the other cloud."""
    return f"dlz-prod-{sandbox}"


def container(store: Store, sandbox: str) -> Item:
    """Return the container of a sandbox's landing zone, as the storage keeps it."""
    return containers.ensure(store, account(sandbox), CONTAINER, days=DAYS)


def files(world: World, sandbox: str) -> tuple[str, str, Files]:
    """Return the prefix of AEP's paths to a sandbox's files, the prefix of their names, and the files."""
    if settings(world.store)["provider"] == "azure":
        name = container_name(world, sandbox)
        return f"{name}/", "", opened(world, "blob", account(sandbox), name, days=DAYS)
    # Which part of the address AEP's paths begin with there is UNCONFIRMED.
    return f"{FOLDER}/", f"{FOLDER}/", opened(world, "s3", "s3", bucket(sandbox), days=DAYS)


def _check(call: Call, kind: str) -> None:
    # Only the range of the numbers is published (1700-500 to 1714-400), and what they are about.
    if settings(call.store)["state"] != "active":
        raise errors.connector("1700-500", "The landing zone is not active", kind=_ZONES)
    if kind != _TYPE:
        raise errors.connector("1701-400", f"The type {kind!r} is not supported here", kind=_ZONES)


def _issue(call: Call) -> Item:
    expires = call.clock.now() + _VALID_SECONDS
    issued: Item = {"expires": expires, "policy": f"dlz-{uuid.uuid4()}"}
    if settings(call.store)["provider"] == "azure":
        issued["_secrets"] = {"token": _signed(call, issued["policy"], expires)}
    else:
        names = ("awsSecretAccessKey", "awsSessionToken")
        issued["_secrets"] = {"awsAccessKeyId": f"ASIA{secrets.token_hex(8).upper()}"} | {
            name: secrets.token_urlsafe(30) for name in names
        }
    for secret in issued["_secrets"].values():
        call.world.journal.learn(secret)
        if "sig=" in secret:
            call.world.journal.learn(containers.signature_of(secret))
    call.store.put(_ZONES, call.caller.sandbox, issued)
    return issued


def _signed(call: Call, policy: str, expires: float) -> str:
    """Return the token of a new policy; at an emulator it ends by the emulator's clock, or with the next one."""
    endpoint, sandbox = call.world.endpoints.get("blob"), call.caller.sandbox
    if endpoint is None:
        return containers.sign(call.store, container(call.store, sandbox), policy, _PERMISSIONS, expires)
    name, ends = container_name(call.world, sandbox), time.time() + _VALID_SECONDS
    return azure_storage(endpoint).sign(name, policy, _PERMISSIONS, ends)


def _address(call: Call, host_url: str) -> tuple[str, str]:
    """Return the storage account and the container's address."""
    endpoint, sandbox = call.world.endpoints.get("blob"), call.caller.sandbox
    if endpoint is None:
        return account(sandbox), f"{host_url.rstrip('/')}{containers.ROOT}/{account(sandbox)}/{CONTAINER}"
    address = azure_storage(endpoint).endpoint
    return address.rpartition("/")[2], f"{address}/{container_name(call.world, sandbox)}"


def _shown(call: Call, issued: Item, host_url: str) -> Item:
    sandbox, known = call.caller.sandbox, issued["_secrets"]
    if "token" in known:
        storage, address = _address(call, host_url)
        return {
            "containerName": container_name(call.world, sandbox),
            "SASToken": known["token"],
            "storageAccountName": storage,
            "SASUri": f"{address}?{known['token']}",
            "expiryDate": f"{datetime.fromtimestamp(issued['expires'], timezone.utc):%Y-%m-%d}",
        }
    return {
        "credentials": {"clientId": call.caller.client_id, **known},
        "dlzPath": {"bucketName": bucket(sandbox), "dlzFolder": FOLDER},
        "dlzProvider": "Amazon S3",
        "expiryTime": int(issued["expires"]),
    }
