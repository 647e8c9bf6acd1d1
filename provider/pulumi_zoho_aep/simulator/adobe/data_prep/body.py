"""The body of a mapping set as clients send it, in its present form or in the one of the older tutorials."""

from dataclasses import dataclass, field
from typing import Any

from pulumi_zoho_aep.simulator.adobe.foundation import bad_request
from pulumi_zoho_aep.simulator.adobe.schema_registry import resources

Item = dict[str, Any]

_OPTIONS = {"name": str, "allowNullValues": bool, "strictMapping": bool, "tags": list}
_AUDIT = {"id", "version", "createdDate", "modifiedDate", "createdBy", "modifiedBy"}
_MEMBERS = {
    *_OPTIONS,
    *_AUDIT,
    "outputSchema",
    "inputSchema",
    "mappings",
    "supportVersion",
    "status",
    "xdmVersion",
    "schemaRef",
    "xdmSchema",
}
_ROW = ("sourceType", "source", "destination", "name", "description")
_ROW_OF_READ = _AUDIT | {
    "identity",
    "primaryIdentity",
    "matchScore",
    "functionVersion",
    "expressionAttributes",
    "sourceAttribute",
    "destinationXdmPath",
}
_OLD_ROW = {"destinationXdmPath", "sourceAttribute", "identity", "identityGroup", "namespaceCode", "version"}


@dataclass(frozen=True)
class MappingSet:
    """A mapping set whose shape was checked, but not yet its rows.

    Attributes:
        identifier: The id that a PUT may repeat.
        schema_ref: Reference to the output schema.
        mappings: Rows with the members a client may write.
        input_schema: As sent.
        options: Name, tags, whether nulls are allowed and the mapping is strict, as far as they were sent.
    """

    identifier: str | None
    schema_ref: Item
    mappings: list[Item]
    input_schema: Item | None = None
    options: Item = field(default_factory=dict)

    @property
    def schema_id(self) -> str:
        """The `$id` of the output schema."""
        return str(self.schema_ref["id"])


def parsed(body: Item) -> MappingSet:
    """Return the mapping set of a body, refusing a wrong shape; bodies of errors are UNCONFIRMED."""
    unknown = sorted(set(body) - _MEMBERS)
    if unknown:
        raise bad_request(f"Unknown member of a mapping set: {', '.join(unknown)}")
    for name, kind in _OPTIONS.items():
        if body.get(name) is not None and not isinstance(body[name], kind):
            raise bad_request(f"The member {name} of a mapping set has the wrong type")
    for tag in body.get("tags") or []:
        if not isinstance(tag, dict) or set(tag) != {"name", "values"} or not isinstance(tag["values"], list):
            raise bad_request("A tag of a mapping set must have name and values")
    rows = body.get("mappings")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise bad_request("The member mappings must be a list of mappings, with at least one")
    is_old = "outputSchema" not in body and "xdmSchema" in body
    return MappingSet(
        identifier=body.get("id"),
        schema_ref={"id": body["xdmSchema"], "contentType": "1.0"} if is_old else _schema_ref(body),
        mappings=[_old_row(row) if is_old else _row(row) for row in rows],
        input_schema=body.get("inputSchema"),
        options={"allowNullValues": False, "strictMapping": False}
        | {name: body[name] for name in _OPTIONS if body.get(name) is not None},
    )


def _schema_ref(body: Item) -> Item:
    output = body.get("outputSchema")
    reference = output.get("schemaRef") if isinstance(output, dict) else None
    if not isinstance(reference, dict) or not isinstance(reference.get("id"), str):
        raise bad_request("The member outputSchema.schemaRef.id is required")
    # "1.0" is what a set made in the older form has, and has to be accepted when it is written back.
    content_type = str(reference.get("contentType"))
    if content_type != "1.0" and not resources.CONTENT_TYPE.fullmatch(content_type):
        raise bad_request(f"The contentType {content_type} of the output schema is not known")
    return {"id": reference["id"], "contentType": content_type}


def _row(row: Item) -> Item:
    unknown = sorted(set(row) - set(_ROW) - _ROW_OF_READ)
    if unknown:
        raise bad_request(f"Unknown member of a mapping: {', '.join(unknown)}")
    return {name: row[name] for name in _ROW if row.get(name) is not None}


def _old_row(row: Item) -> Item:
    unknown = sorted(set(row) - _OLD_ROW)
    if unknown:
        raise bad_request(f"Unknown member of a mapping: {', '.join(unknown)}")
    return {
        "sourceType": "ATTRIBUTE",
        "source": row.get("sourceAttribute"),
        "destination": row.get("destinationXdmPath"),
    }
