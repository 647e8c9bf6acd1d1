"""Rows with errors, as error diagnostics keep them: files of lines of JSON (routes reference E.2).

UNCONFIRMED: that a value which the mapping cannot compute appears here, and under which code; its activity's code is
taken without the prefix, as in the documented samples for parsing and conversion.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from pulumi_zoho_aep.simulator.adobe.data_prep.mapping_sets import Transformed
from pulumi_zoho_aep.simulator.adobe.flow_service.file_formats import Corrupt

Item = dict[str, Any]

CORRUPT, INCOMPLETE, NOT_COMPUTED = "INGEST-1401-400", "INGEST-1555-400", "MAPPER-3700-400"
_MESSAGES = {
    CORRUPT: "Row is corrupted and cannot be read, please fix and resend.",
    INCOMPLETE: "A required field is either missing or has a value of null.",
}


@dataclass(frozen=True)
class Diagnostics:
    """Files by their paths, and how many rows have an error of each code."""

    files: dict[str, bytes] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


class Collector:
    """Collects the rows of a run that have errors."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lines: dict[str, list[str]] = {"conversion_errors": [], "parsing_errors": [], "failed": []}
        self._counts: Counter[str] = Counter()

    def corrupt(self, row: Corrupt) -> None:
        """Add a row that could not be read."""
        self._add("parsing_errors", {"_corrupt_record": row.text}, [(CORRUPT, None, _MESSAGES[CORRUPT])])

    def mapped(self, row: Item, result: Transformed) -> None:
        """Add a row with missing values, or one that lacks what its schema requires."""
        found = [(NOT_COMPUTED, one["destination"], one["exception"]) for one in result.errors]
        found += [(INCOMPLETE, path, _MESSAGES[INCOMPLETE]) for path in result.missing]
        if found:
            self._add("conversion_errors", row, found)
        if result.missing:
            violations = [_violation(path) for path in result.missing]
            self._lines["failed"].append(json.dumps({**result.data, "_validationErrors": violations}, default=str))

    def _add(self, name: str, row: Item, errors: list[tuple[str, str | None, str]]) -> None:
        self._counts.update({code for code, _, _ in errors})
        shown = [
            {**({"column": column} if column else {}), "code": code.split("-")[1], "message": message}
            for code, column, message in errors
        ]
        self._lines[name].append(json.dumps({**row, "_errors": shown, "_filename": f"{name}_0.json"}, default=str))

    @property
    def found(self) -> Diagnostics:
        """The diagnostics collected so far."""
        files = {
            "failed/part-00000.json" if name == "failed" else f"row_errors/{name}_0.json": "\n".join(lines).encode()
            for name, lines in self._lines.items()
            if lines
        }
        return Diagnostics(files, dict(self._counts))


def _violation(path: str) -> Item:
    above, _, name = path.rpartition(".")
    return {
        "keyword": "required",
        "message": f"required key [{name}] not found",
        "pointerToViolation": f"#/{above.replace('.', '/')}",
        "schemaLocation": "#",
    }
