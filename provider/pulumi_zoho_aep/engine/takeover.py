"""Messages for when a resource takes over an existing object."""

from typing import Any

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.abilities import beyond
from pulumi_zoho_aep.engine.handler import Handler
from pulumi_zoho_aep.engine.models import is_known, plain
from pulumi_zoho_aep.engine.ownership import Tagged
from pulumi_zoho_aep.engine.run import Existing, Run
from pulumi_zoho_aep.findings import Finding


def adoption(handler: Handler[Any, Any], identifier: str) -> Finding:
    """Say that an object becomes a resource's because the program says so."""
    reason = f"adopts {handler.noun} {identifier}: brings it to the declared state, and tags it as this stack's"
    return Finding.warning(Code.TAKEN_OVER, "", reason)


def takeover(handler: Handler[Any, Any], run: Run[Any], existing: Existing[Any]) -> Finding:
    """Say that an existing object becomes a resource's, and which of its contents are not declared."""
    why = "an earlier run of this stack created it" if issubclass(handler.outputs, Tagged) else "it says the same"
    more = beyond(handler, run, existing) if is_known(plain(existing.state)) else ()
    holds = f", and what it holds beyond the declaration stays: {', '.join(more)}" if more else ""
    return Finding.warning(Code.TAKEN_OVER, "", f"takes over {handler.noun} {existing.id}: {why}{holds}")
