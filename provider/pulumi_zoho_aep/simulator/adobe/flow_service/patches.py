"""JSON Patch guarded by If-Match, in the form that Flow Service accepts: an array of add, replace and remove."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_zoho_aep.simulator.adobe import foundation, json_patch
from pulumi_zoho_aep.simulator.adobe.flow_service import errors

Item = dict[str, Any]

_OPS = ("add", "replace", "remove")


@dataclass(frozen=True)
class Operation:
    """One operation of a patch."""

    op: str
    path: str
    value: Any = None

    def as_body(self) -> Item:
        """Return the operation as `lastOperation.ops` shows it."""
        return {"op": self.op, "path": self.path} | ({} if self.op == "remove" else {"value": self.value})


def check_etag(item: Item, if_match: str | None, kind: str, *, required: bool = True) -> None:
    """Refuse a missing or stale If-Match. Whether quotes are needed is UNCONFIRMED: both forms are accepted."""
    if if_match is None:
        if required:
            raise errors.flow("1403-400", "The header If-Match is missing", kind=kind, entity=item["id"])
        return
    if if_match.strip('"') != item["etag"].strip('"'):
        detail = "The value of If-Match does not match the current etag"
        raise errors.flow("1404-412", detail, kind=kind, entity=item["id"])


def operations(sent: bytes, kind: str) -> list[Operation]:
    """Return the operations of a request's body.

    The specification also types the body as one object with upper-case operations; every tutorial sends an array in
    lower case, so nothing else is accepted.
    """
    if not sent:
        raise errors.flow("1405-400", "The request body is empty", kind=kind)
    found = foundation.parsed(sent)
    if not isinstance(found, list):
        raise errors.flow("1455-400", "The JSON patch is not an array of operations", kind=kind)
    if not found:
        raise errors.flow("1405-400", "The JSON patch is empty", kind=kind)
    return [_operation(members, kind) for members in found]


def _operation(members: Any, kind: str) -> Operation:  # noqa: ANN401 - it comes from the request's body
    if not isinstance(members, dict) or not isinstance(members.get("path"), str) or "op" not in members:
        raise errors.flow("1455-400", "An operation of the JSON patch lacks op or path", kind=kind)
    op = members["op"]
    if op not in _OPS:
        raise errors.flow("1434-400", f"The operation {op!r} is not supported", kind=kind)
    needed = {"op", "path"} if op == "remove" else {"op", "path", "value"}
    if set(members) != needed:
        detail = f"The operation {op} on {members['path']} has members other than {', '.join(sorted(needed))}"
        raise errors.flow("1455-400", detail, kind=kind)
    return Operation(op, members["path"], members.get("value"))


def allow(operation: Operation, table: Mapping[str, set[str]], kind: str) -> None:
    """Refuse a path the reference knows no use of (1365), or an operation that makes no sense on it (1455)."""
    if operation.path not in table:
        raise errors.connector("1365-400", f"The patch path {operation.path} is invalid", kind=kind)
    if operation.op not in table[operation.path]:
        raise errors.flow("1455-400", f"{operation.op} is not possible on {operation.path}", kind=kind)


def apply(target: Item, operation: Operation, kind: str) -> Item:
    """Return an object with one operation applied."""
    try:
        return json_patch.apply(target, [operation.as_body()])
    except json_patch.PatchError as error:
        raise errors.flow("1455-400", f"The JSON patch is invalid: {error}", kind=kind) from None
