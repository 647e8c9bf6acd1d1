"""What `zoho-aep scaffold` proposes for a table, and what becomes of the stack file."""

import json

import pytest
from tests.support.answers import answer
from tests.unit.cli.written_stack import SECRETS, Run, WrittenStack, runner

from pulumi_zoho_aep.aep.flows import Frequency
from pulumi_zoho_aep.connectors.field_type import FieldType
from pulumi_zoho_aep.services import Shared
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.simulator.zoho import catalogue

TABLES = ("Leads", "Contacts", "Accounts", "Deals", "Memberships")
CONNECTIONS = "  zoho-aep:connections:\n    # the one we have\n    zoho-sales: {credential: sales}\n"


@pytest.fixture
def run(stack: WrittenStack, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command and returns its exit code, what it printed, and what it said beside that."""
    del stack
    return runner("scaffold", capsys)


@pytest.mark.parametrize("table", TABLES)
def test_the_stack_file_is_right_and_otherwise_as_it_was(run: Run, stack: WrittenStack, table: str) -> None:
    """The file gets lines only, among them the connection that was missing, and `pulumi up` would accept it."""
    before = stack.file.read_text(encoding="utf-8")

    code, out, err = run(table)

    after = stack.file.read_text(encoding="utf-8")
    assert code == 0
    assert after.startswith(before)
    added = [line[1:] for line in out.splitlines() if line.startswith("+") and not line.startswith("+++")]
    assert after.splitlines() == before.splitlines() + added
    assert stack.config().connections["zoho-sales"].credential == "sales"
    assert stack.config().ingestions[table.lower()].delta_column == "Modified_Time"
    assert err.endswith("next: pulumi preview --stack dev\n")


def test_leads_go_to_standard_fields(run: Run, stack: WrittenStack) -> None:
    """With a standard module, what Adobe has fields for goes there, the rest below the tenant; e-mail identifies."""
    run("Leads")

    found = stack.config()
    mapping = {row.source: row.target for row in found.ingestions["leads"].mapping}
    assert mapping["Email"] == "personalEmail.address"
    assert mapping["Last_Name"] == "person.name.lastName"
    assert mapping["Zip_Code"] == "workAddress.postalCode"
    assert mapping["Modified_Time"] == "extSourceSystemAudit.lastUpdatedDate"
    assert mapping["id"] == f"_{seeds.TENANT}.zohoId"
    assert mapping["Annual_Revenue"] == f"_{seeds.TENANT}.annualRevenue"
    schema = found.schemas["zoho-leads"]
    assert schema.fields["annualRevenue"] is FieldType.NUMBER
    assert schema.fields["firstVisitedUrl"] is FieldType.URI
    assert schema.fields["converted"] is FieldType.BOOLEAN
    assert schema.primary_identity is not None
    assert (schema.primary_identity.path, schema.primary_identity.namespace) == ("personalEmail.address", "Email")


def test_what_is_left_out_is_reported(run: Run) -> None:
    """Every column is read, or named with the reason why not."""
    _, out, _ = run("Memberships", "--json", "--dry-run")

    found = json.loads(out)
    left_out = {one["column"]: one["reason"] for one in found["left_out"]}
    assert left_out["Contact"] == "a reference to another record (lookup)"
    assert left_out["Tag"] == "a list of tags (text)"
    assert left_out["Channels"].startswith("a list (multiselectpicklist)")
    read = found["added"]["ingestions"]["memberships"]["columns"]
    assert sorted([*read, *left_out]) == sorted(field["api_name"] for field in catalogue.fields("Memberships"))
    assert (
        "no primary identity: Memberships has no e-mail column; without one, data cannot go into Profile"
        in found["notes"]
    )


def test_a_dry_run_writes_nothing(run: Run, stack: WrittenStack) -> None:
    """With --dry-run the additions are shown and the file stays."""
    before = stack.file.read_bytes()

    code, out, err = run("Deals", "--dry-run")

    assert code == 0
    assert "+    deals:" in out.splitlines()
    assert err.endswith("nothing was written\n")
    assert stack.file.read_bytes() == before


def test_a_program_of_its_own_reads_no_sections(run: Run, stack: WrittenStack) -> None:
    """Sections that no program turns into resources are written with a warning."""
    (stack.directory / "__main__.py").write_text("import pulumi_zoho_aep\n", encoding="utf-8")
    code, _, err = run("Leads")
    assert code == 0
    assert "warning: nothing reads the sections: __main__.py does not call `pulumi_zoho_aep.program.run`" in err


def test_an_ingestion_is_not_overwritten(run: Run, stack: WrittenStack) -> None:
    """A second one of the same name is refused, and one of another name gets its own dataset and schema."""
    run("Deals")
    before = stack.file.read_bytes()

    code, out, err = run("Deals")

    assert (code, out) == (1, "")
    assert "zoho-aep:ingestions.deals already exists" in err
    assert stack.file.read_bytes() == before
    assert run("Deals", "--name", "more-deals")[0] == 0
    assert set(stack.config().datasets) == {"zoho-deals", "zoho-more-deals"}


def test_proposals_before_and_after_the_first_up_agree(run: Run, stack: WrittenStack, simulator: Simulator) -> None:
    """Once there is a base connection, AEP is asked as well, and the proposal for the table is the same."""
    stack.write(simulator.url, CONNECTIONS)
    first = json.loads(run("Deals", "--json", "--dry-run")[1])["added"]
    stack.connect("zoho-sales")

    second = json.loads(run("Deals", "--json", "--dry-run")[1])["added"]

    assert second == first
    assert [entry for entry in simulator.world.journal.since(0) if entry["path"].endswith("/explore")] != []


def test_aep_alone_is_enough(run: Run, stack: WrittenStack, simulator: Simulator) -> None:
    """A stack with a grant token has no refresh token in its file: AEP's columns make the proposal."""
    stack.write(simulator.url, CONNECTIONS)
    stack.connect("zoho-sales")
    written = stack.file.read_text(encoding="utf-8").replace(
        f"refresh_token: {SECRETS[2]}", f"grant_token: {SECRETS[3]}"
    )
    stack.file.write_text(written, encoding="utf-8")
    before = simulator.world.journal.since(0)[-1]["number"]

    code, _, _ = run("Leads")

    assert code == 0
    identity = stack.config().schemas["zoho-leads"].primary_identity
    assert identity is not None
    assert identity.path == "personalEmail.address"
    assert [entry for entry in simulator.world.journal.since(before) if entry["path"].startswith("/oauth")] == []


def test_a_throttled_zoho_is_no_obstacle(run: Run, stack: WrittenStack, simulator: Simulator) -> None:
    """Where AEP can be asked, a Zoho that gives no more tokens is a warning, not a failure."""
    stack.write(simulator.url, CONNECTIONS)
    stack.connect("zoho-sales")
    stack.shared = Shared()
    denied = {"error_description": "You have made too many requests", "error": "Access Denied", "status": "failure"}
    simulator.world.faults.add([{"method": "POST", "path": "/oauth/v2/token", "status": 400, "body": denied}])

    code, _, err = run("Deals", "--dry-run")

    assert code == 0
    assert err.startswith("Zoho's own types are not known, only AEP's: refresh Zoho access token")


def test_without_settings_for_aep(run: Run, stack: WrittenStack) -> None:
    """Without AEP the tenant is not known: the command says what is missing and what it is for."""
    written = stack.file.read_text(encoding="utf-8").replace(f"    sandbox: {seeds.SANDBOX}\n", "")
    stack.file.write_text(written, encoding="utf-8")

    code, _, err = run("Deals")

    assert code == 1
    assert "zoho-aep:platform.sandbox: is required" in err
    assert "needed to ask for the tenant" in err


def test_columns_dataset_and_frequency_can_be_named(run: Run, stack: WrittenStack) -> None:
    """Named columns are read, and the delta column with them; dataset and frequency are as named."""
    _, _, err = run("Deals", "--columns", "id, Amount", "--dataset", "sales", "--every", "day")

    entry = stack.config().ingestions["deals"]
    assert set(entry.columns or ()) == {"id", "Amount", "Modified_Time"}
    assert (entry.dataset, entry.schedule.frequency) == ("sales", Frequency.DAY)
    assert "Modified_Time was added to the columns: it is the delta column" in err


def test_columns_that_cannot_be_read_are_named_together(run: Run) -> None:
    """All mistakes in --columns are reported at once."""
    code, _, err = run("Deals", "--columns", "Amont,Owner,Amount")

    assert code == 1
    assert "column Amont: there is none, did you mean Amount?" in err
    assert "column Owner: a reference to another record (ownerlookup)" in err


def fields_are(simulator: Simulator, name: str) -> None:
    """Let Zoho answer the fields of a real organisation."""
    body = answer(name)
    simulator.world.faults.add([{"path": "*/settings/fields", "times": 99, "status": 200, "body": body}])


@pytest.mark.parametrize("every", [(), ("--every", "day")])
def test_a_table_without_a_modified_time(run: Run, simulator: Simulator, every: tuple[str, ...]) -> None:
    """What identifies new rows alone is proposed with a word about what is missed."""
    fields_are(simulator, "fields_of_deals_without_modified_time")

    code, out, _ = run("Deals", "--json", "--dry-run", *every)

    found = json.loads(out)
    assert (code, found["added"]["ingestions"]["deals"]["delta_column"]) == (0, "Created_Time")
    assert (
        "warning: Created_Time does not move with every change: it finds new rows and misses later changes "
        "to them. Deals shows no Modified_Time: let the Zoho user who consented see it, and make it the delta column"
    ) in found["notes"]


def test_fields_of_an_older_version(run: Run, stack: WrittenStack, simulator: Simulator) -> None:
    """Every field is read, or named with the reason why not; none is a text for want of knowledge."""
    fields_are(simulator, "fields_of_leads_older_api")

    code, out, _ = run("Leads", "--json")

    found = json.loads(out)
    entry = stack.config().ingestions["leads"]
    left_out = {one["column"]: one["reason"] for one in found["left_out"]}
    assert code == 0
    assert left_out["Alpha_Bravo"] == "references to other records (multiselectlookup)"
    assert left_out["Bravofoxtrot_2"] == "rows of a subform (subform)"
    assert sorted([*(entry.columns or ()), *left_out]) == sorted(
        field["api_name"] for field in answer("fields_of_leads_older_api")["fields"]
    )
    assert (
        "Charliebravo_Deltabravo: computed by Zoho, and read again only when something else of the row changes"
        in found["notes"]
    )


def test_an_aep_that_cannot_be_asked_is_no_obstacle(run: Run, stack: WrittenStack, simulator: Simulator) -> None:
    """Zoho alone is enough as well, with a word about what was not checked."""
    stack.write(simulator.url, CONNECTIONS)
    stack.connect("zoho-sales")
    simulator.world.faults.add([{"path": "*/explore", "times": 9, "status": 403, "body": {"message": "no"}}])

    code, _, err = run("Deals", "--dry-run")

    assert code == 0
    assert err.startswith("warning: these are Zoho's columns; AEP did not say whether its connector has them: ")


def test_a_table_without_fields(run: Run, simulator: Simulator) -> None:
    """Nothing is proposed, and the fix is at Zoho."""
    simulator.world.faults.add([{"path": "*/settings/fields", "status": 204}])

    code, out, err = run("Deals", "--every", "day")

    assert (code, out) == (1, "")
    assert err.startswith("zoho-aep: Zoho shows this user no fields of Deals\ngive the profile of the Zoho user")
