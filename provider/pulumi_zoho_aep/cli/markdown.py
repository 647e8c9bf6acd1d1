"""Other people's texts in Markdown: only in a code span does nothing in them take effect."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pulumi_zoho_aep.cli.groups import grouped
from pulumi_zoho_aep.cli.output import shown
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.stand_ins import stand_in

_LONGEST = 200
_LONGEST_LINE = 2000
_LONGEST_COMMENT = 60_000
"""GitHub refuses comments of more than 65,536 characters."""


def marker(command: str, subject: str) -> str:
    """Return a hidden line that shows a workflow which comment to replace."""
    return f"<!-- zoho-aep {command} {shown(subject).replace('--', '')} -->"


def shortened(text: str, command: str) -> str:
    """Return a text that GitHub takes as a comment; if some is left out, it names the command that has everything."""
    if len(text) <= _LONGEST_COMMENT:
        return text
    kept = text[:_LONGEST_COMMENT].rpartition("\n")[0]
    # An unclosed block would swallow any text that a person writes below.
    is_open = kept.count("\n<details>") > kept.count("\n</details>")
    end = "\n\n</details>" if is_open else ""
    return f"{kept}{end}\n\n_Shortened: `zoho-aep {command} --json` has everything._\n"


def heading(stack: str, findings: Sequence[Finding]) -> Iterator[str]:
    """Yield whether data arrives in a stack."""
    yield f"### {'Attention needed' if findings else 'Data arrives'}: {code(stack)}"
    yield ""


def listed(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield findings as items of a list; what many say is one item, with theirs below it."""
    for group in grouped(findings):
        first = group.first
        if group.is_one:
            yield f"- {code(first.subject)}: {said(first.message)} ({first.code.label})"
            continue
        same = replace(first, fix=group.fix)
        yield f"- {len(group.findings)} times: {said(same.message)} ({first.code.label})"
        yield from (
            f"  - {code(one.subject)}" if group.fix else f"  - {code(one.subject)}: {said(stand_in(one.fix))}"
            for one in group.findings
        )


def said(text: str) -> str:
    """Return sentences in code spans, one per line. Advice is in the last one and is never cut."""
    return "; ".join(code(line, _LONGEST_LINE) for line in text.splitlines() or [""])


def code(text: str, longest_text: int = _LONGEST) -> str:
    """Return a text as a code span that it cannot close."""
    line = shown(text, longest_text)
    longest = max(map(len, re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    space = " " if line.startswith("`") or line.endswith("`") or not line.strip() else ""
    return f"{fence}{space}{line}{space}{fence}"
