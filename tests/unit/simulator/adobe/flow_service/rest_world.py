"""A generic REST connection to the simulated Zoho, for tests of explore and of runs."""

from typing import Any

from tests.unit.simulator.adobe.flow_world import FlowApi

from pulumi_zoho_aep.simulator import seeds

REST = {"id": "4e98f16f-87d6-4ef0-bdc6-7a2b0fe76e62", "version": "1.0"}
TOKENS = {
    "type": "CONTINUATION_TOKEN",
    "continuationTokenPath": "$.info.next_page_token",
    "parameterType": "QUERYPARAM",
    "parameterName": "page_token",
    "limitName": "per_page",
    "limitValue": 200,
}
PAGES = {
    "type": "PAGE",
    "pageParamName": "page",
    "initialPageIndex": 1,
    "endPageIndex": 10,
    "limitName": "per_page",
    "limitValue": 200,
}
PLAIN = {"scheduleStartParamName": "from", "scheduleEndParamName": "to"}
ADVANCED = {
    "type": "ADVANCE",
    "paramFormat": "yyyy-MM-ddTHH:mm:ssK",
    "incremental": "{START_TIME}",
    "backfill": "1970-01-01T00:00:00+00:00",
}


def connection(flow_api: FlowApi, spec_name: str = "oAuth2RefreshCode", **changed: Any) -> str:
    """Create a base connection and wait until it is enabled."""
    params = {
        "host": "https://www.zohoapis.com",
        "accessToken": "1000.any",
        "refreshToken": seeds.ZOHO_REFRESH_TOKEN,
        "clientId": seeds.ZOHO_CLIENT_ID,
        "clientSecret": seeds.ZOHO_CLIENT_SECRET,
        "accessTokenUrl": "https://accounts.zoho.com/oauth/v2/token",
    }
    auth = {"specName": spec_name, "params": params | changed}
    identifier = flow_api.create("connections", {"name": "zoho by rest", "auth": auth, "connectionSpec": REST})
    flow_api.settled(f"/connections/{identifier}")
    return identifier


def source_params(
    path: str = "/crm/v8/Leads", fields: str = "id,Email,Modified_Time", **changed: Any
) -> dict[str, Any]:
    """Return parameters that read a module."""
    url = {"host": "https://www.zohoapis.com", "path": path, "method": "GET", "queryParams": {"fields": fields}}
    params = {"urlParams": url, "contentPath": {"path": "$.data"}, "paginationParams": TOKENS, "scheduleParams": PLAIN}
    return {**params, **changed}


def flow(flow_api: FlowApi, params: dict[str, Any], *pairs: tuple[str, str], base: str = "") -> str:
    """Create a source connection and a dataflow that runs every hour, and let its first run happen."""
    body = {"name": "rest", "data": {"format": "json"}, "connectionSpec": REST, "params": params}
    source = flow_api.create("sourceConnections", body | {"baseConnectionId": base or connection(flow_api)})
    described = flow_api.flow_body(*(pairs or (("data.Email", "email"),)))
    described |= {"sourceConnectionIds": [source], "flowSpec": {"id": "6499120c-0b15-42dc-936e-847ea3c24d72"}}
    described["transformations"] = described["transformations"][1:]
    identifier = flow_api.create("flows", described)
    flow_api.world.advance(3601)
    return identifier
