from pathlib import Path
from typing import Any, cast

import pytest
from benchmarks.figures import Sample
from benchmarks.life import DRIFTED, STEPS
from benchmarks.measuring import Contestant
from benchmarks.process import BenchmarkError, Finished
from benchmarks.simulated import SimulatorProcess
from benchmarks.workspace import Workspace

FIGURES = {step.figure: step for step in STEPS}
UPDATE = " ~  pulumi-python:dynamic/zoho-aep:{} ingestion-001 update [diff: ~name]"
RENAMED = [f"{kind} ingestion-001" for kind in sorted(DRIFTED.values())]
DRIFT = [UPDATE.format(kind) for kind in DRIFTED.values()]


class Stage:
    """Stands in for workspace and simulator at once: writes down what is asked, and makes a request per command."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.output = ""
        self._waiting: list[dict[str, Any]] = []

    def copied_to(self, _directory: Path) -> "Stage":
        """Stay the same."""
        return self

    def pulumi(self, *arguments: str, fast: bool = False) -> Finished:
        """Take three seconds."""
        self.asked.append(" ".join(arguments) + (" (fast)" if fast else ""))
        self._waiting.append({"number": 1})
        return Finished(self.output, 3.0, 70.0)

    def reset(self) -> None:
        """Have nothing to forget."""

    def answered(self) -> list[dict[str, Any]]:
        """Return what came since the last time."""
        entries, self._waiting = self._waiting, []
        return entries

    def rename(self, collection: str, name: str, to: str) -> None:
        """Write it down."""
        self.asked.append(f"{collection}: {name} -> {to}")


@pytest.fixture
def stage() -> Stage:
    return Stage()


def contestant(stage: Stage, *, simulated: bool = True) -> Contestant:
    simulator = cast("SimulatorProcess", stage) if simulated else None
    found = Contestant(cast("Workspace", stage), ("--path", "key", "2"), "Dataflow ingestion-001", simulator)
    found.begin(Path("unused"))
    return found


def test_drift_is_made_before_and_undone_after_the_preview(stage: Stage) -> None:
    """Three objects have other names while Pulumi looks, and it must show exactly those; only its requests count."""
    ours, stage.output = contestant(stage), "\n".join(DRIFT)
    ours.play(FIGURES["preview_drift"])
    renamed = [f"{collection}: ingestion-001 -> renamed by hand" for collection in DRIFTED]
    undone = [f"{collection}: renamed by hand -> ingestion-001" for collection in DRIFTED]
    assert stage.asked == [*renamed, "preview", *undone]
    assert ours.samples["preview_drift"] == [Sample(3.0, 1, 70.0)]


def test_one_property_is_newly_declared_before_the_up(stage: Stage) -> None:
    """The edit is not on the clock, and Pulumi must update the resource that it is about."""
    ours, stage.output = contestant(stage), UPDATE.format("Dataflow")
    ours.play(FIGURES["up_one_change"])
    assert stage.asked == ["config set --path key 2", "up --yes"]
    assert ours.samples["up_one_change"] == [Sample(3.0, 1, 70.0)]


def test_fast_steps_are_played_in_fast_mode(stage: Stage) -> None:
    """Those that are measured as fast run with Pulumi's fast mode, and all others without."""
    for figure in ("up_new", "up_new_fast", "destroy", "destroy_fast"):
        contestant(stage).play(FIGURES[figure])
    assert stage.asked == ["up --yes", "up --yes (fast)", "destroy --yes", "destroy --yes (fast)"]


def test_floor_has_no_drift(stage: Stage) -> None:
    """Where no service is asked there is nothing to rename and nothing to count."""
    floor = contestant(stage, simulated=False)
    floor.play(FIGURES["preview_drift"])
    assert stage.asked == ["preview"]
    assert floor.samples["preview_drift"] == [Sample(3.0, 0, 70.0)]


@pytest.mark.parametrize(
    ("figure", "shown", "message"),
    [
        (
            "preview_drift",
            DRIFT[1:],
            f"preview_drift: Pulumi updates {', '.join(RENAMED[1:])}; expected: {', '.join(RENAMED)}",
        ),
        ("up_one_change", [], "up_one_change: Pulumi updates none; expected: Dataflow ingestion-001"),
        ("up_new", DRIFT[:1], "up_new: Pulumi updates Dataflow ingestion-001; expected: none"),
    ],
)
def test_anything_else_is_no_measurement(stage: Stage, figure: str, shown: list[str], message: str) -> None:
    """A step after which Pulumi shows too little or too much ends the benchmark."""
    stage.output = "\n".join(shown)
    with pytest.raises(BenchmarkError) as failure:
        contestant(stage).play(FIGURES[figure])
    assert str(failure.value) == message
