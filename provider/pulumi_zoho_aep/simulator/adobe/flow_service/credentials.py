"""The credentials of a base connection: what a connection spec requires, what is shown, and whether they work."""

from typing import Any
from urllib.parse import urlsplit

from pulumi_zoho_aep.simulator import salesforce
from pulumi_zoho_aep.simulator.adobe.flow_service import cloud_storage, entities, errors, tables
from pulumi_zoho_aep.simulator.adobe.flow_service.spec_seeds import GENERIC_REST, SALESFORCE, ZOHO_CRM
from pulumi_zoho_aep.simulator.world import World
from pulumi_zoho_aep.simulator.zoho import accounts

Item = dict[str, Any]

_KIND = "connections"
_TYPES = {"object": dict, "string": str, "boolean": bool}


def parse(spec: Item, auth: Any) -> Item:  # noqa: ANN401 - from a request body
    """Return the members that store a body's `auth`: the shown part, and `_secrets`.

    The service returns a partial view of the credentials. Its form is UNCONFIRMED; here the members that the spec
    marks as passwords are left out, so that a client cannot compare them.
    """
    if not isinstance(auth, dict):
        raise errors.connector("1304-400", "The mandatory field auth is missing", kind=_KIND)
    entities.only(auth, {"specName", "params"}, _KIND, "auth")
    return stored(_auth_spec(spec, auth.get("specName")), auth.get("params"))


def parse_params(spec: Item, spec_name: str, params: Any) -> Item:  # noqa: ANN401 - from a request body
    """Return the same for a replaced `/auth/params`, which has to be complete."""
    return stored(_auth_spec(spec, spec_name), params)


def _auth_spec(spec: Item, name: Any) -> Item:  # noqa: ANN401 - from a request body
    for auth_spec in spec.get("authSpec", []):
        if auth_spec["name"] == name:
            found: Item = auth_spec
            return found
    raise errors.flow("1415-400", f"{spec['name']} has no auth spec {name!r}", kind=_KIND)


def stored(auth_spec: Item, params: Any) -> Item:  # noqa: ANN401 - from a request body
    """Check parameters against an auth spec and divide them into what is shown and what is not."""
    if not isinstance(params, dict):
        raise errors.connector("1304-400", "The mandatory field auth.params is missing", kind=_KIND)
    properties, required = auth_spec["spec"]["properties"], auth_spec["spec"]["required"]
    entities.only(params, set(properties), _KIND, "auth.params")
    for name in required:
        entities.text(params, name, _KIND)
    for name, value in params.items():
        if not isinstance(value, _TYPES[properties[name]["type"]]):
            detail = f"auth.params.{name} is not of type {properties[name]['type']}"
            raise errors.connector("1312-400", detail, kind=_KIND)
    secret = {name for name in params if properties[name].get("format") == "password"}
    return {
        "auth": {
            "specName": auth_spec["name"],
            "params": {name: value for name, value in params.items() if name not in secret},
        },
        "_secrets": {name: params[name] for name in params if name in secret},
    }


def problem(world: World, connection: Item, *, creating: bool = False) -> str:
    """Return why nothing can be read through a base connection with its credentials, or nothing.

    Systems that the simulator does not stand in for are assumed to accept them.

    Args:
        world: State and time.
        connection: The base connection as stored.
        creating: The generic REST source tests them only on request when the connection is created.
    """
    if world.store.get("connectionSpecs", connection["connectionSpec"]["id"]) is None:
        return "The connector of the connection is no longer available"
    kind, params = connection["connectionSpec"]["id"], {**connection["auth"]["params"], **connection["_secrets"]}
    found = ""
    if kind == ZOHO_CRM:
        found = _zoho_problem(world, params["accountsUrl"], params["endpoint"], params)
    elif kind in cloud_storage.SPECS:
        found = cloud_storage.problem(world, connection)
    elif kind == SALESFORCE:
        found = salesforce.problem(connection["auth"]["specName"], params)
    elif kind == GENERIC_REST and "refreshToken" in params and (params.get("authorizationTestUrl") or not creating):
        issuer = urlsplit(params.get("accessTokenUrl", ""))
        found = _zoho_problem(world, f"{issuer.scheme}://{issuer.netloc}", params["host"], params)
    return found


def _zoho_problem(world: World, accounts_url: str, endpoint: str, params: Item) -> str:
    place = tables.place(accounts_url, endpoint)
    if not place:
        return "The accounts URL is not Zoho's, or the endpoint belongs to another data centre"
    client_id, client_secret, token = params.get("clientId", ""), params.get("clientSecret", ""), params["refreshToken"]
    if not accounts.verifies(world.store, world.clock, accounts_url, client_id, client_secret, token):
        return "Zoho refused the credentials of the connection"
    if accounts.organization_key(world.store, token) != place:
        return "The refresh token and the endpoint belong to different environments"
    return ""
