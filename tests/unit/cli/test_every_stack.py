"""`--all`: every stack of a project at once, each in its own words, none hidden by another."""

import json
import signal
import threading
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.support.past_runs import PastRuns
from tests.unit.cli.made_preview import preview, refreshed, state, step
from tests.unit.cli.written_stack import WrittenStack

from pulumi_zoho_aep.cli import every_stack, main
from pulumi_zoho_aep.cli.pulumi import Pulumi
from pulumi_zoho_aep.services import Shared
from pulumi_zoho_aep.settings import processes
from pulumi_zoho_aep.simulator.server import Simulator

LAST = state("Dataflow", "leads", {"name": "a"})
DRIFTED = preview(*refreshed(LAST), step("update", state("Dataflow", "leads", {"name": "b"}), LAST, "name"))


class Project(dict[str, WrittenStack]):
    """The stacks of a project that the backend has, by name."""

    def __init__(self, simulator: Simulator, directory: Path) -> None:
        super().__init__()
        self._simulator, self._directory = simulator, directory

    def add(self, name: str, ending: str = "success", more: str = "") -> WrittenStack:
        """Add a stack with a dataflow whose last run ended like this."""
        stack = self[name] = WrittenStack(name, self._directory)
        stack.given = name
        stack.write(self._simulator.url, more)
        runs = PastRuns(self._simulator, stack.flows)
        runs.add(f"{name}-leads")
        runs.ran(f"{name}-leads", -0.5, ending, code="" if ending == "success" else "CONNECTOR-3001-500")
        return stack


@pytest.fixture
def project(simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Its folder is the current one."""
    found = Project(simulator, tmp_path)

    def opened(name: str, *, shared: Shared, **_: Any) -> WrittenStack:
        found[name].shared = shared
        return found[name]

    monkeypatch.setattr(every_stack, "Stack", opened)
    monkeypatch.setattr(Pulumi, "stacks", lambda *_: [{"name": name} for name in found])
    monkeypatch.chdir(tmp_path)
    return found


def test_health_of_all(project: Project, simulator: Simulator, capsys: pytest.CaptureFixture[str]) -> None:
    """Each stack has its heading, advice that names it, and a line while others are under way; one token does."""
    project.add("prod", "failed")
    project.add("dev")
    simulator.world.journal.clear()
    assert main(["health", "--all"]) == 3
    out, err = capsys.readouterr()
    assert [line for line in out.splitlines() if line.startswith("==")] == ["== dev ==", "== prod =="]
    assert "--stack prod`" in out
    assert sorted(err.splitlines()) == ["2 stacks; 1 fine; attention needed: prod", "dev: 1 ok", "prod: 1 attention"]
    asked = [one["path"] for one in simulator.world.journal.since(0)]
    assert [path for path in asked if "token" in path] == ["/ims/token/v3"]


def test_one_that_cannot_be_opened_hides_no_other(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """It is named with the reason, and the command has failed; a file of which there is no stack is named, too."""
    project.add("dev")
    project.add("broken", more="  zoho-aep:ingestion: {}\n")
    (Path.cwd() / "Pulumi.old.yaml").write_text("config: {}\n", encoding="utf-8")
    assert main(["health", "--all", "--json"]) == 1
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert [*found["stacks"]] == ["dev"]
    assert [(one["subject"], "needs correction" in one["reason"]) for one in found["failed"]] == [("broken", True)]
    assert (found["unfinished"], found["not_in_backend"], found["needs_attention"]) == ([], ["old"], False)
    assert err.splitlines()[-1] == "2 stacks; 1 fine; failed: broken; not in the backend: old"
    assert main(["health", "--all"]) == 1
    assert "== broken ==\nfailed: the stack file needs correction:" in capsys.readouterr().out


def test_forms_of_many(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """Markdown is one comment with one hidden line; a metric is described once."""
    project.add("dev")
    project.add("prod", "failed")
    project.add("broken", more="  zoho-aep:ingestion: {}\n")
    assert main(["health", "--all", "--markdown"]) == 1
    first, *lines = capsys.readouterr().out.splitlines()
    assert first == "<!-- zoho-aep health --all crm -->"
    assert [line for line in lines if line.startswith(("#", "<!"))] == [
        "### Data arrives: `dev`",
        "### Attention needed: `prod`",
        "### Failed: `broken`",
    ]
    assert main(["health", "--all", "--prometheus"]) == 1
    (healthy,) = [
        one for one in text_string_to_metric_families(capsys.readouterr().out) if one.name == "zoho_aep_healthy"
    ]
    assert {one.labels["stack"]: one.value for one in healthy.samples} == {"dev": 1, "prod": 0}


def test_drift_of_all(project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Previews are processes of their own: each takes its share of the rate, and at most one per processor runs."""
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    shares, running, most = [], [0], [0]

    def previewed(found: Any) -> Any:
        running[0] += 1
        shares.append(processes())
        most[0] = max(most[0], running[0])
        running[0] -= 1
        return found

    for name in ("a", "b", "c"):
        found = DRIFTED if name == "b" else preview(*refreshed(LAST))
        monkeypatch.setattr(project.add(name), "preview", lambda found=found: previewed(found))
    assert main(["drift", "--all", "--json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert {name: len(one["drift"]) for name, one in found["stacks"].items()} == {"a": 0, "b": 1, "c": 0}
    assert (shares, most[0] <= 2, processes()) == ([3, 3, 3], True, 1)
    assert main(["drift", "--all", "--markdown"]) == 3
    assert capsys.readouterr().out.count("<!-- ") == 1


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        (["health", "dev", "--all"], "STACK"),
        (["health", "--stack", "dev", "leads", "--all"], "STACK and INGESTION"),
        (["drift", "dev", "--all"], "STACK"),
        (["drift", "-s", "dev", "--all", "--accept", "--yes"], "STACK and --accept"),
    ],
)
def test_all_leaves_no_choice(arguments: list[str], wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What names a stack, or writes into one, is refused at once."""
    assert main(arguments) == 2
    assert f"Error: --all is for every stack of the project: leave out {wrong}\n" in capsys.readouterr().err


def test_no_stack_at_all(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """Another backend would look like that, so it is no success."""
    project.add("dev")
    project.clear()
    assert main(["health", "--all"]) == 1
    assert "no stack of the backend has a stack file in" in capsys.readouterr().err


def test_an_interrupt_leaves_what_was_finished(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The rest is named."""
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    over = threading.Event()
    monkeypatch.setattr(project.add("slow"), "config", over.wait)
    project.add("quick")
    # Ctrl-C comes while the first result is noted.
    monkeypatch.setattr("pulumi_zoho_aep.cli.health.every.summary", lambda _: signal.raise_signal(signal.SIGINT))
    assert main(["health", "--all", "--json"]) == 130
    over.set()
    out, err = capsys.readouterr()
    assert [*json.loads(out)["stacks"]] == ["quick"]
    assert err.split("\n") == ["2 stacks; 1 fine; not finished: slow", "", "interrupted", ""]
