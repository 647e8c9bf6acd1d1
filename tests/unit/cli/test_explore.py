"""What `zoho-aep explore` shows, and whom it asks."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.unit.cli.written_stack import SECRETS, WrittenStack

from pulumi_zoho_aep.aep.connections import Column as AepColumn
from pulumi_zoho_aep.cli import main
from pulumi_zoho_aep.cli._rows import shown
from pulumi_zoho_aep.cli._stack import Stack
from pulumi_zoho_aep.cli._tables import aep_type, zoho_type
from pulumi_zoho_aep.cli.explore import _print
from pulumi_zoho_aep.resources import _services
from pulumi_zoho_aep.resources.field_group import FieldType
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.zoho import Field

CONNECTIONS = "  zoho-aep:connections:\n    zoho-sales: {credential: sales}\n"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def stack(simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WrittenStack:
    """The stack that the command opens."""
    written = WrittenStack("dev", tmp_path)
    written.write(simulator.url, CONNECTIONS)
    # Tokens of another test are not good here.
    monkeypatch.setattr(_services, "_services", {})
    monkeypatch.setattr("pulumi_zoho_aep.cli.explore.Stack", lambda _: written)
    return written


@pytest.fixture
def run(stack: WrittenStack, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command and returns its exit code, what it printed, and what it said beside that."""
    del stack

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(["explore", *arguments])
        printed = capsys.readouterr()
        assert [secret for secret in SECRETS if secret in printed.out + printed.err] == []
        return code, printed.out, printed.err

    return call


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
    """A column shows its label, Zoho's type, and what it becomes in XDM; nothing where that is no single field."""
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
    """Rows stand beside each other, three in a block, a line per column."""
    _, out, _ = run("Deals", "--preview", "4")

    headings = [line.split() for line in out.splitlines() if line.startswith("COLUMN")]
    assert headings == [["COLUMN", "ROW", "1", "ROW", "2", "ROW", "3"], ["COLUMN", "ROW", "4"]]


def test_ids_come_from_the_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the state, only ids by name are read: of the kind asked for, without what waits to be deleted."""
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
    monkeypatch.setattr(Stack, "_run", lambda *_: json.dumps(states.pop(0)))

    stack = Stack("dev", tmp_path)

    assert [stack.resource_ids("BaseConnection"), stack.resource_ids("BaseConnection")] == [{"a": "id of a"}, {}]


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


def test_a_table_that_is_not_there(run: Run) -> None:
    """A name with a slip is answered with the name that was meant."""
    code, out, err = run("leads")

    assert (code, out) == (1, "")
    assert err == "zoho-aep: there is no table leads: did you mean Leads?\n`zoho-aep explore` lists the tables\n"


def test_a_grant_token_is_not_spent(run: Run, stack: WrittenStack, simulator: Simulator) -> None:
    """A grant token works once and is for `pulumi up`: the command says so, and asks nobody."""
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
        ("", ("--credential", "x"), 1, "zoho-aep:credentials has no x: known are sales"),
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
    """The XDM part of AEP's answer decides; what is no single value has no type."""
    assert aep_type(AepColumn(name="x", definition=definition)) is kind


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            {"source": "zoho", "tables": []},
            "Zoho lists no tables: check the scopes of the token, and the rights of the",
        ),
        ({"source": "aep", "tables": []}, "AEP lists no tables: check the scopes of the token, and the rights of the"),
        ({"source": "zoho", "table": "Leads", "columns": []}, "Zoho lists no columns of Leads"),
        ({"source": "aep", "table": "Leads", "columns": [], "rows": []}, "AEP lists no columns of Leads"),
        ({"source": "aep", "table": "Leads", "columns": [{"name": "id"}], "rows": []}, "Leads has no rows"),
    ],
)
def test_nothing_to_list(found: dict[str, Any], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """No headings stand above nothing: a sentence says what is missing, and stdout stays empty."""
    _print(found)
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(said)
