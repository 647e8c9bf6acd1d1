"""Write `docs/findings.md`, the page of all codes of findings: `python tools/findings_page.py`."""

from collections.abc import Iterator
from pathlib import Path

from pulumi_zoho_aep.codes import Code

PAGE = Path(__file__).parents[1] / "docs" / "findings.md"
_GROUPS = {
    "1": "The stack file and arguments",
    "2": "Credentials",
    "3": "Connectors, tables and columns",
    "4": "Mappings, schemas and datasets",
    "5": "Ownership and guards",
    "6": "Health",
    "7": "Drift",
    "9": "Failures of the services",
}


def rendered() -> str:
    """Return the page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Findings"
    yield ""
    yield "Each message about something that is wrong, or worth knowing, ends with a code such as `[ZA203]`."
    yield "The code stays the same when its words change. JSON outputs carry it as `code`. This page is generated."
    for digit, title in _GROUPS.items():
        yield f"\n## {title}\n"
        yield "| code | means | what to do |"
        yield "| --- | --- | --- |"
        yield from (
            f"| {code.label} | {code.cause} | {code.fix} |" for code in Code if code.label.startswith(f"ZA{digit}")
        )


if __name__ == "__main__":
    PAGE.write_text(rendered(), encoding="utf-8")
