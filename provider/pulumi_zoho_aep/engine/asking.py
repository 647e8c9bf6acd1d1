"""Finds out what prevents a future object, where finding out may itself fail."""

from collections.abc import Callable, Iterable, Iterator

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.pulumi_internals import tell
from pulumi_zoho_aep.errors import NotFound, Refused, ServiceError, ZohoAepError
from pulumi_zoho_aep.findings import Finding, finding_of
from pulumi_zoho_aep.tags import stack_of


def asked(findings: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """Find out what prevents something; a question that fails counts as a reason, too."""
    try:
        return [*findings()]
    except ZohoAepError as error:
        return [finding_of(error)]


def left_behind(tag: str) -> Iterator[Finding]:
    """Yield a finding if an object cannot be deleted to make room, because it carries this tag of another stack."""
    if tag:
        reason = f"its ownership tag belongs to another stack, {stack_of(tag)}, so the old one is not deleted"
        advice = "if the object is this stack's, undo the change and run `pulumi up`, which rewrites the tag"
        yield Finding.error(Code.REFUSED_REPLACEMENT, "", reason, advice)


def foreseen(findings: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """Do the same in a preview, where a failure that says nothing about the declaration is only a warning."""
    try:
        return [*findings()]
    except (Refused, NotFound) as error:
        return [finding_of(error)]
    except ServiceError as error:
        tell(Finding.warning(Code.UNVERIFIED_OWNERSHIP, "", f"not checked whether it is possible: {error.message}"))
    except ZohoAepError as error:
        return [finding_of(error)]
    return []
