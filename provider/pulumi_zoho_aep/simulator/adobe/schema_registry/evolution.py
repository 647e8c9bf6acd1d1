"""Which changes of a schema in use are refused (AEP reference §9.5): everything that could make stored data invalid."""

from typing import Any

Item = dict[str, Any]

# Each pair: the member of a JSON Schema, and whether a higher value is the tighter one.
_BOUNDS = (("minLength", True), ("maxLength", False), ("minimum", True), ("maximum", False), ("minItems", True),
           ("maxItems", False))  # fmt: skip


def breaking_changes(before: Item, after: Item) -> list[str]:
    """Return what a change of a resolved schema breaks, in words; an additive change breaks nothing."""
    return _object_changes(before, after, "")


def _object_changes(before: Item, after: Item, prefix: str) -> list[str]:
    found: list[str] = []
    old, new = before.get("properties", {}), after.get("properties", {})
    for name, field in old.items():
        path = f"{prefix}/{name}"
        found += _field_changes(field, new[name], path) if name in new else [f"{path} is removed"]
    # A new field may be required from its beginning; an old one may not become so.
    tightened = (set(after.get("required", [])) - set(before.get("required", []))) & set(old)
    return found + [f"{prefix}/{name} becomes required" for name in sorted(tightened)]


def _field_changes(before: Item, after: Item, path: str) -> list[str]:
    found = [
        f"{path} changes its {member} from {before.get(member)} to {after.get(member)}"
        for member in ("type", "format", "meta:xdmType")
        if before.get(member) != after.get(member)
    ]
    if after.get("pattern") not in (None, before.get("pattern")):
        found.append(f"{path} gets another pattern")
    if "enum" in after and ("enum" not in before or set(before["enum"]) - set(after["enum"])):
        found.append(f"{path} allows fewer values")
    found += [f"{path} gets a tighter {member}" for member, lower in _BOUNDS if _tighter(before, after, member, lower)]
    if isinstance(before.get("items"), dict) and isinstance(after.get("items"), dict):
        found += _field_changes(before["items"], after["items"], f"{path}[*]")
    return found + _object_changes(before, after, path)


def _tighter(before: Item, after: Item, member: str, lower: bool) -> bool:  # noqa: FBT001 - one row of a table
    if member not in after:
        return False
    if member not in before:
        return True
    return bool(after[member] > before[member] if lower else after[member] < before[member])
