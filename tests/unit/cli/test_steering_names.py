"""Names in AEP and Zoho that hold control characters, or fill the screen: they reach no terminal as they are."""

from typing import Any

import pytest
from tests.support.past_runs import PastRuns
from tests.support.reports import report
from tests.unit.cli.written_stack import WrittenStack, runner

from pulumi_zoho_aep.cli.explore.text import print_found
from pulumi_zoho_aep.cli.output import show
from pulumi_zoho_aep.cli.report.pull_request import mermaid
from pulumi_zoho_aep.simulator.server import Simulator

STEERING = "a\x1b[2J\x07\x00\u202eb\u2066"


def is_steady(text: str) -> bool:
    return all(one.isprintable() or one == "\n" for one in text)


@pytest.mark.parametrize(("subcommand", "state"), [("pause", "enabled"), ("pause", "disabled"), ("resume", "enabled")])
def test_the_name_of_a_dataflow(
    stack: WrittenStack,
    flows: PastRuns,
    simulator: Simulator,
    capsys: pytest.CaptureFixture[str],
    subcommand: str,
    state: str,
) -> None:
    """It may have been changed in the interface."""
    flows.add("leads", state=state)
    live = simulator.world.store.get("flows", "flow-leads")
    assert live is not None
    simulator.world.store.put("flows", "flow-leads", {**live, "name": STEERING + "x" * 5000})
    stack.write(simulator.url)
    code, out, err = runner(subcommand, capsys)("leads", "--yes")
    assert code == 0
    assert "dataflow a" in err
    assert is_steady(out + err)
    assert len(err) < 1000


def test_the_type_of_a_column(capsys: pytest.CaptureFixture[str]) -> None:
    """Zoho's words are part of the reason why it has none."""
    column: dict[str, Any] = {"name": "a", "label": "", "zoho_type": STEERING, "xdm_type": "", "reason": STEERING}
    print_found({"source": "zoho", "table": "Leads", "columns": [column]})
    printed = capsys.readouterr()
    assert is_steady(printed.out + printed.err)


def test_any_cell(capsys: pytest.CaptureFixture[str]) -> None:
    """A table is steady whatever is in it, such as the name of whoever saved a mapping."""
    show(("BY",), [[STEERING]])
    assert is_steady(capsys.readouterr().out)


def test_a_long_name_in_a_graph() -> None:
    """It is cut: a comment has no room for it, and would end within the graph."""
    lines = list(mermaid(entry.chain for entry in report("x" * 5000).entries))
    assert max(map(len, lines)) < 200
