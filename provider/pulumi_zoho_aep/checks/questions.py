"""Questions to the services, asked concurrently, with the answers as lines for people."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.findings import Finding, Severity, finding_of
from pulumi_zoho_aep.stack_file.config import NAMESPACE
from pulumi_zoho_aep.wording import naming_credential

AT_ONCE = 5
"""Zoho's smallest edition serves five calls of an organisation at a time."""

Question = tuple[str, Callable[[], Iterable[Finding] | None]]
"""A key of the stack file, and a function that finds what is wrong below it."""


def ask(questions: Iterable[Question]) -> list[Finding]:
    """Ask all questions concurrently, and return the findings in the order of the questions."""
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        return [finding for found in pool.map(_found, questions) for finding in found]


def _found(question: Question) -> Sequence[Finding]:
    key, of_key = question
    try:
        found = [finding.below(key) for finding in of_key() or ()]
    except ZohoAepError as error:
        found = [finding_of(error, key)]
    section, _, name = key.partition(".")
    return of_credential(name if section == f"{NAMESPACE}:credentials" else "", lambda: found)


def of_credential(credential: str, ask_it: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """Return findings whose commands name their credential."""
    return [
        replace(one, reason=naming_credential(one.reason, credential), fix=naming_credential(one.fix, credential))
        for one in ask_it()
    ]


def lines(findings: Iterable[Finding], warn: Callable[[str], None], inform: Callable[[str], None]) -> list[str]:
    """Return the errors, and warn about the rest.

    An error with several keys appears once; a missing connector comes first.
    """
    keys: dict[Finding, list[str]] = {}
    for finding in findings:
        keys.setdefault(replace(finding, subject=""), []).append(finding.subject)
    found = [replace(finding, subject=", ".join(subjects)) for finding, subjects in keys.items()]
    for finding in found:
        if finding.is_warning:
            (inform if finding.severity is Severity.INFO else warn)(str(finding))
    found.sort(key=lambda one: one.code is not Code.MISSING_CONNECTOR)
    return [str(finding) for finding in found if not finding.is_warning]
