"""Every control of the simulator."""

import inspect
from collections.abc import Iterator

from pulumi_zoho_aep.simulator import faults
from pulumi_zoho_aep.simulator.adobe.flow_service import endings
from pulumi_zoho_aep.simulator.app import create_app, create_world
from pulumi_zoho_aep.simulator.front import CONTROL
from pulumi_zoho_aep.simulator.zoho import variants

from .markdown import table


def controls() -> Iterator[tuple[str, str, str]]:
    """Yield method, path and meaning of every control."""
    app = create_app(create_world())
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.rule.startswith(CONTROL):
            meaning = inspect.getdoc(app.view_functions[rule.endpoint]) or ""
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, rule.rule, meaning


def lines() -> Iterator[str]:
    """Yield the page."""
    yield "# The simulator's controls\n"
    yield "What tests send to [`zoho-aep simulator`](../simulator.md), besides what Zoho's and Adobe's clients do."
    yield "Bodies and answers are JSON; the page at `/` has a form for each. This page is generated.\n"
    yield from table(("request", "does"), ((f"`{method} {path}`", text) for method, path, text in controls()))
    for title, module in (("Faults", faults), ("Endings of runs", endings), ("Variants of Zoho", variants)):
        yield f"\n## {title}\n"
        yield inspect.getdoc(module) or ""
