"""The graph for pull requests: names of others are text in it."""

import re

from hypothesis import given, strategies as st
from tests.support.reports import report

from pulumi_zoho_aep.cli.report.page import as_page
from pulumi_zoho_aep.cli.report.pull_request import as_markdown, mermaid
from pulumi_zoho_aep.monitoring.chain import Chain

_NODE = re.compile(r'  n[0-9]+\["[a-z]+: [^"\[\]{}<>|;`]*(#[0-9]+;[^"\[\]{}<>|;`]*)*"\]')
_EDGE = re.compile(r"  n[0-9]+( --> n[0-9]+)+")


def _chain(name: str, *, profile: bool = False) -> Chain:
    return Chain(name, name, (), "zoho-sales", (), 0, "people", "people", profile)


@given(st.lists(st.text(min_size=1), min_size=1, max_size=3))
def test_names_are_no_syntax(names: list[str]) -> None:
    """Every line is a node with a quoted text, or an edge between nodes."""
    head, *lines = mermaid([_chain(name) for name in names])
    assert head == "flowchart LR"
    assert [line for line in lines if not (_NODE.fullmatch(line) or _EDGE.fullmatch(line))] == []


def test_what_chains_share_is_one_node() -> None:
    """A dataset into which two ingestions write appears once; Profile comes last."""
    lines = list(mermaid([_chain("a", profile=True), _chain("b", profile=True)]))
    assert sum("dataset: people" in line for line in lines) == 1
    assert sum("into: Profile" in line for line in lines) == 1
    assert len([line for line in lines if "-->" in line]) == 2


def test_findings_stand_below_the_graph() -> None:
    """In code spans, each with its code."""
    text = as_markdown(report("leads"))
    assert "```mermaid\nflowchart LR\n" in text
    assert "- `ingestions.leads`: ``the last run failed" in text


@given(st.text())
def test_a_page_is_made_of_any_name(name: str) -> None:
    """No name adds an element."""
    page = as_page(report(name, days=1))
    assert page.count("<article") == 1
    assert page.count("<script") == 0
