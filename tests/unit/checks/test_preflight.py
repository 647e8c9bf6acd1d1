"""What is asked of the services before the first object is created."""

import json
import time
from typing import Any

import pytest
from tests.support.messages import without_codes
from tests.unit.stack_file.test_config import stack

from pulumi_zoho_aep.aep.flows import CRM_TO_AEP_SPEC_ID
from pulumi_zoho_aep.aep.schema_registry import PROFILE_CLASS
from pulumi_zoho_aep.checks.logins import Credential
from pulumi_zoho_aep.checks.new_tables import reading_credentials
from pulumi_zoho_aep.checks.preflight import Preflight, preflight, preflight_of_tables
from pulumi_zoho_aep.connectors.zoho_crm import CONNECTOR as ZOHO_CRM
from pulumi_zoho_aep.resources.zoho_credential import login_of
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.stack_file.config import StackConfig, parse
from pulumi_zoho_aep.stack_file.last_up import LastUp

pytestmark = pytest.mark.usefixtures("no_pauses")

SIMULATED = {
    "data_center": "us",
    "client_id": seeds.ZOHO_CLIENT_ID,
    "client_secret": seeds.ZOHO_CLIENT_SECRET,
    "refresh_token": seeds.ZOHO_REFRESH_TOKEN,
}
NOTHING = LastUp({})
ROW = {"source": "id", "target": "person.name.fullName"}
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
        "BaseConnection::zoho-sales": {"connection_spec_id": ZOHO_CRM.connection_spec_id},
        "Schema::lead": {**stack()["schemas"]["lead"], "title": "lead", "class_id": PROFILE_CLASS},
        "MappingSet::leads": {"schema_id": "https://ns.adobe.com/acmesim/schemas/1", "mappings": entry["mapping"]},
        "SourceConnection::leads": {
            "table": "Leads",
            "columns": entry["columns"],
            "connection_spec_id": ZOHO_CRM.connection_spec_id,
        },
        "Dataflow::leads": {"flow_spec_id": CRM_TO_AEP_SPEC_ID, "delta_column": "Modified_Time"},
    }
    provider = "urn:pulumi:dev::zoho-aep::pulumi:providers:pulumi-python::default"
    platform = {"zoho-aep:platform": json.dumps(platform_values)}
    return LastUp({provider: platform, **{f"{_OF_ZOHO}{name}": found for name, found in outputs.items()}})


def wrong(
    services: Services, stack_file: StackConfig, before: LastUp = NOTHING, said: list[str] | None = None
) -> list[str]:
    credentials = {
        name: Credential.of(entry, before.of("ZohoCredential", name)) for name, entry in stack_file.credentials.items()
    }
    lines: list[str] = []
    found = preflight(Preflight(services, stack_file, before, lines.append, credentials=credentials))
    if said is not None:
        said += map(without_codes, lines)
    return [without_codes(line) for line in found]


def asked(simulator: Simulator) -> list[str]:
    return [entry["path"] for entry in simulator.world.journal.since(0)]


def test_a_working_stack(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """Nothing is wrong, and nothing is created."""
    assert wrong(Services(platform_values), declared()) == []
    assert {"connections", "flows", "dataSets"}.isdisjoint(simulator.world.store.collections())


def test_everything_is_reported_at_once(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """A retired connector and a credential that does not work are reported together, each with its keys, and once."""
    assert simulator.world.store.delete("connectionSpecs", ZOHO_CRM.connection_spec_id)
    config = stack(credentials={"sales": SIMULATED, "other": {**SIMULATED, "refresh_token": "1000.wrong"}})
    config["connections"]["zoho-other"] = {"credential": "other"}
    problems = wrong(Services(platform_values), read(config))
    connector, credential = problems
    assert credential.startswith("zoho-aep:credentials.other: refresh Zoho access token: the refresh token is wrong")
    assert connector.startswith(
        "zoho-aep:connections.zoho-sales, zoho-aep:connections.zoho-other: this organisation no longer has Adobe's "
        "Zoho CRM source, whose end Adobe announced for June 2025: set connector: landing_zone, and "
        "write its files with `zoho-aep sync`"
    )


@pytest.mark.parametrize(
    ("changes", "reported"),
    [
        ({"table": "Leeds"}, ["table: Leeds does not exist: did you mean Leads?"]),
        (
            {"columns": ["id", "Emial", "Modified_Time"], "mapping": [ROW]},
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
def test_what_zoho_does_not_have(platform_values: dict[str, Any], changes: dict[str, Any], reported: list[str]) -> None:
    """A table, column or delta column that is not there, or is of no use, is named with its key and the nearest one."""
    problems = wrong(Services(platform_values), reading(**changes))
    assert problems == [f"zoho-aep:ingestions.leads.{line}" for line in reported]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"status": 401, "body": _NO_SCOPE}, "the scopes of the token do not cover this"),
        ({"status": 403, "body": {**_NO_SCOPE, "code": "NO_PERMISSION"}}, "the Zoho user's profile lacks a permission"),
        ({"status": 429, "body": {**_NO_SCOPE, "code": "TOO_MANY_REQUESTS"}}, "Zoho received too many calls at once"),
        ({"status": 503, "body": "maintenance"}, "list fields of Zoho module Leads: "),
        ({"status": 200, "body": "<html>"}, "expected JSON"),
        ({"status": 200, "body": {"fields": {}}}, "member fields is not as documented"),
        ({"status": 200, "body": {"fields": [{"data_type": "text"}]}}, "the list is not as documented"),
    ],
)
def test_what_could_not_be_asked_is_said(
    platform_values: dict[str, Any], simulator: Simulator, answer: dict[str, Any], why: str
) -> None:
    """AEP may well read columns whose metadata the token may not: that stops nothing, and never looks like a check."""
    simulator.world.faults.add([{"path": "/crm/*/settings/fields", "times": 9, **answer}])
    said: list[str] = []
    stack_file = reading(columns=None, delta_column="Modified_Time")
    assert wrong(Services(platform_values), stack_file, said=said) == []
    (line,) = said
    assert line.startswith("zoho-aep:ingestions.leads.columns: not checked: list fields of Zoho module")
    assert why in line


def test_a_table_that_could_not_be_asked_for(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """A service that fails says nothing of the table; its columns are asked for all the same."""
    simulator.world.faults.add([{"path": "/crm/*/Leads", "times": 9, "status": 503}])
    said: list[str] = []
    assert wrong(Services(platform_values), reading(columns=None, delta_column="Modified_Tim"), said=said) == [
        "zoho-aep:ingestions.leads.delta_column: Leads has no Modified_Tim: did you mean Modified_Time?"
    ]
    assert said[1].startswith("zoho-aep:ingestions.leads.table: not checked: read records of Zoho")


def test_a_table_that_is_in_no_list(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """What Zoho gives records of can be read, whatever the list of modules says of it."""
    simulator.world.faults.add([{"path": "/crm/*/settings/modules", "status": 200, "body": {"modules": []}}])
    assert wrong(Services(platform_values), reading()) == []


@pytest.mark.parametrize("column", ["Created_Time", "Last_Activity_Time", "Change_Log_Time__s"])
def test_changes_that_are_missed_are_said_every_time(platform_values: dict[str, Any], column: str) -> None:
    """A delta column that does not move with every change is a warning, without any request, even in a known stack."""
    said: list[str] = []
    stack_file = reading(columns=None, delta_column=column)
    assert wrong(Services(platform_values), stack_file, said=said) == []
    (line,) = said
    assert line.startswith(f"zoho-aep:ingestions.leads.delta_column: {column} does not move with every change: ")
    said.clear()
    outputs = after_an_up(platform_values)
    assert wrong(Services(platform_values), reading(columns=None, delta_column=column), outputs, said) == []
    assert said == [line]


def test_a_part_of_a_column(platform_values: dict[str, Any]) -> None:
    """A listed part of a field is not absent, and whether the connector has it is not known."""
    said: list[str] = []
    stack_file = reading(columns=["id", "Owner.name", "Modified_Time"], mapping=[ROW])
    assert wrong(Services(platform_values), stack_file, said=said) == []
    assert said == [
        (
            "zoho-aep:ingestions.leads.columns: not checked whether AEP's connector has a column for Owner.name, "
            "a part of Owner: look for it with `zoho-aep explore Leads` after `pulumi up`"
        )
    ]
    assert wrong(Services(platform_values), reading(columns=["id", "Ownr.name", "Modified_Time"], mapping=[ROW])) == [
        "zoho-aep:ingestions.leads.columns: Leads has no Ownr.name: did you mean Owner?"
    ]


@pytest.mark.parametrize("status", [200, 204])
def test_a_table_without_fields(platform_values: dict[str, Any], simulator: Simulator, status: int) -> None:
    """Where Zoho shows this user no field, that is said once, with what to do, and of no single column."""
    body = {"fields": []} if status == 200 else ""
    simulator.world.faults.add([{"path": "/crm/*/settings/fields", "status": status, "body": body}])
    (problem,) = wrong(Services(platform_values), reading())
    assert problem.startswith(
        "zoho-aep:ingestions.leads.table: Zoho shows this user no fields of Leads: give the profile"
    )


def test_fields_without_a_name(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """A column may be among those: it is not called absent for sure."""
    fields = [{"api_name": "Email", "data_type": "email"}, {"api_name": None}, 5]
    simulator.world.faults.add([{"path": "/crm/*/settings/fields", "status": 200, "body": {"fields": fields}}])
    said: list[str] = []
    entry = {"columns": ["id", "Email", "Fax"], "delta_column": None, "schedule": {"frequency": "once"}}
    assert wrong(Services(platform_values), reading(**entry, mapping=[ROW]), said=said) == []
    assert said == [
        (
            "zoho-aep:ingestions.leads.columns: Leads has no Fax, unless it is one of 2 fields that have no name in "
            "Zoho's answer: use Email"
        )
    ]


def test_a_connection_without_a_zoho_credential(platform_values: dict[str, Any]) -> None:
    """Only AEP knows what is behind it, and it cannot be asked before there is a base connection."""
    config = stack(credentials={"sales": SIMULATED})
    names = ("accountsUrl", "endpoint", "clientId", "clientSecret", "accessToken", "refreshToken")
    params = dict.fromkeys(names, "https://accounts.zoho.com")
    config["connections"]["zoho-sales"] = {"auth": {"spec_name": "Basic Authentication", "params": params}}
    said: list[str] = []
    wrong(Services(platform_values), read(config), said=said)
    assert said == [
        (
            "zoho-aep:ingestions.leads.table: table and columns are not checked yet: AEP is queried through "
            "connections.zoho-sales, once `pulumi up` has created it; it checks them before it creates anything else"
        )
    ]


def test_a_table_that_the_token_may_not_read(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """A scope that is lacking for one table is reported with that table."""
    simulator.world.faults.add([{"path": "/crm/*/Leads", "status": 401, "body": _NO_SCOPE}])
    (problem,) = wrong(Services(platform_values), reading())
    assert problem == (
        "zoho-aep:ingestions.leads.table: the token lacks the scope ZohoCRM.modules.leads.READ: add what is missing "
        "with `zoho-aep authorize sales --scopes-add ZohoCRM.modules.leads.READ`"
    )


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
        "zoho-aep:datasets.zoho-leads.id: there is no dataset 5c8c3c555033b814b69f947f in sandbox dev: check the id",
        (
            "zoho-aep:schemas.own.field_groups: there is no field group https://ns.adobe.com/acmesim/mixins/0 in "
            "sandbox dev: check the id"
        ),
    ]


def test_a_token_that_is_not_good_enough(platform_values: dict[str, Any]) -> None:
    """Scopes that are lacking and another organisation than the expected one are reported before anything is made."""
    problems = wrong(Services(platform_values), declared(scopes=["ZohoCRM.coql.READ"], expected_org_id="1"))
    assert [problem.split(",")[0] for problem in problems] == [
        "zoho-aep:credentials.sales: the token belongs to the Zoho organisation 137964338 (Acme United States)",
        (
            "zoho-aep:credentials.sales: the token lacks the scope ZohoCRM.coql.READ: add what is missing with "
            "`zoho-aep authorize sales --scopes-add ZohoCRM.coql.READ`"
        ),
    ]


def test_what_zoho_does_not_say_of_a_token(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """Before there is a resource to say so, the preview does."""
    simulator.world.store.put("_zohoVariant", "variant", {"scope": "absent", "api_domain": "https://api.zoho.eu"})
    said: list[str] = []
    assert wrong(Services(platform_values), declared(scopes=["ZohoCRM.org.READ"]), said=said) == []
    assert [line.partition(":")[2].partition(":")[2][1:30] for line in said] == [
        "Zoho names the API of the dat",
        "not checked whether the token",
    ]


def test_what_was_verified_is_not_asked_again(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """An unchanged stack costs no request."""
    assert wrong(Services(platform_values), declared(), after_an_up(platform_values)) == []
    assert asked(simulator) == []


@pytest.mark.parametrize(
    ("known", "changes", "reported"),
    [
        ({}, {"expected_org_id": "1"}, "not to 1: consent again"),
        ({"org_id": "2", "refresh_token": "1000.before"}, {}, "not to 2: consent again"),
        ({"org_id": "2", "refresh_token": "1000.before", "client_id": "1000.before"}, {}, ""),
        # What the state says may have been repaired at Zoho since.
        ({"granted_scopes": ["ZohoCRM.org.READ"]}, {"scopes": ["ZohoCRM.users.READ"]}, ""),
        ({"login_finding": "no"}, {}, ""),
    ],
)
def test_a_credential_is_asked_for_unless_it_was_verified(
    platform_values: dict[str, Any], known: dict[str, Any], changes: dict[str, Any], reported: str
) -> None:
    """Whatever the state says against a credential, Zoho has the last word; its organisation stays the same."""
    problems = wrong(Services(platform_values), declared(**changes), after_an_up(platform_values, **known))
    assert ([reported] if reported else []) == [reported for problem in problems if reported in problem]
    assert len(problems) == bool(reported)


@pytest.mark.parametrize("known", [{"client_secret": "before"}, None], ids=["changed", "new"])
def test_an_update_asks_with_the_token_that_the_credential_gets(
    platform_values: dict[str, Any], simulator: Simulator, known: dict[str, Any] | None
) -> None:
    """Its own token would be a second one of ten; the credential is verified by its resource, before all others."""
    before = NOTHING if known is None else after_an_up(platform_values, **known)
    stack_file, services = reading(table="Leeds"), Services(platform_values)
    assert preflight(Preflight(services, stack_file, before)) == []
    assert not [path for path in asked(simulator) if path.startswith(("/oauth", "/crm"))]

    assert reading_credentials(stack_file, before) == {"sales"}
    token = services.zoho(login_of(stack_file.credentials["sales"])).tokens.get()
    outputs = {**SIMULATED, "access_token": token.value, "access_token_expires_at": token.expires_at}
    made = Credential.of(stack_file.credentials["sales"], outputs)
    number = len(asked(simulator))
    with_it = Preflight(Services(platform_values), stack_file, before, credentials={"sales": made})
    assert preflight_of_tables(with_it) == [
        "zoho-aep:ingestions.leads.table: Leeds does not exist: did you mean Leads? [ZA302]"
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


def test_new_settings_are_verified(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """Another secret of Adobe costs a token and the list of sandboxes, even where nothing else is new."""
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
    assert problems == ["zoho-aep:ingestions.leads.table: Leeds does not exist: did you mean Leads?"]
    assert [path for path in asked(simulator)[number:] if path.startswith("/oauth")] == []


def test_a_grant_token_is_left_alone(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """A grant token works once, for `pulumi up`; from then on its refresh token is in the state."""
    granted = {**SIMULATED, "grant_token": "1000.once"}
    del granted["refresh_token"]
    config = read(stack(credentials={"sales": granted}, ingestions__leads__table="Leeds"))
    said: list[str] = []
    assert wrong(Services(platform_values), config, said=said) == []
    assert not [path for path in asked(simulator) if path.startswith(("/oauth", "/crm"))]
    assert said[0].startswith("zoho-aep:ingestions.leads.table: table and columns are not checked yet: ")
    (problem,) = wrong(Services(platform_values), config, after_an_up(platform_values, grant_token="1000.once"))
    assert problem.startswith("zoho-aep:ingestions.leads.table: Leeds does not exist")


def test_a_flow_spec_that_dropped_the_connector(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """The connector may be there while the kind of dataflow no longer lists it."""
    store = simulator.world.store
    spec = store.get("flowSpecs", CRM_TO_AEP_SPEC_ID)
    assert spec is not None
    store.put("flowSpecs", CRM_TO_AEP_SPEC_ID, {**spec, "sourceConnectionSpecIds": []})
    (problem,) = wrong(Services(platform_values), declared())
    assert problem.startswith(
        f"zoho-aep:ingestions.leads: flow spec CRMToAEP no longer lists the connection spec "
        f"{ZOHO_CRM.connection_spec_id}: set connector: landing_zone, and write its files with `zoho-aep sync`"
    )


@pytest.mark.parametrize("sandbox", ["nowhere", "qa"])
def test_a_sandbox_that_cannot_be_used(platform_values: dict[str, Any], sandbox: str) -> None:
    """Without its sandbox nothing else can be asked, so that alone is reported, with the sandboxes there are."""
    problems = wrong(Services({**platform_values, "sandbox": sandbox}), declared())
    assert problems == [
        f"zoho-aep:platform.sandbox: there is no sandbox {sandbox} for this credential: use one of dev, prod"
    ]


def test_a_sandbox_of_the_environment(platform_values: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable wins: changing the stack file's key would change nothing."""
    monkeypatch.setenv("ZOHO_AEP_SANDBOX", "nowhere")
    (problem,) = wrong(Services(platform_values), declared())
    assert problem == (
        "zoho-aep:platform.sandbox: there is no sandbox nowhere for this credential, in the environment variable "
        "ZOHO_AEP_SANDBOX, which overrides it: use one of dev, prod"
    )


def test_a_refused_credential_names_itself(platform_values: dict[str, Any]) -> None:
    """`zoho-aep authorize` alone would ask for which."""
    (problem,) = wrong(Services(platform_values), declared(refresh_token="1000.a.b"))
    assert "`zoho-aep authorize sales`" in problem


def test_a_refused_credential_of_adobe_is_reported_once(platform_values: dict[str, Any]) -> None:
    """One wrong secret is one problem, however many questions it stops."""
    (problem,) = wrong(Services({**platform_values, "client_secret": "wrong"}), declared())
    assert "zoho-aep:platform.client_id" in problem
