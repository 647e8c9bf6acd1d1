"""What is asked of the services before the first object is created."""

import json
import time
from typing import Any

import pytest
from tests.unit.program.test_config import stack

from pulumi_zoho_aep.aep.connections import ZOHO_CRM_SPEC_ID
from pulumi_zoho_aep.aep.flows import CRM_TO_AEP_SPEC_ID
from pulumi_zoho_aep.program.config import StackConfig, parse
from pulumi_zoho_aep.program.last_up import LastUp
from pulumi_zoho_aep.program.logins import Credential
from pulumi_zoho_aep.program.preflight import preflight, preflight_of_tables, reading_credentials
from pulumi_zoho_aep.resources._services import Services
from pulumi_zoho_aep.resources.zoho_credential import login_of
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator

SIMULATED = {
    "data_center": "us",
    "client_id": seeds.ZOHO_CLIENT_ID,
    "client_secret": seeds.ZOHO_CLIENT_SECRET,
    "refresh_token": seeds.ZOHO_REFRESH_TOKEN,
}
NOTHING = LastUp({})
_NO_SCOPE = {"code": "OAUTH_SCOPE_MISMATCH", "message": "invalid oauth scope", "status": "error", "details": {}}
_OF_ZOHO = "urn:pulumi:dev::zoho-aep::zoho-aep:index:ZohoIngestion$pulumi-python:dynamic/zoho-aep:"


def read(config: dict[str, Any]) -> StackConfig:
    found, problems = parse(config)
    assert problems == []
    return found


def declared(**changes: Any) -> StackConfig:
    return read(stack(credentials={"sales": {**SIMULATED, **changes}}))


def reading(**changes: Any) -> StackConfig:
    of_leads = {f"ingestions__leads__{name}": value for name, value in changes.items()}
    return read(stack(credentials={"sales": SIMULATED}, **of_leads))


def after_an_up(platform_values: dict[str, Any], **credential: Any) -> LastUp:
    """What `pulumi up` of the declared stack leaves behind, as far as it counts."""
    entry = stack()["ingestions"]["leads"]
    outputs: dict[str, dict[str, Any]] = {
        "ZohoCredential::sales": {**SIMULATED, "org_id": "137964338", "org_name": "Acme", **credential},
        "BaseConnection::zoho-sales": {"connection_spec_id": ZOHO_CRM_SPEC_ID},
        "Schema::lead": stack()["schemas"]["lead"],
        "SourceConnection::leads": {
            "table": "Leads",
            "columns": entry["columns"],
            "connection_spec_id": ZOHO_CRM_SPEC_ID,
        },
        "Dataflow::leads": {"flow_spec_id": CRM_TO_AEP_SPEC_ID, "delta_column": "Modified_Time"},
    }
    provider = "urn:pulumi:dev::zoho-aep::pulumi:providers:pulumi-python::default"
    platform = {"zoho-aep:platform": json.dumps(platform_values)}
    return LastUp({provider: platform, **{f"{_OF_ZOHO}{name}": found for name, found in outputs.items()}})


def wrong(services: Services, stack_file: StackConfig, before: LastUp = NOTHING) -> list[str]:
    credentials = {
        name: Credential.of(entry, before.of("ZohoCredential", name)) for name, entry in stack_file.credentials.items()
    }
    return preflight(services, stack_file, before, credentials)


def asked(simulator: Simulator) -> list[str]:
    return [entry["path"] for entry in simulator.world.journal.since(0)]


def test_a_working_stack(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """Nothing is wrong, and nothing is created."""
    assert wrong(Services(platform_values), declared()) == []
    assert {"connections", "flows", "dataSets"}.isdisjoint(simulator.world.store.collections())


def test_everything_is_told_at_once(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """A retired connector and a credential that does not work are told together, each with its keys, and once."""
    assert simulator.world.store.delete("connectionSpecs", ZOHO_CRM_SPEC_ID)
    config = stack(credentials={"sales": SIMULATED, "other": {**SIMULATED, "refresh_token": "1000.wrong"}})
    config["connections"]["zoho-other"] = {"credential": "other"}
    problems = wrong(Services(platform_values), read(config))
    credential, connector = problems
    assert credential.startswith("zoho-aep:credentials.other: refresh Zoho access token: the refresh token is wrong")
    assert connector.startswith(
        "zoho-aep:connections.zoho-sales, zoho-aep:connections.zoho-other: this organisation no longer has Adobe's "
        "Zoho CRM source, whose end Adobe announced for June 2025\nroutes that remain: "
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"table": "Leeds"}, ["table: Leeds is not there: did you mean Leads?"]),
        (
            {"columns": ["id", "Emial", "Modified_Time"], "mapping": [{"source": "id", "target": "person.name.id"}]},
            ["columns: Leads has no Emial: did you mean Email?"],
        ),
        (
            {"columns": None, "delta_column": "Modified_Tim"},
            ["delta_column: Leads has no Modified_Tim: did you mean Modified_Time?"],
        ),
        (
            {"columns": None, "delta_column": "Email"},
            ["delta_column: Email is of type email, not a date-time: Modified_Time is right for Zoho"],
        ),
        (
            {"columns": None, "mapping": [{"source": "Fax_No.x", "target": "person.name.fullName"}]},
            ["mapping: Leads has no Fax_No: did you mean Fax?"],
        ),
    ],
)
def test_what_zoho_does_not_have(platform_values: dict[str, Any], changes: dict[str, Any], told: list[str]) -> None:
    """A table, column or delta column that is not there, or is of no use, is told with its key and the nearest one."""
    problems = wrong(Services(platform_values), reading(**changes))
    assert problems == [f"zoho-aep:ingestions.leads.{line}" for line in told]


def test_metadata_that_may_not_be_read_tells_nothing(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """AEP may well read columns whose metadata the token may not: nobody can tell then, so nothing is said."""
    simulator.world.faults.add([{"path": "/crm/*/settings/*", "times": 2, "status": 401, "body": _NO_SCOPE}])
    stack_file = reading(columns=None, delta_column="Unheard_Of")
    assert wrong(Services(platform_values), stack_file) == []
    assert simulator.world.faults.left() == []


def test_a_table_that_the_token_may_not_read(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """A scope that is lacking for one table is told with that table."""
    simulator.world.faults.add([{"path": "/crm/*/Leads", "status": 401, "body": _NO_SCOPE}])
    (problem,) = wrong(Services(platform_values), reading())
    assert problem.startswith("zoho-aep:ingestions.leads.table: read records of Zoho module Leads: ")
    assert problem.endswith("consent again with ZohoCRM.modules.leads.READ")


def test_ids_that_do_not_exist(platform_values: dict[str, Any]) -> None:
    """Existing schemas and datasets, and field groups, are looked for; those of Adobe are in another container."""
    config = stack(credentials={"sales": SIMULATED})
    config["schemas"] = {
        "lead": {"id": "https://ns.adobe.com/acmesim/schemas/0"},
        "own": {"field_groups": ["https://ns.adobe.com/acmesim/mixins/0", *config["schemas"]["lead"]["field_groups"]]},
    }
    config["datasets"]["zoho-leads"]["id"] = "5c8c3c555033b814b69f947f"
    assert wrong(Services(platform_values), read(config)) == [
        (
            "zoho-aep:schemas.lead.id: there is no schema https://ns.adobe.com/acmesim/schemas/0 in sandbox dev: check "
            "the id"
        ),
        (
            "zoho-aep:schemas.own.field_groups: there is no field group https://ns.adobe.com/acmesim/mixins/0 in "
            "sandbox dev: check the id"
        ),
        "zoho-aep:datasets.zoho-leads.id: there is no dataset 5c8c3c555033b814b69f947f in sandbox dev: check the id",
    ]


def test_a_token_that_is_not_good_enough(platform_values: dict[str, Any]) -> None:
    """Scopes that are lacking and another organisation than the expected one are told before anything is made."""
    problems = wrong(Services(platform_values), declared(scopes=["ZohoCRM.coql.READ"], expected_org_id="1"))
    assert [problem.split(",")[0] for problem in problems] == [
        "zoho-aep:credentials.sales: the token belongs to the Zoho organisation 137964338 (Acme United States)",
        "zoho-aep:credentials.sales: the token lacks the scopes ZohoCRM.coql.READ: consent again with them",
    ]


def test_what_was_proved_is_not_asked_again(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """An unchanged stack costs no request."""
    assert wrong(Services(platform_values), declared(), after_an_up(platform_values)) == []
    assert asked(simulator) == []


@pytest.mark.parametrize(
    ("known", "changes", "told"),
    [
        ({}, {"expected_org_id": "1"}, "not to 1: consent again"),
        ({"org_id": "2", "refresh_token": "1000.before"}, {}, "not to 2: consent again"),
        ({"org_id": "2", "refresh_token": "1000.before", "client_id": "1000.before"}, {}, ""),
        # What the state says may have been repaired at Zoho since.
        ({"granted_scopes": ["ZohoCRM.org.READ"]}, {"scopes": ["ZohoCRM.users.READ"]}, ""),
        ({"ailment": "no"}, {}, ""),
    ],
)
def test_a_credential_is_asked_for_unless_it_was_proved(
    platform_values: dict[str, Any], known: dict[str, Any], changes: dict[str, Any], told: str
) -> None:
    """Whatever the state says against a credential, Zoho has the last word; its organisation stays the same."""
    problems = wrong(Services(platform_values), declared(**changes), after_an_up(platform_values, **known))
    assert ([told] if told else []) == [told for problem in problems if told in problem]
    assert len(problems) == bool(told)


@pytest.mark.parametrize("known", [{"client_secret": "before"}, None], ids=["changed", "new"])
def test_an_update_asks_with_the_token_that_the_credential_gets(
    platform_values: dict[str, Any], simulator: Simulator, known: dict[str, Any] | None
) -> None:
    """A token of its own would be a second one of ten; the credential is proved by its resource, before all others."""
    before = NOTHING if known is None else after_an_up(platform_values, **known)
    stack_file, services = reading(table="Leeds"), Services(platform_values)
    assert preflight(services, stack_file, before, {}) == []
    assert not [path for path in asked(simulator) if path.startswith(("/oauth", "/crm"))]

    assert reading_credentials(stack_file, before) == {"sales"}
    token = services.zoho(login_of(stack_file.credentials["sales"])).tokens.get()
    outputs = {**SIMULATED, "access_token": token.value, "access_token_expires_at": token.expires_at}
    made = Credential.of(stack_file.credentials["sales"], outputs)
    number = len(asked(simulator))
    assert preflight_of_tables(Services(platform_values), stack_file, before, {"sales": made}) == [
        "zoho-aep:ingestions.leads.table: Leeds is not there: did you mean Leads?"
    ]
    assert [path for path in asked(simulator)[number:] if path.startswith("/oauth")] == []


def test_only_what_something_new_is_read_with_counts(platform_values: dict[str, Any]) -> None:
    """An update waits for no other credential."""
    assert reading_credentials(declared(), after_an_up(platform_values, client_secret="before")) == set()


@pytest.mark.parametrize(
    ("credential", "is_at_hand"),
    [({}, True), ({"access_token_expires_at": 1.0}, False), ({"client_secret": "before"}, False)],
    ids=["fresh", "stale", "of another login"],
)
def test_a_token_is_at_hand(platform_values: dict[str, Any], credential: dict[str, Any], *, is_at_hand: bool) -> None:
    """What the state holds serves only the login that it was given for, and only until it ends."""
    kept = {"access_token": "1000.kept", "access_token_expires_at": time.time() + 3600, **credential}
    outputs = after_an_up(platform_values, **kept).of("ZohoCredential", "sales")
    assert (Credential.of(declared().credentials["sales"], outputs).token is not None) == is_at_hand


def test_new_settings_are_proved(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """Another secret of Adobe costs a token and the list of sandboxes, also where nothing else is new."""
    before = after_an_up({**platform_values, "client_secret": "before"})
    assert wrong(Services(platform_values), declared(), before) == []
    assert asked(simulator) == ["/ims/token/v3", "/data/foundation/sandbox-management/"]
    (problem,) = wrong(Services({**platform_values, "client_secret": "wrong"}), declared(), before)
    assert problem.startswith("zoho-aep:platform: get Adobe access token: ")


def test_a_new_table_is_looked_for_with_the_token_of_the_state(
    platform_values: dict[str, Any], simulator: Simulator
) -> None:
    """Zoho gives ten tokens in ten minutes: none is spent where the state has one that lasts."""
    token = Services(platform_values).zoho(login_of(declared().credentials["sales"])).tokens.get()
    kept = {"access_token": token.value, "access_token_expires_at": token.expires_at}
    number = len(asked(simulator))
    problems = wrong(Services(platform_values), reading(table="Leeds"), after_an_up(platform_values, **kept))
    assert problems == ["zoho-aep:ingestions.leads.table: Leeds is not there: did you mean Leads?"]
    assert [path for path in asked(simulator)[number:] if path.startswith("/oauth")] == []


def test_a_grant_token_is_left_alone(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """A grant token works once, for `pulumi up`; from then on its refresh token is in the state."""
    granted = {**SIMULATED, "grant_token": "1000.once"}
    del granted["refresh_token"]
    config = read(stack(credentials={"sales": granted}, ingestions__leads__table="Leeds"))
    assert wrong(Services(platform_values), config) == []
    assert not [path for path in asked(simulator) if path.startswith(("/oauth", "/crm"))]
    (problem,) = wrong(Services(platform_values), config, after_an_up(platform_values, grant_token="1000.once"))
    assert problem.startswith("zoho-aep:ingestions.leads.table: Leeds is not there")


def test_a_flow_spec_that_dropped_the_connector(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """The connector may be there while the kind of dataflow no longer lists it."""
    store = simulator.world.store
    spec = store.get("flowSpecs", CRM_TO_AEP_SPEC_ID)
    assert spec is not None
    store.put("flowSpecs", CRM_TO_AEP_SPEC_ID, {**spec, "sourceConnectionSpecIds": []})
    (problem,) = wrong(Services(platform_values), declared())
    assert problem.startswith(
        f"zoho-aep:ingestions.leads: flow spec CRMToAEP no longer lists the connection spec {ZOHO_CRM_SPEC_ID}\n"
    )


@pytest.mark.parametrize("sandbox", ["nowhere", "qa"])
def test_a_sandbox_that_cannot_be_used(platform_values: dict[str, Any], sandbox: str) -> None:
    """Without its sandbox nothing else can be asked, so that alone is told, with the sandboxes there are."""
    problems = wrong(Services({**platform_values, "sandbox": sandbox}), declared())
    assert problems == [
        f"zoho-aep:platform.sandbox: there is no sandbox {sandbox} for this credential\nuse one of dev, prod"
    ]


def test_a_refused_credential_of_adobe_is_told_once(platform_values: dict[str, Any]) -> None:
    """One wrong secret is one problem, however many questions it stops."""
    (problem,) = wrong(Services({**platform_values, "client_secret": "wrong"}), declared())
    assert "zoho-aep:platform.client_id" in problem
