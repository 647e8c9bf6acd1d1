"""`zoho-aep drift --accept`: which live values are written into the stack file, and what is said of the others."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.unit.cli.made_preview import preview, refreshed, state, step
from tests.unit.cli.written_stack import Run, WrittenStack, opened_stack, runner

from pulumi_zoho_aep.simulator.server import Simulator

SECTIONS = """\
  zoho-aep:connections:
    zoho: {connector: zoho_crm, credential: sales}
  zoho-aep:schemas: {people: {id: "https://ns.adobe.com/x/schemas/1"}}
  zoho-aep:datasets:
    people: {schema: people, description: 'ours'}   # all of them
  zoho-aep:ingestions:
    leads:
      # every hour, for now
      connection: zoho
      dataset: people
      table: Leads
      delta_column: Modified_Time
      mapping:
        - {source: Email, target: personalEmail.address}
      schedule: {frequency: hour,   start_time: "2027-01-01T00:00:00Z"}  # UTC
"""
LIVE: dict[str, Any] = {
    "description": "by hand: [x] # y",
    "enabled": False,
    "schedule": {"frequency": "day", "interval": 2},
}
DECLARED: dict[str, Any] = {"description": "", "enabled": True, "schedule": {"frequency": "hour", "interval": 1}}


def changed(resource: str, name: str, live: dict[str, Any], declared: dict[str, Any], *paths: str) -> list[Any]:
    last = state(resource, name, declared)
    return [*refreshed(last), step("update", state(resource, name, live), last, *paths)]


DATAFLOW = changed(
    "Dataflow", "leads", LIVE, DECLARED, "description", "enabled", "schedule.frequency", "schedule.interval"
)


@pytest.fixture
def stack(simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WrittenStack:
    return opened_stack(simulator.url, tmp_path, monkeypatch, SECTIONS)


@pytest.fixture
def drift(capsys: pytest.CaptureFixture[str]) -> Run:
    return runner("drift", capsys)


def finds(monkeypatch: pytest.MonkeyPatch, stack: WrittenStack, *steps: Any) -> str:
    """Let the next preview find this, and return the stack file as it is."""
    monkeypatch.setattr(stack, "preview", lambda: preview(*steps))
    return stack.file.read_text(encoding="utf-8")


def test_live_values_are_written_and_every_other_byte_stays(
    stack: WrittenStack, drift: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that is not there yet is added; then nothing needs attention any more."""
    before = finds(
        monkeypatch, stack, *DATAFLOW, *changed("Dataset", "people", {"description": "it's"}, {}, "description")
    )
    code, _, err = drift("--accept", "--yes")
    assert "Pulumi.dev.yaml will say ingestions.leads.schedule.interval: 2, instead of 1\n" in err
    assert code == 0
    expected = before.replace(
        'frequency: hour,   start_time: "2027-01-01T00:00:00Z"}',
        'frequency: day,   start_time: "2027-01-01T00:00:00Z", interval: 2}',
    ).replace("description: 'ours'", 'description: "it\'s"')
    expected += '      description: "by hand: [x] # y"\n      enabled: false\n'
    assert stack.file.read_text(encoding="utf-8") == expected
    assert "not accepted" not in err


@pytest.mark.parametrize(
    ("live", "written"),
    [
        ("one<U+000A>two", "one\ntwo"),
        # A declaration may not have what steers a terminal, and reads back what looks like a stand-in.
        ("evil<U+202E>name<U+000A>", "evil<U+202E>name<U+000A>"),
        ("<U+003C>U+000A>", "<U+003C>U+000A>"),
    ],
)
def test_line_breaks_are_written_as_such(
    stack: WrittenStack, drift: Run, monkeypatch: pytest.MonkeyPatch, live: str, written: str
) -> None:
    """The engine's stand-in for them is for its own output."""
    finds(monkeypatch, stack, *changed("Dataset", "people", {"description": live}, {}, "description"))
    assert drift("--accept", "--yes")[0] == 0
    assert stack.values()["datasets"]["people"]["description"] == written


def test_nothing_is_written_without_agreement(stack: WrittenStack, drift: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal, --yes is asked for; the report comes first all the same."""
    before = finds(monkeypatch, stack, *DATAFLOW)
    code, out, err = drift("--accept")
    assert (code, out.splitlines()[0].partition(":")[0]) == (2, "attention needed")
    assert "give --yes" in err
    assert stack.file.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (
            changed(
                "MappingSet",
                "leads",
                {"mappings": [{"source": "a"}]},
                {"mappings": [{"source": "b"}]},
                "mappings[0].source",
            ),
            "ingestions.leads.mapping[0].source: rows of a mapping have versions: `zoho-aep rollback leads`",
        ),
        (
            changed("Dataset", "people", {"tags": {"a": ["x"]}}, {"tags": {"a": ["y"]}}, "tags.a[0]"),
            'datasets.people.tags.a[0]: is an item of a list; write it by hand: "x"',
        ),
        (
            changed("Dataset", "people", {"tags": {"a": ["x"]}}, {"tags": {}}, "tags.a"),
            'datasets.people.tags.a: is a list or a map; write it by hand: ["x"]',
        ),
        (
            changed("ZohoCredential", "sales", {"client_secret": "[secret]"}, {"client_secret": "x"}, "client_secret"),
            "ZohoCredential sales: client_secret: has no key that can be written",
        ),
        (
            changed("Schema", "people", {"title": None}, {"title": "People"}, "title"),
            "schemas.people.title: AEP has no value; to accept that, remove the key by hand",
        ),
        (
            changed("Dataflow", "own", {"enabled": False}, {"enabled": True}, "enabled"),
            "Dataflow own: enabled: is not declared in the stack file; the program has to say false",
        ),
        (
            [*refreshed(state("Dataflow", "leads", {})), step("create", None, state("Dataflow", "leads", {}))],
            "Dataflow leads: was deleted; to accept that, remove its entry from the stack file",
        ),
    ],
)
def test_what_cannot_be_accepted_is_said_with_what_to_do(
    stack: WrittenStack, drift: Run, monkeypatch: pytest.MonkeyPatch, steps: list[Any], said: str
) -> None:
    """The file stays as it is, and the drift still needs attention."""
    before = finds(monkeypatch, stack, *steps)
    code, _, err = drift("--accept", "--yes")
    assert f"not accepted: {said}" in err
    assert "there is nothing to write" in err
    assert (code, stack.file.read_text(encoding="utf-8")) == (3, before)


def test_shared_and_foreign_places_are_refused_by_file_line_and_key(
    stack: WrittenStack, drift: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An anchor would change another entry, too; a section of the project is that of all stacks."""
    text = stack.file.read_text(encoding="utf-8").replace("schedule: {", "schedule: &every {")
    stack.file.write_text(
        f"{text}      options: {{error_threshold_percent: 5}}\n    # {{}}\n  x: *every\n", encoding="utf-8"
    )
    before = finds(monkeypatch, stack, *changed("Dataflow", "leads", LIVE, DECLARED, "schedule.frequency"))
    code, _, err = drift("--accept", "--yes")
    line = next(number for number, line in enumerate(before.splitlines(), 1) if "&every" in line)
    assert f"Pulumi.dev.yaml, line {line}: zoho-aep:ingestions.leads.schedule.frequency is shared" in err
    assert (code, stack.file.read_text(encoding="utf-8")) == (3, before)

    values = stack.values()
    head = before.partition("  zoho-aep:ingestions:")[0]
    shared = {"config": {"zoho-aep:ingestions": {"value": values["ingestions"]}}}
    with (stack.directory / "Pulumi.yaml").open("a", encoding="utf-8") as project:
        project.write(f"config: {json.dumps(shared['config'], indent=2)}\n")
    stack.file.write_text(head, encoding="utf-8")
    monkeypatch.setattr(stack, "values", lambda: values)
    code, _, err = drift("--accept", "--yes")
    assert "Pulumi.yaml, line " in err
    assert "zoho-aep:ingestions.leads.schedule.frequency is declared for all stacks" in err
    assert (code, stack.file.read_text(encoding="utf-8")) == (3, head)


def test_a_live_value_that_the_stack_file_may_not_have_is_not_written(
    stack: WrittenStack, drift: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Accepted, it would fail the next preview."""
    before = finds(
        monkeypatch,
        stack,
        *changed(
            "Dataflow", "leads", {"schedule": {"interval": -1}}, {"schedule": {"interval": 1}}, "schedule.interval"
        ),
    )
    code, _, err = drift("--accept", "--yes")
    assert "nothing was written: with the live values, the stack file would need correction" in err
    assert "ingestions.leads.schedule.interval" in err
    assert (code, stack.file.read_text(encoding="utf-8")) == (1, before)


def test_options_that_do_not_go_together(drift: Run, stack: WrittenStack) -> None:
    """What is written is said to people; --yes alone means nothing."""
    del stack
    for options, said in ((("--accept", "--json"), "--accept without"), (("--yes",), "--yes goes with --accept")):
        code, _, err = drift(*options)
        assert code == 2
        assert said in err
