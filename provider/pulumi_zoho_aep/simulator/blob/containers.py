"""Containers, and who may do what in them: shared access signatures by stored policies, and account keys."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlencode

from pulumi_zoho_aep.simulator.blob.errors import BlobError, not_allowed
from pulumi_zoho_aep.simulator.query_string import Query
from pulumi_zoho_aep.simulator.store import Store
from pulumi_zoho_aep.simulator.world import World

Item = dict[str, Any]

CONTAINERS = "blobContainers"
ROOT = "/blob"
_VERSION = "2024-11-04"
_MOST_POLICIES = 5
# Headers of a request that the signature by account key covers, in this order.
_SIGNED = (
    "content-encoding",
    "content-language",
    "content-length",
    "content-md5",
    "content-type",
    "date",
    "if-modified-since",
    "if-match",
    "if-none-match",
    "if-unmodified-since",
    "range",
)


@dataclass(frozen=True)
class Asked:
    """A request, as far as signatures cover it.

    Attributes:
        method: Of HTTP.
        path: As it was sent, percent-encoded.
        query: Parameters.
        headers: Values by lower-case name.
    """

    method: str
    path: str
    query: Query
    headers: dict[str, str]


def ensure(store: Store, account: str, container: str, *, days: int | None = None) -> Item:
    """Return a container; it is created if there is none.

    Args:
        store: Every object of every service.
        account: Name of the storage account.
        container: Name of the container.
        days: How long files are kept; None for ever.
    """
    found = store.get(CONTAINERS, _key(account, container))
    if found is None:
        found = _new(account, container, days)
        store.put(CONTAINERS, _key(account, container), found)
    return found


def _new(account: str, container: str, days: int | None = None) -> Item:
    secret = hashlib.sha512(f"key of {account}".encode()).digest()
    secrets = {"accountKey": base64.b64encode(secret).decode()}
    return {"account": account, "container": container, "days": days, "policies": [], "_secrets": secrets}


def create(world: World, account: str, container: str, asked: Asked) -> None:
    """Make a container, as the holder of the account's key may.

    Raises:
        BlobError: The request is not signed with that key, or the container already exists.
    """
    if not _is_signed_by_key(_new(account, container), asked):
        raise not_allowed()
    if world.store.get(CONTAINERS, _key(account, container)) is not None:
        raise BlobError(409, "ContainerAlreadyExists", "The specified container already exists.")
    ensure(world.store, account, container)


def sign(store: Store, found: Item, policy: str, permissions: str, expires: float) -> str:
    """Add a stored access policy, the oldest of more than five goes, and return the token that is bound to it."""
    policies = [*found["policies"], {"id": policy, "permissions": permissions, "expires": expires}][-_MOST_POLICIES:]
    signed = {**found, "policies": policies}
    store.put(CONTAINERS, _key(found["account"], found["container"]), signed)
    return token(signed, policy)


def token(found: Item, policy: str) -> str:
    """Return the shared access signature of a policy."""
    permissions = next(one["permissions"] for one in found["policies"] if one["id"] == policy)
    return urlencode(_pairs(found, policy, permissions), quote_via=quote)


def drop(store: Store, found: Item, policy: str) -> Item:
    """Remove a policy, which invalidates the tokens bound to it."""
    kept = {**found, "policies": [one for one in found["policies"] if one["id"] != policy]}
    store.put(CONTAINERS, _key(found["account"], found["container"]), kept)
    return kept


def authorized(world: World, account: str, container: str, asked: Asked, permissions: str) -> Item:
    """Return a container if the request may do one of these things in it, letters as in a signature.

    Raises:
        BlobError: The signature is missing, wrong, has ended, or does not allow it; or there is no such container.
    """
    found = world.store.get(CONTAINERS, _key(account, container))
    if found is None:
        raise BlobError(404, "ContainerNotFound", "The specified container does not exist.")
    if "authorization" in asked.headers:
        if not _is_signed_by_key(found, asked):
            raise not_allowed()
        return found
    policy = next((one for one in found["policies"] if one["id"] == asked.query.get("si")), None)
    if policy is None or policy["expires"] <= world.clock.now():
        raise not_allowed("Signature not valid in the specified time frame.")
    expected = dict(_pairs(found, policy["id"], policy["permissions"]))
    if any(asked.query.get(name) != value for name, value in expected.items()):
        raise not_allowed("Signature did not match.")
    if not set(permissions) & set(policy["permissions"]):
        detail = "This request is not authorized to perform this operation using this permission."
        raise BlobError(403, "AuthorizationPermissionMismatch", detail)
    return found


def _key(account: str, container: str) -> str:
    return f"{account}/{container}"


def _pairs(found: Item, policy: str, permissions: str) -> list[tuple[str, str]]:
    shown = [("sv", _VERSION), ("si", policy), ("sr", "c"), ("sp", permissions)]
    signed = "\n".join([found["account"], found["container"], *(value for _, value in shown)])
    return [*shown, ("sig", _signature(found, signed))]


def _signature(found: Item, text: str) -> str:
    key = base64.b64decode(found["_secrets"]["accountKey"])
    return base64.b64encode(hmac.new(key, text.encode(), hashlib.sha256).digest()).decode()


def _is_signed_by_key(found: Item, asked: Asked) -> bool:
    """Whether the account key signed the request, as Azure documents it for its version 2015-02-21 and later."""
    headers = {**asked.headers}
    if headers.get("content-length") == "0":
        del headers["content-length"]
    if "x-ms-date" in headers:
        headers.pop("date", None)
    ours = sorted((name, value.strip()) for name, value in headers.items() if name.startswith("x-ms-"))
    lines = [asked.method, *(headers.get(name, "") for name in _SIGNED), *(f"{name}:{value}" for name, value in ours)]
    lines.append(f"/{found['account']}{asked.path}")
    lines += [f"{name.lower()}:{asked.query.get(name)}" for name in sorted(asked.query.names)]
    expected = f"SharedKey {found['account']}:{_signature(found, chr(10).join(lines))}"
    return hmac.compare_digest(expected, unquote(asked.headers["authorization"]))


def signature_of(signed: str) -> str:
    """Return the secret part of a shared access signature as a query string has it once it is parsed."""
    return unquote(signed.rpartition("sig=")[2])
