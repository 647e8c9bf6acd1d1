"""Looks for objects that seem to be its own before a state without a lineage creates anything, and says whose they are.

This happens after a state was lost, when a stack was renamed and another one takes its old name, and when two backends
have stacks with the same name. In the first case, everything would be created twice; in the others, a stack would take
over objects that are not its own.
"""

import os
import secrets
from collections import Counter
from collections.abc import Collection, Iterable

from pulumi_zoho_aep.aep.inventory import MAPPING_SET, AepObject, listed
from pulumi_zoho_aep.errors import OwnershipError
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.settings import CONFIG_KEY, LINEAGE_VARIABLE
from pulumi_zoho_aep.tags import lineage_of, stack_of
from pulumi_zoho_aep.wording import number


def require_no_namesakes(services: Services, stack: str, siblings: Collection[str] = ()) -> None:
    """Look at all tagged objects of the sandbox, once per process.

    Mapping sets do not count: they cannot be deleted, so a stack that was destroyed leaves them behind.

    Args:
        services: the clients.
        stack: project and stack, as people read them.
        siblings: lineages of this very state, for other providers: one of them may be for the same sandbox.

    Raises:
        OwnershipError: Such objects exist. The error names them and both ways forward.
    """
    found, _ = services.once("tagged objects", lambda: listed(services.platform))
    tagged = [one for one in found if one.owner and one.resource != MAPPING_SET]
    strangers = [one for one in tagged if lineage_of(one.owner or "") not in siblings]
    namesakes = [one for one in strangers if stack_of(one.owner or "") == stack]
    declared, is_for_one_run = services.settings.lineage, bool(os.environ.get(LINEAGE_VARIABLE))
    of_lineage = [one for one in tagged if lineage_of(one.owner or "") == declared]
    # The variable says that existing objects are ours; if only others exist, it is meant for another provider's
    # sandbox.
    if namesakes and not of_lineage and (declared is None or is_for_one_run):
        raise OwnershipError(_found(stack, namesakes), hint=_two_ways(stack, namesakes))
    if declared is not None and not is_for_one_run:
        _require_same_name(stack, of_lineage, declared)


def _require_same_name(stack: str, found: Iterable[AepObject], lineage: str) -> None:
    """Refuse a lineage that came along with a copied stack file; for one run, the environment variable allows it."""
    others = Counter(stack_of(one.owner or "") for one in found)
    del others[stack]
    if others:
        names = " and ".join(sorted(others))
        raise OwnershipError(
            f"{CONFIG_KEY}.lineage: this is {stack}, but the lineage has "
            f"{number(sum(others.values()), 'object')} of stack {names}",
            hint="a copied stack file needs a lineage of its own, or none: remove the line. If the objects are this "
            f"stack's under an earlier name, and its state was lost, set {LINEAGE_VARIABLE}={lineage} for one run",
        )


def _found(stack: str, namesakes: Iterable[AepObject]) -> str:
    by_lineage: dict[str, Counter[str]] = {}
    for one in namesakes:
        by_lineage.setdefault(lineage_of(one.owner or ""), Counter())[one.resource] += 1
    words = (
        f"{', '.join(f'{number} {kind}' for kind, number in sorted(kinds.items()))} of lineage {lineage}"
        for lineage, kinds in sorted(by_lineage.items())
    )
    return f"this state of {stack} is new, but the sandbox has objects of a stack of that name: {'; '.join(words)}"


def _two_ways(stack: str, namesakes: Iterable[AepObject]) -> str:
    lineages = sorted({lineage_of(one.owner or "") for one in namesakes})
    which = lineages[0] if len(lineages) == 1 else f"(one of {', '.join(lineages)})"
    return (
        f"if they are this stack's and its state was lost, set the environment variable {LINEAGE_VARIABLE}={which} for "
        f"one run, or {CONFIG_KEY}.lineage: then they are found by their tags and taken over\n"
        f"if they are another stack's (one that was called {stack} before, or that another backend holds), give this "
        f"stack another name, or a lineage of its own: {CONFIG_KEY}.lineage: {secrets.token_hex(8)}"
    )
