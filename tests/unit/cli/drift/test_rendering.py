"""One report in three forms: for people, for machines, for a pull request."""

import json
import re
from dataclasses import replace

import pytest

from pulumi_zoho_aep.aep.inventory import AepObject
from pulumi_zoho_aep.cli.drift.machine import as_data
from pulumi_zoho_aep.cli.drift.markdown import as_markdown
from pulumi_zoho_aep.cli.drift.model import (
    Cause,
    Diagnostic,
    Difference,
    LastChange,
    Orphan,
    Property,
    Report,
    Sandbox,
    StackView,
)
from pulumi_zoho_aep.cli.drift.text import print_report, summary
from pulumi_zoho_aep.cli.markdown import code
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.findings import Finding

EVIL = "a`b``|<img src=x onerror=y> @octocat #1 [x](javascript:y)\n# title\x1b[2J \u202e [red]x[/red]"
CHANGED = Difference(
    "Dataflow",
    "leads",
    "urn",
    "id",
    Cause.CHANGED,
    "update",
    (Property("name", "leads", EVIL, "leads"), Property("schedule.interval", 1, 2, 1)),
    last_change=LastChange("robin@AdobeID", "t", "exc_app", "changed by robin@AdobeID at t in the AEP interface"),
)
DELETED = Difference("Dataset", EVIL, "urn", "id", Cause.DELETED, "create")
FOLLOWS = Difference(
    "Schema", "s", "urn", "id", Cause.FOLLOWS, "replace", (Property("x", 1, 1, "[unknown]"),), ("Dataset d",)
)
EDITED = Difference(
    "ZohoCredential",
    "sales",
    "urn",
    "id",
    Cause.DECLARED,
    "update",
    (Property("client_secret", "[secret]", "[secret]", "[secret]"), Property("scopes", None, None, ["a"])),
)
NEW = Difference("Dataflow", "new", "urn", "", Cause.DECLARED, "create")
THING = AepObject("Dataflow", "4711", EVIL, "/flows/4711", "crm/dev/b", "2026-11-25T10:00:00Z", "robin")
CLEAN = Report(StackView("crm", "dev", 3, (), (), (), (), ()), Sandbox("dev"))
FULL = Report(
    StackView(
        "crm",
        "dev",
        3,
        drift=(CHANGED, FOLLOWS, DELETED),
        pending=(NEW, EDITED),
        unhealthy=(Diagnostic("Dataflow", "leads", "urn", EVIL),),
        warnings=(Diagnostic("", "", "", EVIL),),
        errors=(Diagnostic("Dataflow", "leads", "urn", "not allowed"),),
    ),
    Sandbox(
        "dev",
        orphans=(Orphan(THING, "b", "delete it"),),
        mapping_sets_left=(replace(THING, resource="MappingSet"),),
        unmanaged=tuple(replace(THING, id=f"free {number}", owner=None) for number in range(12)),
        others={EVIL: 3},
        not_listed={"Dataset": EVIL},
    ),
    (Finding.error(Code.FAILED_RUN, f"ingestions.{EVIL}", EVIL, EVIL),),
)


def test_what_needs_attention() -> None:
    """Drift, what is unhealthy and orphans do; edits, what no one owns and what no one can delete do not."""
    calm = replace(FULL.view, drift=(), unhealthy=())
    for report, attention in (
        (CLEAN, False),
        (Report(calm, replace(FULL.sandbox, orphans=())), False),
        (Report(calm, FULL.sandbox), True),
        (Report(replace(CLEAN.view, drift=(CHANGED,)), CLEAN.sandbox), True),
        (replace(CLEAN, health=FULL.health), True),
        (Report(replace(CLEAN.view, unhealthy=FULL.view.unhealthy), CLEAN.sandbox), True),
    ):
        assert report.needs_attention is attention


def test_json() -> None:
    """Keys that readers rely on, the same whether anything was found or not."""
    found, empty = as_data(FULL), as_data(CLEAN)
    assert list(found) == list(empty)
    assert (found["schema_version"], found["needs_attention"], found["complete"]) == (1, True, False)
    assert json.loads(json.dumps(found)) == found
    assert found["drift"][0] == {
        "resource": "Dataflow",
        "name": "leads",
        "urn": "urn",
        "id": "id",
        "cause": "changed",
        "action": "update",
        "properties": [
            {"path": "name", "recorded": "leads", "live": EVIL, "declared": "leads"},
            {"path": "schedule.interval", "recorded": 1, "live": 2, "declared": 1},
        ],
        "follows": [],
        "last_change": {
            "by": "robin@AdobeID",
            "at": "t",
            "client": "exc_app",
            "words": "changed by robin@AdobeID at t in the AEP interface",
        },
    }
    assert found["orphans"] == [
        {
            "resource": "Dataflow",
            "id": "4711",
            "name": EVIL,
            "path": "/flows/4711",
            "created_at": "2026-11-25T10:00:00Z",
            "created_by": "robin",
            "made_for": "b",
            "advice": "delete it",
            "delete": "DELETE /flows/4711",
        }
    ]
    assert len(found["unmanaged"]) == 12


def test_text(capsys: pytest.CaptureFixture[str]) -> None:
    """Sections with what there is, a limit to what no one owns, and nothing that steers the terminal."""
    print_report(FULL)
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert lines[0] == "attention needed: crm/dev, 3 resources, sandbox dev"
    assert lines[2] == "Changed outside of Pulumi; `pulumi up` would undo it"
    assert re.search(r"^Schema s +x +1 +\[unknown\] +to be replaced, follows Dataset d", out, re.MULTILINE)
    assert re.search(r"^ +schedule.interval +2 +1$", "\n".join(map(str.rstrip, lines)), re.MULTILINE)
    assert "deleted outside of Pulumi, to be" in out
    assert "and 2 more: `zoho-aep drift --json` lists all" in out
    assert "1 mapping set of earlier runs left: Data Prep offers no way to delete them" in out
    assert "[red]x[/red]" in out
    assert not re.search("[\x1b\u202e]", out + summary(FULL))
    counts = "3 drifted, 1 unhealthy, 1 orphaned, 2 pending, 12 unmanaged, 1 about data that does not arrive"
    assert summary(FULL).splitlines()[-1] == counts
    print_report(CLEAN)
    assert capsys.readouterr().out == "no drift: crm/dev, 3 resources, sandbox dev\n"


def test_markdown() -> None:
    """A marker for the workflow, what needs attention open, the rest folded, and never a secret's value."""
    text = as_markdown(FULL)
    lines = text.splitlines()
    assert lines[:2] == ["<!-- zoho-aep drift crm/dev -->", "### Attention needed: `crm/dev`"]
    assert "- `Dataflow leads`, changed by `robin@AdobeID` at t in the AEP interface" in lines
    assert "- `Schema s`, to be replaced, follows `Dataset d`" in lines
    assert "  - `x`: `1` → `[unknown]`" in lines
    assert "  - `client_secret`: `[secret]` → `[secret]`" in lines
    assert '  - `scopes`: nothing → `["a"]`' in lines
    assert [line for line in lines if line.startswith("<") and not line.startswith("<!--")] == [
        "<details><summary>Declared but not applied yet: 2 resources</summary>",
        "</details>",
        "<details><summary>Without an ownership tag of any stack: 12 Dataflows</summary>",
        "</details>",
    ]
    assert as_markdown(CLEAN) == (
        "<!-- zoho-aep drift crm/dev -->\n### No drift: `crm/dev`\n\n3 resources, sandbox `dev`.\n"
    )


LONG = f"read base connection: {'x' * 900} (404)\n`zoho-aep authorize sales --stack dev` obtains another refresh token"


def test_advice_is_never_cut(capsys: pytest.CaptureFixture[str]) -> None:
    """Half a command helps no one: sentences are shown whole, in a narrow terminal over several lines."""
    diagnostic = Diagnostic("BaseConnection", "main", "urn", LONG)
    changed = replace(CHANGED, last_change=LastChange("", "", "", f"changed by {'y' * 300} in the AEP interface"))
    view = replace(CLEAN.view, drift=(changed,), unhealthy=(diagnostic,), warnings=(diagnostic,), errors=(diagnostic,))
    report = Report(view, replace(CLEAN.sandbox, not_listed={"Dataflow": LONG}))
    print_report(report)
    flat = re.sub(r"\s+", "", capsys.readouterr().out)
    advice = LONG.rpartition("\n")[2]
    assert flat.count(advice.replace(" ", "")) == 1
    assert "intheAEPinterface" in flat
    assert summary(report).count(advice) == 3
    assert as_markdown(report).count(f"; `` {advice} ``") == 3


@pytest.mark.parametrize("up", ["pulumi up", "pulumi up --refresh --stack dev"])
def test_the_command_that_undoes_drift(up: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It depends on the project and on the stack that was named."""
    report = Report(replace(FULL.view, up=up), FULL.sandbox)
    print_report(report)
    heading = f"Changed outside of Pulumi; `{up}` would undo it"
    assert heading in capsys.readouterr().out
    assert heading in as_markdown(report)
    assert as_data(report)["repair"] == up


def test_drift_without_a_plan(capsys: pytest.CaptureFixture[str]) -> None:
    """What happened is reported, and nothing of what `pulumi up` would do."""
    said = LastChange("", "", "", "changed by somebody")
    changed = replace(
        CHANGED, action="unknown", properties=(Property("x", 1, "[unknown]", "[unknown]"),), last_change=said
    )
    deleted = replace(DELETED, name="d", action="unknown")
    report = Report(replace(CLEAN.view, drift=(changed, deleted)), CLEAN.sandbox)
    lines = as_markdown(report).splitlines()
    assert "- `Dataflow leads`, `changed by somebody`" in lines
    assert "- `Dataset d`, deleted outside of Pulumi" in lines
    print_report(report)
    out = capsys.readouterr().out
    assert re.search(r"^Dataflow leads +x +\[unknown\] +\[unknown\] +changed by somebody *$", out, re.MULTILINE)
    assert "to be" not in out


def test_nothing_from_aep_is_markdown() -> None:
    """Outside of code spans there is nothing of a name or value, so no mention, link, tag or heading."""
    outside = [re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", line) for line in as_markdown(FULL).splitlines()]
    for written in ("@octocat", "<img", "javascript", "# title", "#1"):
        assert [line for line in outside if written in line] == []


@pytest.mark.parametrize(
    ("text", "span"),
    [("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("a\nb", "`a b`"), ("", "`  `"), ("a|b", "`a|b`")],
)
def test_code_spans(text: str, span: str) -> None:
    """The fence is longer than every run of backticks within, and a line stays a line."""
    assert code(text) == span


def test_a_comment_that_would_be_too_long() -> None:
    """GitHub refuses 65,536 characters: it ends earlier, with blocks closed, and says so."""
    pending = tuple(replace(NEW, name=f"{number} {'x' * 150}") for number in range(1000))
    text = as_markdown(Report(replace(CLEAN.view, pending=pending), CLEAN.sandbox))
    assert len(text) < 61_000
    assert text.count("<details>") == text.count("</details>") == 1
    assert text.endswith("</details>\n\n_Shortened: `zoho-aep drift --json` has everything._\n")
