"""Messages about ownership tags before anything is done: which are rewritten, and which are another stack's."""

from typing import Any

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.engine_plan import EnginePlan
from pulumi_zoho_aep.engine.guard import resource_of
from pulumi_zoho_aep.engine.handler import Handler
from pulumi_zoho_aep.engine.hidden import TAG, has_anothers_tag, owner_in, tag_for
from pulumi_zoho_aep.engine.models import Outputs, is_known
from pulumi_zoho_aep.engine.pulumi_internals import current_call, tell
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.tags import stack_of


def is_anothers(handler: Handler[Any, Any], identifier: str, props: dict[str, Any]) -> bool:
    """Say whether another stack has put its tag on an object that this state holds, as after a copy of the state."""
    if not has_anothers_tag(props, current_call().urn):
        return False
    where, other = f"{handler.noun} {identifier} stays in {handler.service}", stack_of(tag_for(props))
    tell(Finding.warning(Code.KEPT, "", f"{where}: its ownership tag belongs to another stack, {other}"))
    return True


def tell_retagging(plan: EnginePlan, state: Outputs, news: dict[str, Any]) -> None:
    """Report what becomes of the tag; a refresh, which calls this with the roles swapped, only shows it."""
    if not plan.is_declared(resource_of(owner_in(news))):
        return
    live, declared = getattr(state, TAG), news.get(TAG)
    after = declared if is_known(declared) else "one of this stack's new lineage"
    reason = f"the ownership tag is rewritten: {live or 'none at the end of the description'} becomes {after}"
    tell(Finding.warning(Code.RETAGGED, "", reason))
