"""Mapping sets as Data Prep understands them: what a valid one is, and what it makes of a record. Knows no HTTP.

A dataflow's run uses `stored` and `Transformer`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pulumi_zoho_aep.simulator.adobe.data_prep import expressions, values
from pulumi_zoho_aep.simulator.adobe.data_prep.syntax import ExpressionError
from pulumi_zoho_aep.simulator.adobe.schema_registry import xdm
from pulumi_zoho_aep.simulator.store import Store, shown

Item = dict[str, Any]

# The kinds that a client sends, and those that a read shows instead. For expressions the latter is UNCONFIRMED: only
# the value for attributes is documented. Clients have to treat every other value as an expression.
READ_SOURCE_TYPES = {"ATTRIBUTE": "text/x.schema-path", "EXPRESSION": "text/x.aep-xl"}
_ATTRIBUTES = ("ATTRIBUTE", "text/x.schema-path")
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+|\*)\]")


def stored(store: Store, sandbox: str, identifier: str, version: int | None = None) -> Item | None:
    """Return a mapping set of a sandbox as it is read, in a certain version or in its latest one."""
    item = store.get("mappingSets", identifier)
    if item is None or item["_sandbox"] != sandbox:
        return None
    if version is not None and version != item["version"]:
        item = next((one for one in item["_versions"] if one["version"] == version), None)
    return None if item is None else shown(item)


def problem(mapping: Item, known: dict[str, Item]) -> str | None:
    """Return why a row of a mapping set is not valid, or None.

    Args:
        mapping: The row as a client sends it.
        known: Fields of the output schema, as `xdm.fields` returns them.
    """
    source, destination = mapping.get("source"), mapping.get("destination")
    if mapping.get("sourceType") not in tuple(READ_SOURCE_TYPES):
        return f"sourceType must be one of {', '.join(READ_SOURCE_TYPES)}"
    if not isinstance(source, str) or not source.strip():
        return "source is missing"
    if not isinstance(destination, str) or xdm.find(known, destination) is None:
        return f"the output schema has no field {destination}"
    try:
        is_path = expressions.is_path(source)
    except ExpressionError as error:
        return f"source is not valid: {error}"
    if mapping["sourceType"] == "ATTRIBUTE" and not is_path:
        return "source is an expression, and sourceType says it is an attribute"
    return None


def error(mapping: Item, reason: str) -> Item:
    """Return the service's description of a row that is not valid, or failed on a record."""
    is_attribute = mapping.get("sourceType") in _ATTRIBUTES
    return {
        "destination": mapping.get("destination"),
        "source": mapping.get("source"),
        "sourceType": mapping.get("sourceType"),
        "columnName": mapping.get("source") if is_attribute else None,
        "exception": reason,
    }


@dataclass
class Transformed:
    """The result of mapping one record.

    Attributes:
        data: The XDM record.
        errors: One entry per field that could not be computed and is therefore null; a run counts it as a warning.
        missing: Paths of fields that its schema requires but that it lacks. An ingestion drops such a record.
    """

    data: Item = field(default_factory=dict)
    errors: list[Item] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


class Transformer:
    """Applies a mapping set to records."""

    def __init__(self, mapping_set: Item, full: Item) -> None:
        """Prepare the rows of a set, sent or read, for a resolved output schema."""
        known = xdm.fields(full)
        self._full = full
        self._nulls = bool(mapping_set.get("allowNullValues"))
        self._rows = [
            (mapping, _steps(mapping["destination"]), xdm.find(known, mapping["destination"]) or {})
            for mapping in mapping_set["mappings"]
        ]

    def transform(self, record: Item, now: float | None = None) -> Transformed:
        """Return the XDM record for a source record; `now` is the time for functions of the date."""
        result = Transformed()
        for mapping, steps, definition in self._rows:
            try:
                value = expressions.evaluate(mapping["source"], record, now)
                if value is not None:
                    value = values.convert(value, definition)
            except ValueError as failure:
                result.errors.append(error(mapping, str(failure)))
                value = None
            if value is not None or self._nulls:
                _put(result.data, steps, value)
        result.missing = [*_missing(result.data, self._full)]
        return result


def _steps(destination: str) -> list[str | int]:
    """Return the names and indices of a destination; `[*]` is taken as the first item."""
    return [
        match[1] if match[1] is not None else 0 if match[2] == "*" else int(match[2])
        for match in _STEP.finditer(destination)
    ]


def _put(into: Any, steps: list[str | int], value: Any) -> None:  # noqa: ANN401 - any part of a record
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        last = following is None
        empty: Any = [] if isinstance(following, int) else {}
        if isinstance(step, int):
            into.extend({} for _ in range(step + 1 - len(into)))
            if last or not isinstance(into[step], type(empty)):
                into[step] = value if last else empty
        elif last and isinstance(value, dict) and isinstance(into.get(step), dict):
            into[step] |= value
        elif last or not isinstance(into.get(step), type(empty)):
            into[step] = value if last else empty
        into = into[step]


def _missing(value: Item, definition: Item, above: str = "") -> Iterator[str]:
    yield from (f"{above}{name}" for name in definition.get("required", []) if value.get(name) is None)
    inner = definition.get("properties", {})
    for name, one in value.items():
        if isinstance(one, dict) and name in inner:
            yield from _missing(one, inner[name], f"{above}{name}.")
