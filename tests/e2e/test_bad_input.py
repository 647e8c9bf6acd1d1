"""What people get wrong: each mistake is one line that names the key or property and the fix; nothing is made."""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pytest
from tests.support.command.journal import changes, held, recorded, tokens
from tests.support.command.stack_files import Config, ingestion, people, platform
from tests.support.messages import without_codes

from pulumi_zoho_aep.simulator import seeds

if TYPE_CHECKING:
    from tests.support.command.stacks import Stack

    from pulumi_zoho_aep.simulator.server import Simulator

    NewStack = Callable[[Config], Stack]

_ZOHO_CRM_SPEC = "929e4450-0237-4ed2-9404-b7e1e0a00309"


def refusal(stack: "Stack", simulator: "Simulator") -> str:
    """Preview, which has to fail without a traceback and without a change; return what it says in Diagnostics."""
    with recorded(simulator) as entries:
        said = stack.preview(code=1)
    assert changes(entries) == []
    assert "Traceback" not in said
    found = re.search(r"^Diagnostics:\n(.*?)^\S", said, re.MULTILINE | re.DOTALL)
    assert found is not None, said
    return found.group(1)


def test_every_mistake_of_a_stack_file_is_reported_at_once(new_stack: "NewStack", simulator: "Simulator") -> None:
    """Mistakes in all sections are reported together, one line each, with key and fix, before anything is called."""
    config = people(simulator.url, leads="Leads", contacts="Contacts", once="Accounts")
    leads, contacts, once = config["zoho-aep:ingestions"].values()
    del config["zoho-aep:platform"]["sandbox"]
    config["zoho-aep:credentials"]["sales"]["data_center"] = "eur"
    config["zoho-aep:connections"]["zoho-sales"]["credential"] = "sale"
    config["zoho-aep:datasets"]["leads"]["error_diagnostics"] = "perhaps"
    config["zoho-aep:datasets"]["contacts"]["protects"] = True
    leads["schedule"] = {"frequency": "minute", "interval": 5}
    leads["delta_column"] = "Created_Time"
    leads["mapping"].append({"source": "Email", "target": "personalEmail.address"})
    contacts["schedule"] = {"frequency": "fortnight"}
    contacts["dataset"] = "kontakts"
    once["schedule"] = {"frequency": "once", "backfill": True}
    del once["delta_column"]
    config["zoho-aep:ingestion"] = {}

    with recorded(simulator) as entries:
        reported = refusal(new_stack(config), simulator)
    assert entries == []
    assert reported.count(" [ZA") >= 12
    lines = [without_codes(line.strip()) for line in reported.splitlines()]
    start = lines.index("error: the stack file needs correction:")
    assert sorted(line for line in lines[start + 1 :] if line.startswith("zoho-aep:")) == [
        "zoho-aep:connections.zoho-sales.credential: zoho-aep:credentials has no sale: did you mean sales?",
        "zoho-aep:credentials.sales.data_center: unknown data centre eur: did you mean eu?",
        "zoho-aep:datasets.contacts: unknown key protects: did you mean protect?",
        "zoho-aep:datasets.leads.error_diagnostics: must be true or false",
        "zoho-aep:ingestion: unknown section: did you mean ingestions?",
        "zoho-aep:ingestions.contacts.dataset: zoho-aep:datasets has no kontakts: did you mean contacts?",
        "zoho-aep:ingestions.contacts.schedule.frequency: must be 'once', 'minute', 'hour', 'day' or 'week'",
        "zoho-aep:ingestions.leads.delta_column: Created_Time is not among the columns: add it to columns",
        "zoho-aep:ingestions.leads.mapping: 2 rows write to personalEmail.address: keep one of them",
        "zoho-aep:ingestions.leads.schedule.interval: must be at least 15 for frequency minute",
        "zoho-aep:ingestions.once.schedule.backfill: does not go with frequency once: remove it",
        "zoho-aep:platform.sandbox: is required (or set the environment variable ZOHO_AEP_SANDBOX)",
    ]


@pytest.mark.parametrize(
    ("settings", "reported", "tokens_asked"),
    [
        pytest.param(
            {"ZOHO_AEP_SANDBOX": "devel"},
            r"zoho-aep:platform.sandbox: there is no sandbox devel for this credential, in the environment "
            r"variable ZOHO_AEP_SANDBOX, which overrides it(: |\n\s*)use one of dev, .*prod",
            1,
            id="an unknown sandbox",
        ),
        pytest.param(
            {"ZOHO_AEP_CLIENT_SECRET": "not-the-secret"},
            r"get Adobe access token: .*\(40\d, invalid_client.*\)(: |\n\s*)check zoho-aep:platform.client_(id|secret)",
            1,
            id="a wrong client secret of Adobe",
        ),
    ],
)
def test_wrong_settings_are_reported_before_anything_is_made(
    settings: Mapping[str, str], reported: str, tokens_asked: int, new_stack: "NewStack", simulator: "Simulator"
) -> None:
    """Preview and `up` of a new stack report what only AEP can say about the settings, with the setting's name."""
    stack = new_stack(people(simulator.url, leads="Leads"))
    stack.environment |= settings
    with recorded(simulator) as entries:
        assert re.search(reported, refusal(stack, simulator))
    assert len(tokens(entries)) == tokens_asked
    assert re.search(reported, stack.up(code=1))
    assert held(simulator) == {}


def test_what_a_new_stack_gets_wrong_is_reported_with_its_keys(new_stack: "NewStack", simulator: "Simulator") -> None:
    """A preview tells at once what Zoho and AEP do not have; an update makes nothing in AEP either."""
    config = people(simulator.url, leads="Leeds", contacts="Contacts")
    config["zoho-aep:ingestions"]["contacts"]["delta_column"] = "Email"
    right = config["zoho-aep:credentials"]["sales"]
    config["zoho-aep:credentials"]["other"] = {**right, "client_secret": "not-the-secret"}
    config["zoho-aep:schemas"]["there"] = {"id": "https://ns.adobe.com/acmesim/schemas/0"}
    stack = new_stack(config)
    said = refusal(stack, simulator)
    of_tables = (
        "zoho-aep:ingestions.leads.table: Leeds does not exist: did you mean Leads?",
        "zoho-aep:ingestions.contacts.delta_column: Email is of type email, not a date-time",
    )
    for line in (
        "zoho-aep:credentials.other: refresh Zoho access token: ",
        "zoho-aep:schemas.there.id: there is no schema https://ns.adobe.com/acmesim/schemas/0 in sandbox dev",
        *of_tables,
    ):
        assert line in said
    assert "not-the-secret" not in said

    del config["zoho-aep:credentials"]["other"], config["zoho-aep:schemas"]["there"]
    config["zoho-aep:ingestions"]["leads"]["table"] = "Leads"
    stack.write(config)
    with recorded(simulator) as entries:
        said = stack.up(code=1)
    assert [line in said for line in of_tables] == [False, True]
    assert held(simulator) == {}
    assert tokens(entries).count("/oauth/v2/token") == 1

    right["client_secret"] = "not-the-secret"
    stack.write(config)
    assert "the client secret is wrong or was regenerated" in stack.up(code=1)
    assert held(simulator) == {}


def test_what_goes_wrong_with_a_stack_that_works(running_stack: "NewStack", simulator: "Simulator") -> None:
    """A secret that does not work never gets into the state, so that correcting it is all there is to do.

    What was verified before is not asked again, and what is new is looked for with the token of the state.
    """
    config = people(simulator.url, leads="Leads")
    stack = running_stack(config)

    right = config["zoho-aep:platform"]["client_secret"]
    config["zoho-aep:platform"]["client_secret"] = "not-the-secret"
    stack.write(config)
    reported = (
        r"zoho-aep:platform: get Adobe access token: .*invalid_client.*\)(: |\n\s*)check zoho-aep:platform.client_id"
    )
    assert re.search(reported, stack.up(code=1))
    config["zoho-aep:platform"]["client_secret"] = right

    config["zoho-aep:credentials"]["sales"]["client_secret"] = "not-the-secret"
    stack.write(config)
    assert "zoho-aep:credentials.sales: refresh Zoho access token: " in refusal(stack, simulator)
    config["zoho-aep:credentials"]["sales"] = people(simulator.url)["zoho-aep:credentials"]["sales"]

    config["zoho-aep:ingestions"]["more"] = ingestion("Leeds", "leads")
    stack.write(config)
    with recorded(simulator) as entries:
        reported = refusal(stack, simulator)
    assert "zoho-aep:ingestions.more.table: Leeds does not exist: did you mean Leads?" in reported
    # One for the refresh, one for the program, one for the plan, which looks for new resources' tags: all of Adobe.
    assert tokens(entries) == ["/ims/token/v3"] * 3

    del config["zoho-aep:ingestions"]["more"]
    stack.write(config)
    assert "12 unchanged" in stack.up("--expect-no-changes")


def test_a_wrong_zoho_secret_and_a_missing_connector_are_reported_together(
    new_stack: "NewStack", simulator: "Simulator"
) -> None:
    """A client secret that Zoho refuses, and a connector that AEP no longer has, are reported by one preview."""
    simulator.world.store.delete("connectionSpecs", _ZOHO_CRM_SPEC)
    config = people(simulator.url, leads="Leads")
    config["zoho-aep:credentials"]["sales"]["client_secret"] = "not-the-secret"
    reported = refusal(new_stack(config), simulator)
    assert re.search(r"Zoho.*client secret", reported), reported
    assert "no longer has Adobe's Zoho CRM source, whose end Adobe announced for June 2025" in reported
    assert "set connector: " in reported
    assert "not-the-secret" not in reported


_PROGRAM = """
from pulumi_zoho_aep import *

schedule = {"frequency": "hour"}
mapping = {"source": "Email", "target": "personalEmail.address"}
common = {"source_connection_id": "s", "target_connection_id": "t", "mapping_set_id": "m"}

ZohoCredential("credential", data_center="eur", client_id="c", client_secret="canary-secret")
Dataflow("typed", **common, schedule=schedule, enabled="perhaps", options={"error_diagnostic": True})
Dataflow("timed", **common, schedule={"frequency": "minute", "interval": 5})
MappingSet("mapped", schema_id="s", mappings=[mapping, mapping])
ZohoIngestion("ingestion", connection="c", dataset="d", schema_id="s", table="Leads", columns=["Email"],
    delta_column="Modified_Time", mapping=[mapping, mapping], schedule={"frequency": "minute"})
"""


def test_mistakes_of_a_program_are_reported_by_resource(new_stack: "NewStack", simulator: "Simulator") -> None:
    """All mistakes of a program are reported at once, one line each, with the resource's name, values unquoted."""
    stack = new_stack({"zoho-aep:platform": platform(simulator.url)})
    (stack.directory / "__main__.py").write_text(_PROGRAM, encoding="utf-8")
    said = refusal(stack, simulator)
    lines = [without_codes(line.strip().removeprefix("error: ")) for line in said.splitlines() if " [ZA" in line]
    assert sorted(lines) == [
        "Dataflow timed.delta_column: is required unless frequency is once: Modified_Time is right for Zoho",
        "Dataflow timed.schedule.interval: must be at least 15 for frequency minute",
        "Dataflow typed.enabled: must be true or false",
        "Dataflow typed.options: unknown key error_diagnostic: did you mean error_diagnostics?",
        "MappingSet mapped.mappings: 2 rows write to personalEmail.address: keep one of them",
        "ZohoCredential credential.data_center: unknown data centre eur: did you mean eu?",
        "ZohoCredential credential.refresh_token: give either refresh_token or grant_token",
        "ZohoIngestion ingestion.delta_column: Modified_Time is not among the columns: add it to columns",
        "ZohoIngestion ingestion.mapping: 2 rows write to personalEmail.address: keep one of them",
        "ZohoIngestion ingestion.schedule.interval: is required for frequency minute: at least 15",
    ]
    assert "canary-secret" not in said


def test_a_secret_in_plain_text(new_stack: "NewStack", simulator: "Simulator") -> None:
    """Preview and `up` name its key, beside one that is encrypted as well, say what to do, and do not show it."""
    config = people(simulator.url, leads="Leads")
    stack = new_stack(config)
    assert "not encrypted" not in stack.preview()
    config["zoho-aep:platform"]["client_secret"] = seeds.ADOBE_CLIENT_SECRET
    config["zoho-aep:credentials"]["sales"]["client_secret"] = seeds.ZOHO_CLIENT_SECRET
    stack.write(config)
    for said in (stack.preview("--diff"), stack.up("--diff")):
        reported = [line.strip() for line in said.splitlines() if "not encrypted" in line]
        fix = "is not encrypted: renew it at its service, and write the new one with `pulumi config set --secret --path"
        assert sorted(reported) == [
            f"warning: zoho-aep:{key}.client_secret {fix} 'zoho-aep:{key}.client_secret' --stack test` [ZA110]"
            for key in ("credentials.sales", "platform")
        ]
        assert seeds.ADOBE_CLIENT_SECRET not in said
        assert seeds.ZOHO_CLIENT_SECRET not in said
