"""What `zoho-aep explore` shows, and whom it asks."""

import json
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from tests.support.answers import answer
from tests.unit.cli.written_stack import SECRETS, Run, WrittenStack, opened_stack, runner

from pulumi_zoho_aep.aep.connections import Column as AepColumn
from pulumi_zoho_aep.cli.explore.text import print_found
from pulumi_zoho_aep.cli.output import shown
from pulumi_zoho_aep.cli.pulumi import Pulumi
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.connectors.column_types import aep_type, zoho_type
from pulumi_zoho_aep.connectors.field_type import FieldType
from pulumi_zoho_aep.connectors.zoho_catalogue import ZohoCatalogue
from pulumi_zoho_aep.errors import UnexpectedReply
from pulumi_zoho_aep.listing import Listing
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.zoho import Field

CONNECTIONS = "  zoho-aep:connections:\n    zoho-sales: {credential: sales}\n"


@pytest.fixture
def stack(simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WrittenStack:
    """The stack that the command opens."""
    return opened_stack(simulator.url, tmp_path, monkeypatch, CONNECTIONS)


@pytest.fixture
def run(stack: WrittenStack, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command and returns its exit code, what it printed, and what it said beside that."""
    del stack
    return runner("explore", capsys)


def paths(simulator: Simulator) -> list[str]:
    """Return what was asked of the simulator."""
    return [entry["path"] for entry in simulator.world.journal.since(0)]


def test_before_the_first_up_zoho_is_asked(run: Run, simulator: Simulator) -> None:
    """Without a base connection, tables come from Zoho with label and type, and nothing is asked of AEP."""
    code, out, _ = run()

    assert code == 0
    lines = [line.split() for line in out.splitlines()]
    assert lines[:2] == [["TABLE", "LABEL", "TYPE"], ["Leads", "Leads", "default"]]
    assert ["Memberships", "Memberships", "custom"] in lines
    assert [path for path in paths(simulator) if "/data/foundation" in path] == []


@pytest.mark.usefixtures("no_pauses")
def test_an_error_says_what_to_do(run: Run, simulator: Simulator) -> None:
    """Also one whose cause has no advice of its own."""
    simulator.world.faults.add([{"path": "/crm/*", "status": 200, "body": "<html>please log in</html>"}])
    code, _, err = run()
    assert code == 1
    assert "list Zoho modules: expected JSON, got 26 bytes of text/html (200)" in err
    assert UnexpectedReply.advice in err


def test_a_program_without_a_stack_file(run: Run, stack: WrittenStack) -> None:
    """Its connection is in the state alone, and is asked: messages to such people name this command, too."""
    stack.connect("zoho-sales")
    head = stack.file.read_text(encoding="utf-8").partition("  zoho-aep:credentials")[0]
    stack.file.write_text(head, encoding="utf-8")
    assert "Leads" in run()[1]
    assert "Leads" in run("--connection", "zoho-sales")[1]
    code, _, err = run("--connection", "zoho-sale")
    assert (code, err) == (1, "zoho-aep: the state has no connection zoho-sale: did you mean zoho-sales?\n")
    stack.ids = {"a": "1", "b": "2"}
    assert "there are several connections: a, b\nname one with --connection" in run()[2]


def test_a_base_connection_is_asked_once_there_is_one(run: Run, stack: WrittenStack, simulator: Simulator) -> None:
    """With a base connection in the state, AEP's explore call answers, and no Zoho token is spent."""
    stack.connect("zoho-sales")
    before = len(paths(simulator))

    code, out, _ = run("Deals", "--json")

    found = json.loads(out)
    assert (code, found["source"]) == (0, "aep")
    types = {column["name"]: column["xdm_type"] for column in found["columns"]}
    assert types["Amount"] == "number"
    assert types["Closing_Date"] == "date"
    assert types["Modified_Time"] == "date-time"
    assert [path for path in paths(simulator)[before:] if path.startswith(("/oauth", "/crm"))] == []


def test_a_named_credential_asks_zoho(run: Run, stack: WrittenStack) -> None:
    """With --credential, Zoho itself is asked, although AEP could be."""
    stack.connect("zoho-sales")

    _, out, _ = run("Deals", "--credential", "sales", "--json")

    assert json.loads(out)["source"] == "zoho"


def test_columns_have_both_types(run: Run) -> None:
    """A column shows its label, Zoho's type, and what it becomes in XDM; nothing where that is not a single field."""
    _, out, _ = run("Memberships")

    lines = [line.split() for line in out.splitlines()]
    assert ["Partner_Number", "Partner", "Number", "bigint", "string"] in lines
    assert ["Channels", "Channels", "multiselectpicklist", "string[]"] in lines
    assert ["Contact", "Contact", "lookup"] in lines


def test_a_preview_has_all_columns_of_a_wide_table(run: Run, simulator: Simulator) -> None:
    """Zoho gives fifty fields a call: the rows of a wider table are put together by their id."""
    _, out, _ = run("Leads", "--preview", "5", "--json")

    found = json.loads(out)
    names = {column["name"] for column in found["columns"]}
    assert len(names) > 50
    assert len(found["rows"]) == 5
    assert all(names <= set(row) for row in found["rows"])
    assert len([path for path in paths(simulator) if path == "/crm/v8/Leads"]) == 2


def test_a_preview_is_readable(run: Run) -> None:
    """Rows are beside each other, three in a block, a line per column."""
    _, out, _ = run("Deals", "--preview", "4")

    headings = [line.split() for line in out.splitlines() if line.startswith("COLUMN")]
    assert headings == [["COLUMN", "ROW", "1", "ROW", "2", "ROW", "3"], ["COLUMN", "ROW", "4"]]


def test_ids_come_from_the_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only ids by name are read from the state: of the kind asked for, without what waits to be deleted."""
    kind = "pulumi-python:dynamic/zoho-aep:BaseConnection"

    def resource(name: str, kind: str, **more: object) -> dict[str, object]:
        return {"urn": f"urn:pulumi:dev::p::{kind}::{name}", "type": kind, "id": f"id of {name}", **more}

    resources = [
        resource("a", kind),
        resource("a", kind, id="old", delete=True),
        resource("b", "pulumi-python:dynamic/zoho-aep:Schema"),
        {"urn": "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev", "type": "pulumi:pulumi:Stack"},
    ]
    states = [{"deployment": {"resources": resources}}, {"deployment": {"manifest": {}}}]
    monkeypatch.setattr(Pulumi, "run", lambda *_: json.dumps(states.pop(0)))

    stack = Stack("dev", tmp_path)

    assert [stack.resource_ids(kind) for kind in ("BaseConnection", "Schema")] == [{"a": "id of a"}, {"b": "id of b"}]
    assert Stack("dev", tmp_path).resource_ids("BaseConnection") == {}


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (None, ""),
        ("\x1b[2Jgone\nline [red]x", " [2Jgone line [red]x"),
        ({"name": "Robin", "id": "1"}, "Robin"),
        (["é", 1], '["é", 1]'),
        ("x" * 50, "x" * 39 + "…"),
        (True, "true"),
    ],
)
def test_values_are_short_and_harmless(value: Any, line: str) -> None:
    """Whatever a record holds, it is one short line that cannot steer the terminal."""
    assert shown(value) == line


def fields_are(simulator: Simulator, fields: list[Any]) -> None:
    """Let Zoho answer these fields from now on."""
    body = {"fields": fields}
    simulator.world.faults.add([{"path": "*/settings/fields", "times": 99, "status": 200, "body": body}])


def test_fields_of_an_older_version(run: Run, simulator: Simulator) -> None:
    """Every field is shown, and what cannot become a field of XDM with the reason."""
    fields = answer("fields_of_leads_older_api")["fields"]
    fields_are(simulator, fields)

    code, out, _ = run("Leads", "--json")

    columns = {column["name"]: column for column in json.loads(out)["columns"]}
    assert code == 0
    assert list(columns) == [field["api_name"] for field in fields]
    assert {name: column["reason"] for name, column in columns.items() if column["xdm_type"] is None} == {
        **dict.fromkeys(("Owner", "Created_By", "Modified_By"), "a reference to another record (ownerlookup)"),
        "Tag": "a list of tags (text)",
        "Alpha_Bravo": "references to other records (multiselectlookup)",
        "Oscardelta_Papadelta": "a reference to another record (lookup)",
        **dict.fromkeys(
            ("Uniformdelta_By", "Papacharlie_Romeocharlie_Deltafoxtrot_By"),
            "a reference to another record (userlookup)",
        ),
        "Bravofoxtrot_2": "rows of a subform (subform)",
    }


def test_odd_fields_cost_themselves_alone(run: Run, simulator: Simulator) -> None:
    """A member that is null or of a wrong type is named with its field; everything else is as usual."""
    odd = {"api_name": "Odd", "data_type": "text", "json_type": None, "visible": "perhaps"}
    unknown = {"api_name": "New", "data_type": "of_tomorrow", "json_type": 7}
    fields_are(simulator, [{"api_name": "id", "data_type": "bigint"}, odd, {"api_name": None}, None, unknown])

    code, out, err = run("Leads")

    assert code == 0
    assert [line.split() for line in out.splitlines()[1:]] == [
        ["id", "bigint", "string"],
        ["Odd", "text", "string"],
        ["New", "of_tomorrow"],
    ]
    assert err == (
        "without an XDM type, or odd:\n"
        "  Odd: Zoho's answer has no usable visible for it\n"
        "  New: of unknown type, because Zoho names no JSON type for it (of_tomorrow); Zoho's answer has no "
        "usable json_type for it\n"
        "  (no name): field 3 of Zoho's answer has no name\n"
        "  (no name): field 4 of Zoho's answer has no name\n"
    )


@pytest.mark.parametrize(
    ("name", "what"),
    [("Tag", "a list of tags"), ("Product_Details", "line items"), ("Extras", "a list of objects")],
)
def test_lists_are_called_what_they_are(name: str, what: str) -> None:
    """Zoho calls tags and line items texts, and both are lists."""
    field = Field(api_name=name, data_type="text", json_type="jsonarray")
    (column,) = ZohoCatalogue(Mock(fields=lambda _: Listing([field]))).columns("Quotes")
    assert column.reason == f"{what} (text)"


def test_tables_of_every_kind(run: Run, simulator: Simulator) -> None:
    """Those that are readable are shown with their kind, even where their tab is hidden."""
    modules = [*answer("modules_of_every_kind"), {"api_name": None}, 3, {"api_name": "Odd", "viewable": "perhaps"}]
    simulator.world.faults.add([{"path": "*/settings/modules", "status": 200, "body": {"modules": modules}}])

    _, out, _ = run("--json")

    tables = {table["name"]: table["kind"] for table in json.loads(out)["tables"]}
    assert tables == {
        "Leads": "default",
        "Quoted_Items": "subform",
        "Leads_X_Users": "linking",
        "Stage_History": "field_tracker",
        "Lead_Status_History": "field_tracker",
        "Attachments": "default",
        "Custom_A": "custom",
        "Odd": "",
    }
    query = simulator.world.journal.since(0)[-1]["query"]
    assert query["status"] == ["visible,user_hidden,system_hidden,scheduled_for_deletion"]


def test_parts_of_rows_are_joined_by_id(run: Run, simulator: Simulator) -> None:
    """A record that is added or deleted between two calls leaves no half row."""
    first = json.loads(run("Leads", "--preview", "3", "--json")[1])["rows"]
    kept = [row for number, row in enumerate(first) if number != 1]
    later = [{"id": "9", "Last_Name": "New"}, *({"id": row["id"], "Rating": "Hot"} for row in reversed(kept))]
    simulator.world.faults.add([{"path": "/crm/v8/Leads", "nth": 2, "status": 200, "body": {"data": later}}])

    _, out, _ = run("Leads", "--preview", "3", "--json")

    found = json.loads(out)
    assert [row["id"] for row in found["rows"]] == [row["id"] for row in kept]
    assert {row["Rating"] for row in found["rows"]} == {"Hot"}
    assert found["left_out"] == 1


def test_rows_without_an_id_are_no_row_together(run: Run, simulator: Simulator) -> None:
    """What cannot be distinguished is left out, with a word."""
    data = [{"id": "1", "Email": "a"}, {"Email": "b"}, {"id": None, "Email": "c"}, None]
    fields_are(simulator, [{"api_name": "Email", "data_type": "email"}])
    simulator.world.faults.add([{"path": "/crm/v8/Leads", "status": 200, "body": {"data": data, "info": None}}])

    _, out, err = run("Leads", "--preview", "5")

    assert [line.split() for line in out.splitlines()] == [["COLUMN", "ROW", "1"], ["Email", "a"]]
    assert err == "left out: 2 rows that have no id or were deleted meanwhile\n"


@pytest.mark.parametrize(
    ("arguments", "path", "body", "words"),
    [
        ((), "modules", {"modules": []}, "Zoho lists no tables: check the scopes"),
        (("Leads",), "fields", {"fields": []}, "Zoho lists no columns of Leads: give the profile"),
    ],
)
def test_an_empty_list_is_no_heading(
    run: Run, simulator: Simulator, arguments: tuple[str, ...], path: str, body: Any, words: str
) -> None:
    """Nothing is said in words, with what to do."""
    simulator.world.faults.add([{"path": f"*/settings/{path}", "status": 200, "body": body}])
    code, out, err = run(*arguments)
    assert (code, out) == (0, "")
    assert err.startswith(words)


def test_a_table_that_is_not_there(run: Run) -> None:
    """A name with a slip is answered with the name that was meant."""
    code, out, err = run("leads")

    assert (code, out) == (1, "")
    assert err == "zoho-aep: there is no table leads: did you mean Leads?\n`zoho-aep explore` lists the tables\n"


def test_a_grant_token_is_not_spent(run: Run, stack: WrittenStack, simulator: Simulator) -> None:
    """A grant token works once and is for `pulumi up`: the command says so, and asks no one."""
    text = stack.file.read_text(encoding="utf-8").replace(f"refresh_token: {SECRETS[2]}", f"grant_token: {SECRETS[3]}")
    stack.file.write_text(text, encoding="utf-8")

    code, _, err = run()

    assert code == 1
    assert "credential sales has only a grant token" in err
    assert paths(simulator) == []


@pytest.mark.parametrize(
    ("more", "arguments", "code", "words"),
    [
        ("", ("--connection", "a", "--credential", "b"), 2, "give either --connection or --credential"),
        ("", ("--preview",), 2, "--preview needs a table before it"),
        ("", ("--connection", "zoho-sale"), 1, "zoho-aep:connections has no zoho-sale: did you mean zoho-sales?"),
        ("", ("--credential", "x"), 1, "zoho-aep:credentials has no x: use sales"),
        ("    second: {credential: sales}\n", (), 1, "there are several connections: second, zoho-sales"),
    ],
)
def test_what_is_not_clear_is_said(
    run: Run, stack: WrittenStack, simulator: Simulator, more: str, arguments: tuple[str, ...], code: int, words: str
) -> None:
    """What does not go together is a usage error; what the stack file does not answer is named."""
    stack.write(simulator.url, CONNECTIONS + more)

    found, out, err = run(*arguments)

    assert (found, out) == (code, "")
    assert words in err


@pytest.mark.parametrize(
    ("data_type", "json_type", "kind"),
    [
        ("text", "string", FieldType.STRING),
        ("text", "jsonarray", None),
        ("email", "string", FieldType.EMAIL),
        ("website", "string", FieldType.URI),
        ("picklist", "string", FieldType.STRING),
        ("multiselectpicklist", "jsonarray", FieldType.STRINGS),
        ("bigint", "string", FieldType.STRING),
        ("long", "long", FieldType.INTEGER),
        ("percent", "double", FieldType.NUMBER),
        ("date", "string", FieldType.DATE),
        ("event_reminder", "string", FieldType.DATE_TIME),
        ("formula", "double", FieldType.NUMBER),
        ("formula", "boolean", FieldType.BOOLEAN),
        ("profileimage", "string", None),
        ("layout", "jsonobject", None),
        ("of_tomorrow", "integer", FieldType.INTEGER),
        ("of_tomorrow", "something", None),
        ("of_tomorrow", "string", FieldType.STRING),
        # Without a JSON type, only a documented data type counts.
        ("of_tomorrow", "", None),
        ("multiselectlookup", "", None),
        ("multiselectlookup", "string", None),
        ("subform", "", None),
        ("formula", "", None),
        ("", "", None),
        ("text", "", FieldType.STRING),
        ("currency", "", FieldType.NUMBER),
        ("datetime", "", FieldType.DATE_TIME),
        # How a record holds the value counts before the name of its type.
        ("bigint", "jsonobject", None),
        ("date", "jsonarray", None),
        ("currency", "string", FieldType.STRING),
        ("boolean", "string", FieldType.STRING),
        ("bigint", "long", FieldType.STRING),
        ("text", "something", None),
    ],
)
def test_types_of_zoho(data_type: str, json_type: str, kind: FieldType | None) -> None:
    """Data types become what the type map says; new ones go by their JSON type."""
    assert zoho_type(Field(api_name="x", data_type=data_type, json_type=json_type)) is kind


@pytest.mark.parametrize(
    ("definition", "kind"),
    [
        ({"type": "string", "xdm": {"type": "string"}}, FieldType.STRING),
        ({"type": "string", "xdm": {"type": "string", "format": "date-time"}}, FieldType.DATE_TIME),
        ({"type": "string", "xdm": {"type": "string", "format": "of-tomorrow"}}, FieldType.STRING),
        ({"type": "double", "xdm": {"type": "number"}}, FieldType.NUMBER),
        ({"type": "boolean"}, FieldType.BOOLEAN),
        ({"type": "object", "xdm": {"type": "object"}}, None),
        ({"type": "boolean", "xdm": {}}, FieldType.BOOLEAN),
        ({"type": "boolean", "xdm": "boolean"}, FieldType.BOOLEAN),
        ({"type": ["string"], "xdm": 3}, None),
        ({"type": "string", "xdm": {"type": "string", "format": ["date"]}}, FieldType.STRING),
    ],
)
def test_types_of_aep(definition: dict[str, Any], kind: FieldType | None) -> None:
    """The XDM part of AEP's answer decides; what is not a single value has no type."""
    assert aep_type(AepColumn(name="x", definition=definition)) is kind


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            {"source": "zoho", "tables": []},
            "Zoho lists no tables: check the scopes of the token, and the rights of the",
        ),
        (
            {"source": "aep", "tables": []},
            "AEP lists no tables: check the rights of the user with whose login AEP reads",
        ),
        ({"source": "zoho", "table": "Leads", "columns": []}, "Zoho lists no columns of Leads"),
        ({"source": "aep", "table": "Leads", "columns": [], "rows": []}, "AEP lists no columns of Leads"),
        ({"source": "aep", "table": "Leads", "columns": [{"name": "id"}], "rows": []}, "Leads has no rows"),
    ],
)
def test_nothing_to_list(found: dict[str, Any], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """No headings stand above nothing: a sentence says what is missing, and stdout stays empty."""
    print_found(found)
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(said)
