"""The generic REST source: explore, parameters, and runs that page through the simulated Zoho."""

import base64
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from tests.unit.simulator.adobe.flow_service.rest_world import (
    ADVANCED,
    PAGES,
    PLAIN,
    REST,
    TOKENS,
    connection,
    flow,
    source_params,
)

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.zoho import crm_records

if TYPE_CHECKING:
    from tests.unit.simulator.adobe.flow_world import FlowApi

pytest_plugins = ["unit.simulator.adobe.flow_world"]

RECORDS = "/_simulator/records/Leads"
TENANT = f"_{seeds.TENANT}"


def explore(params: Any) -> str:
    encoded = quote(base64.b64encode(json.dumps(params).encode()).decode(), safe="")
    return f"objectType=rest&object=json&fileType=json&preview=true&sourceParams={encoded}"


def runs(flow_api: "FlowApi", identifier: str) -> list[dict[str, Any]]:
    return flow_api.items(f"/runs?property=flowId=={identifier}&orderby=createdAt&limit=100")


def counts(flow_api: "FlowApi", identifier: str) -> list[int]:
    return [run["metrics"]["recordSummary"]["inputRecordCount"] for run in runs(flow_api, identifier)]


def failure(flow_api: "FlowApi", identifier: str) -> str:
    (run,) = runs(flow_api, identifier)
    assert run["state"] == "failed"
    return str(run["metrics"]["statusSummary"]["errors"][0]["message"])


def test_explore_shows_what_zoho_answers(flow_api: "FlowApi") -> None:
    """Records are below the name of their list, beside the rest of the answer unless that is skipped."""
    base = connection(flow_api)
    params = source_params(fields="id,Email,Owner,No_of_Employees,Skype_ID,Tag")
    answer = flow_api.call("GET", f"/connections/{base}/explore?{explore(params)}").json
    assert answer is not None
    assert (answer["format"], len(answer["data"])) == ("hierarchical", 100)
    assert {"data", "info"} == set(answer["schema"]["properties"])
    properties = answer["schema"]["properties"]["data"]["properties"]
    assert properties["Email"] == {"type": "string"}
    assert properties["Skype_ID"] == {}
    assert properties["No_of_Employees"]["maximum"] == 2**53
    assert set(properties["Owner"]["properties"]) == {"name", "id", "email"}
    content = {"path": "$.data", "skipAttributes": ["info"], "overrideWrapperAttribute": "lead"}
    answer = flow_api.call("GET", f"/connections/{base}/explore?{explore({**params, 'contentPath': content})}").json
    assert answer is not None
    assert set(answer["schema"]["properties"]) == {"lead"}


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ([], "1335"),
        ({}, "1304"),
        (source_params(path="/api/cats"), "1308"),
        (source_params(fields=",".join(f"f{number}" for number in range(51))), "1308"),
        (source_params(contentPath={"path": "$.records"}), "1308"),
        (source_params(contentPath={}), "1304"),
        (source_params(paginationParams={**TOKENS, "type": "SCROLL"}), "1312"),
        (source_params(paginationParams={**TOKENS, "limitValue": "200"}), "1312"),
        (source_params(paginationParams={**TOKENS, "limitValue": 200.5}), "1312"),
        (source_params(paginationParams={"type": "NONE"}), "1304"),
        (source_params(scheduleParams={}), "1304"),
        (source_params(nonsense={}), "1000"),
    ],
)
def test_wrong_parameters(flow_api: "FlowApi", params: Any, code: str) -> None:
    """Explore refuses what the spec's schema does not allow, and what Zoho does not answer."""
    path = f"/connections/{connection(flow_api)}/explore?{explore(params)}"
    assert flow_api.refused("GET", path) == f"CONNECTOR-{code}-400"


@pytest.mark.parametrize(
    ("content", "wrapper"),
    [({"path": "$.data"}, "data."), ({"path": "$.data[*]", "overrideWrapperAttribute": "lead"}, "lead.")],
)
@pytest.mark.parametrize("paging", [TOKENS, PAGES])
def test_a_run_reads_every_page(flow_api: "FlowApi", content: Any, wrapper: str, paging: Any) -> None:
    """Both ways of paging give every record, with the values of the records API."""
    params = source_params(contentPath=content, paginationParams=paging)
    identifier = flow(flow_api, params, (f"{wrapper}Email", "email"))
    assert counts(flow_api, identifier) == [1500]
    (dataset,) = [one["params"]["dataSetId"] for one in flow_api.world.store.items("targetConnections")]
    (batch,) = flow_api.control("GET", f"rows/{dataset}")
    emails = {row.get(TENANT, {}).get("email") for row in batch["rows"]}
    assert "@" in str(max(filter(None, emails)))
    assert len(emails) > 1000


def test_pages_by_number_end_at_two_thousand(flow_api: "FlowApi") -> None:
    """Beyond ten pages Zoho refuses, and the run fails; page tokens go on."""
    flow_api.control("POST", "seed", {"module": "Leads", "count": 1000})
    identifier = flow(flow_api, source_params(paginationParams={**PAGES, "endPageIndex": 20}))
    assert "DISCRETE_PAGINATION_LIMIT_EXCEEDED" in failure(flow_api, identifier)
    assert counts(flow_api, flow(flow_api, source_params())) == [2500]


def test_page_tokens_end_as_well(flow_api: "FlowApi", monkeypatch: pytest.MonkeyPatch) -> None:
    """They reach a hundred thousand records, here a thousand, and a run that wants more fails."""
    monkeypatch.setattr(crm_records, "_REACHED_BY_TOKEN", 1000)
    assert "PAGINATION_LIMIT_EXCEEDED" in failure(flow_api, flow(flow_api, source_params()))


def test_changes_since_the_last_run(flow_api: "FlowApi") -> None:
    """With the window in If-Modified-Since a later run reads what changed; 304 is not a failure."""
    params = source_params(headerParams={"If-Modified-Since": "{SCHEDULE_QUERY}"}, scheduleParams=ADVANCED)
    identifier = flow(flow_api, params)
    flow_api.world.advance(3600)
    flow_api.control("POST", "records/Leads", {"Last_Name": "New"})
    flow_api.world.advance(3600)
    assert counts(flow_api, identifier) == [1500, 0, 1]


def test_a_full_reload(flow_api: "FlowApi") -> None:
    """The plain form adds two parameters, which Zoho does not know: every run reads everything."""
    identifier = flow(flow_api, source_params(scheduleParams=PLAIN))
    flow_api.world.advance(3600)
    assert counts(flow_api, identifier) == [1500, 1500]


def test_an_empty_module(flow_api: "FlowApi") -> None:
    """204 is not a failure."""
    assert counts(flow_api, flow(flow_api, source_params(path="/crm/v8/Campaigns", fields="id"))) == [0]


def test_the_token_is_renewed(flow_api: "FlowApi") -> None:
    """The access token is renewed when Zoho refuses it, kept, and renewed no more often than that."""
    base = connection(flow_api)
    identifier = flow(flow_api, source_params(), base=base)
    tokens = [flow_api.world.store.items("zohoAccessTokens")]
    flow_api.world.advance(1800)
    tokens.append(flow_api.world.store.items("zohoAccessTokens"))
    assert [len(found) for found in tokens] == [1, 1]
    flow_api.world.advance(3600)
    assert counts(flow_api, identifier) == [1500] * 2
    kept = flow_api.world.store.get("connections", base)
    assert kept is not None
    assert kept["_secrets"]["accessToken"] != "1000.any"


def test_a_revoked_token_fails_the_run(flow_api: "FlowApi") -> None:
    """Without a refresh token that works nothing is read."""
    base = connection(flow_api)
    body = {"name": "rest", "data": {"format": "json"}, "connectionSpec": REST, "params": source_params()}
    source = flow_api.create("sourceConnections", body | {"baseConnectionId": base})
    assert source
    revoked = flow_api.world.store.items("zohoRefreshTokens")
    for one in revoked:
        flow_api.world.store.delete("zohoRefreshTokens", one["id"])
    assert flow_api.refused("GET", f"/connections/{base}/explore?{explore(source_params())}") == "CONNECTOR-1308-400"


@pytest.mark.parametrize(
    ("variant", "look"),
    [
        ({"auth_spec": "OAuth2 Refresh Code"}, lambda spec: spec["authSpec"][0]["name"] == "OAuth2 Refresh Code"),
        ({"schema_at": "attributes"}, lambda spec: "spec" not in spec["sourceSpec"]),
        ({"pagination": "printed"}, lambda spec: "CONTINUATION_TOKEN" not in json.dumps(spec)),
    ],
)
def test_other_ways_of_printing_the_spec(
    flow_api: "FlowApi", variant: dict[str, str], look: Callable[[Any], bool]
) -> None:
    """F.7 (8): Adobe's pages print the spec in several ways; parameters are held against the one that is live."""
    flow_api.control("PUT", "rest", variant)
    assert look(flow_api.get(f"/connectionSpecs/{REST['id']}"))
    name = variant.get("auth_spec", "oAuth2RefreshCode")
    path = f"/connections/{connection(flow_api, name)}/explore?{explore(source_params())}"
    status = flow_api.call("GET", path).status_code
    assert status == (400 if "pagination" in variant else 200)
