"""Takes over an existing object by its id or name instead of creating one: finds it, or says what prevents it."""

from collections.abc import Iterable, Sequence
from typing import Any, Generic

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.abilities import impossible, replaces
from pulumi_zoho_aep.engine.handler import Handler
from pulumi_zoho_aep.engine.models import (
    Inputs,
    InputsT,
    Outputs,
    OutputsT,
    changed_fields,
    inputs_of,
    is_known,
    render,
)
from pulumi_zoho_aep.engine.run import Adoptable, Existing, Run
from pulumi_zoho_aep.errors import NotFound, ZohoAepError
from pulumi_zoho_aep.tags import lineage_of, stack_of


class AdoptionRefused(ZohoAepError):
    """An object cannot be taken over, or it is unclear which one is meant."""

    code = Code.REFUSED_ADOPTION


class AdoptionFollows(AdoptionRefused):
    """An object that goes with another one, which cannot be taken over; the resource of that one says so, too."""


class Adoption(Generic[InputsT, OutputsT]):
    """Finds the object that one resource adopts.

    Args:
        handler: The resource's handler.
        run: The call, which names the object.
    """

    def __init__(self, handler: Handler[InputsT, OutputsT], run: Run[Any]) -> None:
        self._handler = handler
        self._run = run

    def find(self, inputs: InputsT) -> str:
        """Return the id of the object. Unknown inputs are not compared.

        Raises:
            AdoptionRefused: With the reason.
        """
        found = self.named()
        if is_known(dict(inputs)):
            try:
                state = self._handler.live(self._run, Existing(found.id, inputs))
            except NotFound:
                raise self._nothing() from None
            self._require_fitting(found, state, inputs)
        return found.id

    def named(self) -> Adoptable:
        """Return the object that is named, whether or not it is as declared.

        Raises:
            AdoptionRefused: With the reason.
        """
        found = self._only([*self._handler.adoptable(self._run, self._run.adopts)])
        self._require_free(found)
        return found

    def _only(self, found: Sequence[Adoptable]) -> Adoptable:
        if not found:
            raise self._nothing()
        if len(found) > 1:
            ids = ", ".join(sorted(one.id for one in found))
            raise self._refused(
                f"{len(found)} objects are called {self._run.adopts}: {ids}", "adopt one of them by its id"
            )
        return found[0]

    def _require_free(self, found: Adoptable) -> None:
        if found.id in self._run.plan.held:
            reason = f"another resource of this stack has {self._handler.noun} {found.name} ({found.id}) already"
            raise self._refused(reason, "remove one of the two; an entry that was renamed takes renamed_from")
        if found.tag and lineage_of(found.tag) != lineage_of(self._run.tag):
            reason = f"{self._handler.noun} {found.name} ({found.id}) is of stack {stack_of(found.tag)}"
            hint = "have that stack release it, or remove the ownership tag in AEP if the stack is gone for good"
            raise self._refused(reason, hint)

    def _require_fitting(self, found: Adoptable, state: OutputsT, inputs: InputsT) -> None:
        fixed = {
            *replaces(self._handler, changed_fields(inputs, state), state, inputs),
            *(
                finding.subject.partition(".")[0]
                for finding in impossible(self._handler, inputs_of(inputs, state), inputs)
            ),
        }
        if fixed:
            differences = "; ".join(_difference(name, inputs, state) for name in sorted(fixed))
            what = f"{self._handler.noun} {found.name} ({found.id})"
            reason = f"{what} differs in properties that cannot change: {differences}"
            raise self._refused(reason, "declare it as it is, or remove adopt to have a new one created")

    def _nothing(self) -> AdoptionRefused:
        reason, hint = self._handler.not_adoptable(self._run, self._run.adopts)
        return self._refused(reason, hint)

    def _refused(self, reason: str, hint: str) -> AdoptionRefused:
        return AdoptionRefused(reason, hint=hint, subject="adopt")


def meant(reference: str, candidates: Iterable[Adoptable]) -> list[Adoptable]:
    """Return the object with an id; if there is none, those with that name."""
    by_id: dict[str, Adoptable] = {one.id: one for one in candidates}
    if reference in by_id:
        return [by_id[reference]]
    return [one for one in by_id.values() if one.name == reference]


def _difference(name: str, inputs: Inputs, state: Outputs) -> str:
    live, declared = (render(getattr(one, name), lambda _: "a secret") for one in (state, inputs))
    return name if isinstance(live, dict) or live == declared else f"{name} is {live}, and {declared} is declared"
