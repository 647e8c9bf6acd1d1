"""The chains as a Mermaid graph in Markdown, for a pull request."""

from collections.abc import Iterable, Iterator

from pulumi_zoho_aep.cli.markdown import heading, listed, marker
from pulumi_zoho_aep.cli.output import shown
from pulumi_zoho_aep.cli.report.gathering import Report
from pulumi_zoho_aep.monitoring.chain import Chain

_LONGEST = 100
"""How much of a name a node shows."""


def as_markdown(report: Report) -> str:
    """Return the output of `zoho-aep report --markdown`."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield marker("report", report.stack)
    yield from heading(report.stack, report.findings)
    yield "```mermaid"
    yield from mermaid([entry.chain for entry in report.entries])
    yield "```"
    if report.findings:
        yield ""
    yield from listed(report.findings)


def mermaid(chains: Iterable[Chain]) -> Iterator[str]:
    """Yield the lines of a graph. An object that several chains use is one node."""
    yield "flowchart LR"
    nodes: dict[tuple[str, str], str] = {}

    def node(kind: str, text: str) -> Iterator[str]:
        if (kind, text) not in nodes:
            nodes[kind, text] = f"n{len(nodes)}"
            yield f'  {nodes[kind, text]}["{kind}: {entity_escaped(shown(text, _LONGEST))}"]'

    for chain in chains:
        steps = [(kind, text) for kind, text in _way(chain) if text]
        for kind, text in steps:
            yield from node(kind, text)
        names = [nodes[step] for step in steps]
        yield f"  {' --> '.join(names)}"


def _way(chain: Chain) -> Iterator[tuple[str, str]]:
    yield from (("table", chain.table), ("connection", chain.connection), ("mapping", chain.name))
    yield from (("dataset", chain.dataset), ("into", "Profile" if chain.profile else ""))


def entity_escaped(text: str) -> str:
    """Return a text without syntax for Mermaid: letters and digits stay, the rest becomes character codes."""
    return "".join(one if one.isalnum() or one in " _-." else f"#{ord(one)};" for one in text if one.isprintable())
