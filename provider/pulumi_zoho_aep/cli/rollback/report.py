"""How `zoho-aep rollback` shows versions."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pulumi_zoho_aep.cli.rollback.versions import Version
from pulumi_zoho_aep.errors import harmless


def as_data(version: Version) -> dict[str, Any]:
    """Return a version as JSON."""
    return {
        "version": version.number,
        "saved_at": version.saved_at,
        "saved_by": version.saved_by,
        "rows": list(version.rows),
        "allow_null_values": version.allow_null_values,
        "added": list(version.added),
        "missing": list(version.missing),
    }


def listed(versions: Iterable[Version]) -> Iterator[tuple[str, ...]]:
    """Yield a row of the table for each version."""
    for one in versions:
        against = "the same" if one.is_declared else f"+{len(one.added)} -{len(one.missing)}"
        yield str(one.number), one.saved_at, one.saved_by, str(len(one.rows)), against


def difference(version: Version) -> Iterator[str]:
    """Yield the rows that the stack file gains and loses with a version."""
    if version.is_declared:
        yield "the stack file says the same"
    for sign, rows in (("+", version.added), ("-", version.missing)):
        for row in rows:
            yield harmless(f"{sign} {json.dumps(row, ensure_ascii=False)}")
