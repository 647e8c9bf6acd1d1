"""A preview's questions to the services: what `pulumi up` would take over, and what would stop it halfway.

These are the only requests that `check` leads to: a stack that was refreshed and has not changed makes none of them.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Generic

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.abilities import Plan, preview_findings
from pulumi_zoho_aep.engine.adoption import Adoption, AdoptionFollows, AdoptionRefused
from pulumi_zoho_aep.engine.asking import foreseen
from pulumi_zoho_aep.engine.guard import Guard, resource_of
from pulumi_zoho_aep.engine.handler import Handler
from pulumi_zoho_aep.engine.hidden import IS_CHECKED, IS_RENAMED, LINEAGE, adopts, owner_in, tag_for
from pulumi_zoho_aep.engine.host import Host
from pulumi_zoho_aep.engine.models import InputsT, OutputsT, is_known, plain
from pulumi_zoho_aep.engine.ownership import Tagged
from pulumi_zoho_aep.engine.pulumi_internals import current_call, tell
from pulumi_zoho_aep.engine.run import Existing, Run
from pulumi_zoho_aep.engine.search import Search
from pulumi_zoho_aep.engine.takeover import adoption, takeover
from pulumi_zoho_aep.engine.type_tokens import place_of
from pulumi_zoho_aep.engine.wire import Props
from pulumi_zoho_aep.errors import OwnershipError, ZohoAepError
from pulumi_zoho_aep.findings import Finding, finding_of
from pulumi_zoho_aep.tags import name_of, tag_of


class Preview(Generic[InputsT, OutputsT]):
    """Asks the services about one resource.

    Args:
        handler: The resource's handler.
        host: The process's shared objects.
    """

    def __init__(self, handler: Handler[InputsT, OutputsT], host: Host) -> None:
        self._handler = handler
        self._host = host

    def findings(self, inputs: InputsT, news: Props, *, is_new: bool) -> Iterator[Finding]:
        """Yield what the services would refuse; report what would be taken over."""
        run = self._run(news)
        try:
            resource = resource_of(owner_in(news))
            # The program asks about everything that it declares, as if no target left any of that out.
            is_checked = bool(news.get(IS_CHECKED)) and self._host.plan.is_whole
            plan: Plan[OutputsT] = Plan(self._host.plan.recorded(resource), is_checked, is_new)
            if is_new and not adopts(news):
                self._tell_takeover(inputs, news)
            elif is_new and plan.recorded is None:
                # Otherwise it would replace what it has adopted, which `diff` refuses.
                self._tell_adoption(inputs, news)
            yield from preview_findings(self._handler, run, inputs, plan)
            if is_new and self._handler.is_asked_when_new and not (adopts(news) or plan.is_checked):
                yield from foreseen(
                    lambda: Guard(self._host).preventing(self._handler, run.tag, resource, inputs, is_new=True)
                )
        except AdoptionFollows:
            # One cause, one finding.
            return
        except (AdoptionRefused, OwnershipError) as error:
            yield finding_of(error)
        except ZohoAepError as error:
            reason = f"not checked what becomes of {self._handler.noun} {name_of(owner_in(news))}: {error.message}"
            tell(Finding.warning(Code.UNVERIFIED_OWNERSHIP, "", reason))

    def _tell_adoption(self, inputs: InputsT, news: Props) -> None:
        run = replace(self._run(news), adopts=adopts(news), services=self._host.batched)
        found = Adoption(self._handler, run).find(inputs)
        if not run.plan.held.is_adopted_by(found, current_call().urn):
            reason = f"another resource adopts {self._handler.noun} {found}, too"
            raise AdoptionRefused(reason, hint="remove one of the two", subject="adopt")
        run.plan.held.foreseen.add(found)
        tell(adoption(self._handler, found))

    def _tell_takeover(self, inputs: InputsT, news: Props) -> None:
        """Say that `pulumi up` will find the new resource's object, instead of creating one; refuse what it would.

        A first preview knows neither the tag, nor the values by which to search for objects without one.
        """
        tag, is_tagged = self._tag_to_come(news), issubclass(self._handler.outputs, Tagged)
        if tag and (is_tagged or is_known(plain(inputs))):
            run = self._host.run(tag)
            for identifier in Search(self._handler, run).foresee(inputs):
                tell(takeover(self._handler, run, Existing(identifier, inputs)))

    def _run(self, news: Props) -> Run[Any]:
        return self._host.run(self._tag_to_come(news) or tag_for(news))

    def _tag_to_come(self, news: Props) -> str:
        """Return the tag of a new resource; empty if unknown, as for the first preview of most stacks."""
        if is_known(news.get(LINEAGE)):
            return tag_for(news)
        # A declared lineage is known before it is made, and the URN says what else is in the tag but a former name.
        lineage, place = self._host.plan.lineage, place_of(current_call().urn)
        return tag_of(owner_in(news), lineage, place) if lineage and place and not news.get(IS_RENAMED) else ""
