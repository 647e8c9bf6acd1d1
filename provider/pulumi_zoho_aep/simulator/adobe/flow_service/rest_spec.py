"""The connection spec of the generic REST source, in the ways in which Adobe's pages print it (AEP reference §18.2)."""

from typing import Any

from pulumi_zoho_aep.simulator.adobe.flow_service.spec_seeds import GENERIC_REST, connector, json_object, strings

Item = dict[str, Any]

PAGINATION = {"all": ["OFFSET", "POINTER", "CONTINUATION_TOKEN", "PAGE", "NONE"], "printed": ["OFFSET", "POINTER"]}
"""Types of paging: the ones that Adobe's pages describe, and those in the schema that they print."""
AUTH_SPEC_NAMES = ("oAuth2RefreshCode", "OAuth2 Refresh Code")
"""How pages spell the login of the generic REST source."""

_URL = {
    "type": "object",
    "properties": {
        **strings("host", "path"),
        "method": {"type": "string", "enum": ["GET", "POST"]},
        "queryParams": {"type": "object"},
    },
    "required": ["host", "path", "method"],
}
_CONTENT = {
    "type": "object",
    "properties": {
        **strings("path", "overrideWrapperAttribute"),
        "skipAttributes": {"type": "array"},
        "keepAttributes": {"type": "array"},
    },
    "required": ["path"],
}


def generic_rest(auth_spec: str = AUTH_SPEC_NAMES[0], schema_at: str = "spec", pagination: str = "all") -> Item:
    """Return the connection spec.

    Args:
        auth_spec: One of `AUTH_SPEC_NAMES`.
        schema_at: Member that holds the parameters' schema: `spec` or `attributes`.
        pagination: One of `PAGINATION`.
    """
    secret = ("accessToken", "refreshToken", "clientSecret")
    names = ("host", "accessToken", "refreshToken", "clientId", "clientSecret", "accessTokenUrl")
    properties = strings(*names, "authorizationTestUrl", "expirationDate", secret=secret)
    properties["requestParameterOverride"] = {"type": "object"}
    basic = ["host", "username", "password"]
    auth = [
        {"name": auth_spec, "type": "OAuth2RefreshCode", "spec": json_object(properties, ["host", "accessToken"])},
        {
            "name": "Basic Authentication",
            "type": "BasicAuthentication",
            "spec": json_object(strings(*basic, secret=("password",)), basic),
        },
    ]
    spec = connector(GENERIC_REST, "generic-rest-oauth", "Protocols", auth, _params(pagination), "Resource")
    if schema_at == "attributes":
        spec["sourceSpec"]["attributes"]["spec"] = spec["sourceSpec"].pop("spec")
    return spec


def _params(pagination: str) -> Item:
    paging = {
        "type": "object",
        "properties": {
            "type": {"type": "string", "enum": PAGINATION[pagination]},
            "limitValue": {"type": "integer"},
            **strings("limitName", "offsetName", "pointerPath"),
        },
        "required": ["type", "limitName", "limitValue"],
    }
    members = {
        "urlParams": _URL,
        "contentPath": _CONTENT,
        "paginationParams": paging,
        "scheduleParams": _schedule(pagination),
    }
    optional: Item = {"headerParams": {"type": "object"}, "bodyParams": {"type": "object"}}
    return json_object({**members, **optional, "explodeEntityPath": _CONTENT}, [*members])


def _schedule(pagination: str) -> Item:
    """Return the schema of a schedule: the printed one requires the plain form, the text allows an advanced one too."""
    names = ["scheduleStartParamName", "scheduleEndParamName"]
    plain: Item = {"required": names}
    advanced = {"required": ["type", "incremental", "backfill"]}
    known = strings(*names, "scheduleStartParamFormat", "scheduleEndParamFormat", "type", "paramFormat")
    forms: Item = {"anyOf": [plain, advanced]} if pagination == "all" else plain
    return {"type": "object", "properties": known, **forms}
