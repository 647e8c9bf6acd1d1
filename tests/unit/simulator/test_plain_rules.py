"""Rules and state of the simulator are plain Python: called with values, they answer with values or raise refusals."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.unit.simulator.calls import plain_call

import pulumi_zoho_aep
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.adobe import gateway, ims
from pulumi_zoho_aep.simulator.adobe.call import Call
from pulumi_zoho_aep.simulator.adobe.flow_service import connections, entities, flows, rules, spec_seeds
from pulumi_zoho_aep.simulator.adobe.gateway import Head
from pulumi_zoho_aep.simulator.query_string import Query
from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.zoho import accounts, coql, crm_gate, crm_records
from pulumi_zoho_aep.simulator.zoho.data_centers import HOME
from pulumi_zoho_aep.simulator.zoho.site import Site

PACKAGE = Path(pulumi_zoho_aep.__file__).parent
SERVING = ("app", "front", "server", "command")
WITHOUT_FLASK = """
import importlib, sys
sys.modules["flask"] = sys.modules["werkzeug"] = None
for name in sys.argv[1:]:
    importlib.import_module(name)
"""
CREDENTIALS = {
    "accountsUrl": "https://accounts.zoho.com",
    "endpoint": "www.zohoapis.com/crm/private",
    "clientId": seeds.ZOHO_CLIENT_ID,
    "clientSecret": seeds.ZOHO_CLIENT_SECRET,
    "accessToken": "any",
    "refreshToken": seeds.ZOHO_REFRESH_TOKEN,
}


@pytest.fixture
def call() -> Iterator[Call]:
    with plain_call() as made:
        yield made


def code(refused: "pytest.ExceptionInfo[Refusal]") -> str:
    """Return the code of an error of Flow Service."""
    return str(refused.value.body["type"]).rpartition("/")[2]


def test_all_but_what_serves_loads_without_a_web_framework() -> None:
    """Only routes, application and server need one."""
    modules = [
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        for path in sorted((PACKAGE / "simulator").rglob("*.py"))
        if path.stem not in ("__init__", *SERVING) and "routes" not in (path.stem, path.parent.name)
    ]
    assert len(modules) > 50
    subprocess.run([sys.executable, "-c", WITHOUT_FLASK, *modules], check=True, capture_output=True, text=True)


def test_what_settles_later_asks_the_call_alone() -> None:
    """How long a passing state lasts comes with the call: one read, or as many as a fault says."""
    for stuck, reads in ((0, 1), (7, 7)):
        with plain_call(stuck_reads=stuck) as call:
            item: dict[str, Any] = {"state": "initializing"}
            entities.settle_later(call, item, "enabled")
        assert item["_settling"]["reads"] == reads


def test_an_object_is_added_and_changed_in_the_name_of_the_caller(call: Call) -> None:
    """Audit members and sandbox are the caller's, and each change has an etag of its own."""
    made = entities.add(call, "flows", {"name": "leads"}, state="enabled")
    changed = entities.update(call, "flows", {**made, "name": "contacts"})
    assert (made["createdBy"], made["sandboxName"]) == (seeds.TECHNICAL_ACCOUNT, seeds.SANDBOX)
    assert changed["etag"] != made["etag"]
    assert entities.existing(call, "flows", made["id"])["name"] == "contacts"
    with pytest.raises(Refusal) as refused:
        entities.existing(call, "flows", "another")
    assert (refused.value.status, code(refused)) == (404, "FLOW-1439-404")


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, "CONNECTOR-1370-400"),
        ({"mappingId": "none", "mappingVersion": 0}, "CONNECTOR-1328-400"),
        ({"mappingId": "there", "mappingVersion": 4}, "FLOW-1412-400"),
        ({"mappingId": "there", "mappingVersion": "x"}, "FLOW-1412-400"),
        ({"mappingId": "foreign", "mappingVersion": 0}, "CONNECTOR-1328-400"),
    ],
)
def test_a_mapping_is_one_of_the_callers_sandbox(call: Call, params: dict[str, Any], expected: str) -> None:
    """The mapping set has to exist there, in the version that the dataflow names."""
    for name, sandbox in (("there", seeds.SANDBOX), ("foreign", "prod")):
        call.store.put("mappingSets", name, {"id": name, "version": 0, "_versions": [], "_sandbox": sandbox})
    with pytest.raises(Refusal) as refused:
        rules.check_mapping(call, params, {}, {})
    assert code(refused) == expected


def test_a_base_connection_lives_without_a_request(call: Call) -> None:
    """It is created, settles, is changed by its etag and deleted; wrong credentials are refused."""
    spec = {"id": spec_seeds.ZOHO_CRM, "version": "1.0"}
    auth = {"specName": _auth_spec(call), "params": CREDENTIALS}
    members = {"name": "sales", "connectionSpec": spec, "auth": auth}
    made = connections.create(call, members)
    assert entities.one(call, "connections", made)["items"][0]["state"] == "initializing"
    settled = entities.existing(call, "connections", made["id"])
    assert (settled["state"], connections.test(call, made["id"])) == ("enabled", True)
    rename = json.dumps([{"op": "replace", "path": "/name", "value": "other"}]).encode()
    with pytest.raises(Refusal) as stale:
        connections.patch(call, made["id"], '"stale"', rename)
    assert code(stale) == "FLOW-1404-412"
    assert connections.patch(call, made["id"], settled["etag"], rename)["name"] == "other"
    connections.delete(call, made["id"])
    assert call.store.items("connections") == []
    auth["params"] = {**CREDENTIALS, "clientSecret": "wrong"}
    with pytest.raises(Refusal) as wrong:
        connections.create(call, members)
    assert code(wrong) == "CONNECTOR-1308-400"


def _auth_spec(call: Call) -> str:
    spec = call.store.get("connectionSpecs", spec_seeds.ZOHO_CRM) or {}
    return str(spec["authSpec"][0]["name"])


def test_a_dataflow_is_refused_in_the_services_words(call: Call) -> None:
    """Rules raise what a route would answer."""
    with pytest.raises(Refusal) as refused:
        flows.create(call, {"name": "leads", "state": "enabled"}, None)
    assert code(refused) == "FLOW-1410-400"


def test_the_gateway_looks_at_headers(call: Call) -> None:
    """Who calls follows from the headers; the first one that is missing is named."""
    form = {
        "grant_type": "client_credentials",
        "client_id": seeds.ADOBE_CLIENT_ID,
        "client_secret": seeds.ADOBE_CLIENT_SECRET,
        "scope": "openid",
    }
    token = ims.issue(call.store, call.clock, form)["access_token"]
    headers = {
        "authorization": f"Bearer {token}",
        "x-api-key": seeds.ADOBE_CLIENT_ID,
        "x-gw-ims-org-id": seeds.ORGANIZATION,
        "x-sandbox-name": seeds.SANDBOX,
    }
    assert gateway.check(call.world, Head(headers)).sandbox == seeds.SANDBOX
    statuses = {}
    for missing in headers:
        rest = {name: value for name, value in headers.items() if name != missing}
        with pytest.raises(Refusal) as refused:
            gateway.check(call.world, Head(rest))
        statuses[missing] = refused.value.status
    assert statuses == {"authorization": 403, "x-api-key": 403, "x-gw-ims-org-id": 400, "x-sandbox-name": 400}
    with pytest.raises(Refusal) as typed:
        gateway.check(call.world, Head(headers, body_type="text/plain"))
    assert typed.value.body["title"] == "BadRequestError"


def test_zoho_is_called_with_values(call: Call) -> None:
    """A token is issued, and records are read and queried with it, at one site."""
    site = Site(call.world, HOME)
    form = {
        "grant_type": "refresh_token",
        "client_id": seeds.ZOHO_CLIENT_ID,
        "client_secret": seeds.ZOHO_CLIENT_SECRET,
        "refresh_token": seeds.ZOHO_REFRESH_TOKEN,
    }
    issued = accounts.token(site, accounts.Asked("POST", "http://simulator", form))
    assert issued["api_domain"] == "http://simulator"
    query = Query([("fields", "Email"), ("per_page", "2")])
    asked = crm_gate.Asked(
        "GET", "v8", "/crm/v8/Leads", "http://simulator/", query, f"Zoho-oauthtoken {issued['access_token']}"
    )
    session = crm_gate.enter(site, asked)
    answer = crm_records.records(session, "Leads")
    assert isinstance(answer, dict)
    assert [set(row) >= {"Email", "id"} for row in answer["data"]] == [True, True]
    with pytest.raises(Refusal) as refused:
        coql.query(session, {"select_query": "select Email from Leads where id is not null"})
    assert refused.value.body["code"] == "OAUTH_SCOPE_MISMATCH"


def test_a_query_string_keeps_order_and_repetitions() -> None:
    """A name may be there several times; the first value is the one that counts alone."""
    query = Query([("property", "a"), ("limit", "5"), ("property", "b")])
    assert ("limit" in query, "start" in query) == (True, False)
    assert (query["property"], query.get("start", "0"), query.every("property")) == ("a", "0", ["a", "b"])
    assert (query.names, query.without("property")) == ({"property", "limit"}, [("limit", "5")])
