"""Advice fits the way on which a person came: its commands can be typed as they stand, its keys are there."""

import io
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from tests.support.past_runs import PastRuns
from tests.unit.cli.made_preview import preview, refreshed, state, step
from tests.unit.cli.test_advice import PULUMI
from tests.unit.cli.written_stack import WrittenStack, opened_stack, recorded_credential, runner

from pulumi_zoho_aep.aep.flows import CRM_TO_AEP_SPEC_ID
from pulumi_zoho_aep.cli.entry import zoho_aep
from pulumi_zoho_aep.cli.stack_file.sections import Encrypted
from pulumi_zoho_aep.connectors.zoho_crm import CONNECTOR as ZOHO_CRM
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.stack_file.config import StackConfig

SECTIONS = """\
  zoho-aep:connections:
    zoho-sales: {credential: sales}
  zoho-aep:schemas:
    people: {fields: {zohoId: string}}
  zoho-aep:datasets:
    leads: {schema: people}
  zoho-aep:ingestions:
    leads:
      connection: zoho-sales
      table: Leads
      columns: [id, Email, Modified_Time]
      delta_column: Modified_Time
      dataset: leads
      mapping: [{source: id, target: _acmesim.zohoId}]
      schedule: {frequency: hour}
"""
OTHER = "the-other-stack"
"""A stack that a person names, and that is not the selected one."""
Break = Callable[[Simulator], None]


def edit(before: str, after: str) -> tuple[str, str]:
    """Return a mistake in the stack file."""
    assert before in f"{SECTIONS}sandbox: {seeds.SANDBOX}\ndata_center: us\nclient_secret: {seeds.ZOHO_CLIENT_SECRET}\n"
    return before, after


def gone(collection: str, identifier: str) -> Break:
    """Return how to take something away in the sandbox."""

    def take(simulator: Simulator) -> None:
        assert simulator.world.store.delete(collection, identifier)

    return take


def changed(collection: str, **changes: Any) -> Break:
    """Return how to change what belongs to the seeded token, or to its organisation."""

    def change(simulator: Simulator) -> None:
        for item in simulator.world.store.items(collection):
            if item["place"] == "us-production":
                key = item["id"] if collection == "zohoRefreshTokens" else item["place"]
                simulator.world.store.put(collection, key, {**item, **changes})

    return change


def answers(path: str, status: int, body: Any) -> Break:
    """Return how to let a service answer something else."""
    return lambda simulator: simulator.world.faults.add([{"path": path, "status": status, "body": body, "times": 99}])


MISTAKES: dict[str, tuple[str, str] | Break] = {
    "ZA201 secret": edit(seeds.ZOHO_CLIENT_SECRET, "wrong"),
    "ZA201 data centre": edit("data_center: us", "data_center: eu"),
    "ZA203 scopes": changed("zohoRefreshTokens", scopes=["ZohoCRM.org.READ", "ZohoCRM.users.READ"]),
    "ZA205 user": answers("/crm/*/users", 200, {"users": [{"id": "1", "email": "a@b.example", "status": "disabled"}]}),
    "ZA101 key": edit("delta_column:", "delta_colum:"),
    "ZA105 reference": edit("connection: zoho-sales", "connection: zoho-sale"),
    "ZA215 sandbox": edit(f"sandbox: {seeds.SANDBOX}", "sandbox: devel"),
    "ZA302 table": edit("table: Leads", "table: Leeds"),
    "ZA303 column": edit("Email,", "Emial,"),
    "ZA305 delta column": edit("delta_column: Modified_Time", "delta_column: Email"),
    "ZA306 missed changes": edit("Modified_Time", "Created_Time"),
    "ZA307 unverified": answers("/crm/*/settings/fields", 503, "maintenance"),
    "ZA308 no fields": answers("/crm/*/settings/fields", 200, {"fields": []}),
    "ZA310 connector": gone("connectionSpecs", ZOHO_CRM.connection_spec_id),
    "ZA311 flow spec": gone("flowSpecs", CRM_TO_AEP_SPEC_ID),
    "ZA903 throttle": answers("/oauth/v2/token", 400, {"error": "Access Denied", "status": "failure"}),
    "ZA909 page": answers("/crm/*/org", 200, "<html>"),
}
WAYS = [
    ("doctor", "--json"),
    ("explore",),
    ("scaffold", "Contacts", "--dry-run"),
    ("rotate", "sales"),
    ("rotate", "sales", "--refresh-token"),
    ("authorize", "sales", "--self-client"),
    ("sync",),
    ("drift",),
    ("health",),
    ("runs",),
    ("rollback", "leads"),
    ("pause", "leads", "--yes"),
]
OTHER_WAYS = [
    ("drift", "--json"),
    ("drift", "--markdown"),
    ("drift", "--accept", "--yes"),
    ("import",),
    ("export",),
    ("rotate", "platform"),
    ("sync", "leads"),
    ("runs", "errors", "leads"),
    ("runs", "errors", "nosuch"),
    ("retry", "leads", "--yes"),
    ("retry", "nosuch", "--yes"),
    ("backfill", "leads", "--from", "2026-01-01", "--yes"),
    ("run", "leads", "--yes"),
    ("resume", "leads", "--yes"),
    ("graph",),
    ("report", "--markdown"),
]
"""For which it makes no difference which mistake there is."""
LAST = state("Dataflow", "leads", {"name": "a"})
DRIFTED = preview(*refreshed(LAST), step("update", state("Dataflow", "leads", {"name": "b"}), LAST, "name"))


@pytest.fixture
def stack(simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WrittenStack:
    """The stack that each command opens: its last run failed, and somebody renamed its dataflow."""
    opened = opened_stack(simulator.url, tmp_path, monkeypatch, SECTIONS)
    flows = PastRuns(simulator, opened.flows)
    flows.add("leads")
    flows.ran("leads", -1, "failed", code="CONNECTOR-1001-500")
    monkeypatch.setattr(opened, "preview", lambda: DRIFTED)
    monkeypatch.setattr(opened, "encrypted", lambda secrets: Encrypted([{"secure": "v1:x"}] * len(secrets), {}))
    monkeypatch.setenv("ZOHO_CLIENT_SECRET", seeds.ZOHO_CLIENT_SECRET)
    monkeypatch.setenv("ZOHO_REFRESH_TOKEN", seeds.ZOHO_REFRESH_TOKEN)
    monkeypatch.setenv("ZOHO_AEP_NEW_CLIENT_SECRET", seeds.ADOBE_CLIENT_SECRET)
    return opened


def commands(text: str) -> Iterator[list[str]]:
    """Yield the commands that a text names, each as words."""
    for found in re.findall(r"`((?:zoho-aep|pulumi) [^`]*)`", text):
        yield found.split()


def require_typable(words: list[str], given: str) -> None:
    """Require that a command exists with these options, and goes to the stack that the person named."""
    tool, subcommand, *rest = words
    options = {word for word in rest if word.startswith("--")}
    if tool == "pulumi":
        assert options <= PULUMI[subcommand], words
    else:
        command = zoho_aep.get_command(click.Context(zoho_aep), subcommand)
        if command is None:
            return  # which test_advice finds
        parsed = click.Context(command, info_name=subcommand)
        command.parse_args(parsed, [*rest])
        if subcommand == "authorize":
            assert parsed.params["credential"] == "sales", words
    assert given in ("", *rest), words


@pytest.mark.usefixtures("no_pauses")
@pytest.mark.parametrize("given", ["", OTHER], ids=["selected", "given"])
@pytest.mark.parametrize("mistake", MISTAKES)
def test_advice_fits(
    stack: WrittenStack,
    simulator: Simulator,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    mistake: str,
    given: str,
) -> None:
    """Commands, credentials, keys and hosts of a message are the stack's, whichever command found the mistake."""
    what = MISTAKES[mistake]
    if isinstance(what, tuple):
        text = stack.file.read_text(encoding="utf-8")
        stack.file.write_text(text.replace(*what), encoding="utf-8")
    else:
        what(simulator)
    stack.given = given
    assert mistake.split(maxsplit=1)[0] in require_fitting(WAYS, stack, given, capsys, monkeypatch)


@pytest.mark.parametrize("given", ["", OTHER], ids=["selected", "given"])
def test_advice_of_every_command_fits(
    stack: WrittenStack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    """What a command says when its stack file is right, and what was typed may be wrong."""
    stack.given = given
    said = require_fitting([*WAYS, *OTHER_WAYS], stack, given, capsys, monkeypatch)
    assert "nosuch is neither an ingestion of the stack nor a run" in said
    assert said.count("enabled: true") == 0, "what the stack file says already is not undone"


def require_fitting(
    ways: Iterable[tuple[str, ...]],
    stack: WrittenStack,
    given: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """Require that all advice of commands fits, and return everything that they print."""
    said, written = "", stack.file.read_bytes()
    for way in ways:
        monkeypatch.setattr("sys.stdin", io.StringIO("a-code\n"))
        _, out, err = runner(way[0], capsys)(*way[1:], *_named(given))
        said += out + err
        stack.file.write_bytes(written)
    for words in commands(said.replace("\\n", "\n")):
        require_typable(words, given)
    for section in re.findall(r"zoho-aep:([a-z_]+)(?![a-z_:])", said):
        assert section in StackConfig.model_fields, section
    assert "Zoho's API console" not in said, "which a simulator does not have"
    assert "https://api-console.zoho" not in said
    return said


def _named(given: str) -> tuple[str, ...]:
    return ("--stack", given) if given else ()


@pytest.mark.parametrize("is_up", [False, True], ids=["first up", "later up"])
@pytest.mark.parametrize("way", [("doctor", "--json"), ("explore",), ("scaffold", "Contacts", "--dry-run")])
def test_a_grant_token_before_and_after_its_up(
    stack: WrittenStack, capsys: pytest.CaptureFixture[str], way: tuple[str, ...], *, is_up: bool
) -> None:
    """Until `pulumi up` has exchanged it, it is the reason; afterwards no message mentions it."""
    text = stack.file.read_text(encoding="utf-8")
    grant = f"grant_token: {seeds.ZOHO_GRANT_TOKEN}"
    stack.file.write_text(text.replace(f"refresh_token: {seeds.ZOHO_REFRESH_TOKEN}", grant), encoding="utf-8")
    if is_up:
        stack.recorded["sales"] = recorded_credential(seeds.ZOHO_GRANT_TOKEN)
    _, out, err = runner(way[0], capsys)(*way[1:])
    assert ("`pulumi up` exchanges" in out or "is for `pulumi up`" in err) is not is_up
