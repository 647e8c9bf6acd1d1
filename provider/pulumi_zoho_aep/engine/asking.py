"""Asks what prevents a future object, when the question itself may fail."""

from collections.abc import Callable, Iterable

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.pulumi_internals import tell
from pulumi_zoho_aep.errors import NotFound, Refused, ServiceError, ZohoAepError
from pulumi_zoho_aep.findings import Finding, finding_of


def asked(problems: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """Ask what prevents something; a failed question counts as a reason too."""
    try:
        return [*problems()]
    except ZohoAepError as error:
        return [finding_of(error)]


def foreseen(problems: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """Ask in a preview; a failure that says nothing about the declaration is only a warning."""
    try:
        return [*problems()]
    except (Refused, NotFound) as error:
        return [finding_of(error)]
    except ServiceError as error:
        tell(Finding.warning(Code.UNVERIFIED_OWNERSHIP, "", f"not checked whether it is possible: {error.message}"))
    except ZohoAepError as error:
        return [finding_of(error)]
    return []
