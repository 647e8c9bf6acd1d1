"""Types of the columns of a table: Zoho's fields, and the columns of AEP's explore call."""

from collections.abc import Mapping

from pulumi_zoho_aep.aep.connections import Column as AepColumn
from pulumi_zoho_aep.connectors.field_type import FieldType
from pulumi_zoho_aep.expressions import Kind
from pulumi_zoho_aep.zoho import Field

NO_SINGLE_VALUES: Mapping[str, str] = {
    **dict.fromkeys(
        ("lookup", "ownerlookup", "userlookup", "profilelookup", "multi_module_lookup", "module"),
        "a reference to another record",
    ),
    **dict.fromkeys(("multiselectlookup", "multiuserlookup", "consent_lookup"), "references to other records"),
    **dict.fromkeys(("profileimage", "imageupload", "fileupload"), "an image or a file"),
    "layout": "the layout of the form",
    "subform": "rows of a subform",
    "territories": "a list of territories",
}
"""The contents of fields without a single value, by Zoho's data type. The text of a profile image has no meaning."""
_TEXTS: Mapping[str, FieldType] = {
    "email": FieldType.EMAIL,
    "website": FieldType.URI,
    "date": FieldType.DATE,
    "datetime": FieldType.DATE_TIME,
    "event_reminder": FieldType.DATE_TIME,
    **dict.fromkeys(("text", "textarea", "mediumtext", "phone", "picklist", "autonumber"), FieldType.STRING),
    "bigint": FieldType.STRING,  # 18 digits and more do not fit into a JSON number
}
_NUMBERS: Mapping[str, FieldType] = {
    "integer": FieldType.INTEGER,
    "long": FieldType.INTEGER,
    **dict.fromkeys(("double", "currency", "percent"), FieldType.NUMBER),
}
_LISTS: Mapping[str, FieldType] = {"multiselectpicklist": FieldType.STRINGS}
_BY_DATA_TYPE: Mapping[str, FieldType] = {**_TEXTS, **_NUMBERS, **_LISTS, "boolean": FieldType.BOOLEAN}
_BY_JSON_TYPE: Mapping[str, tuple[FieldType | None, Mapping[str, FieldType]]] = {
    "string": (FieldType.STRING, _TEXTS),
    "integer": (FieldType.INTEGER, {**_NUMBERS, "bigint": FieldType.STRING}),
    "long": (FieldType.INTEGER, {**_NUMBERS, "bigint": FieldType.STRING}),
    "double": (FieldType.NUMBER, {}),
    "boolean": (FieldType.BOOLEAN, {}),
    "jsonarray": (None, _LISTS),
}
"""The type that a field gets, by JSON type, and the more exact type for some data types."""


def zoho_type(field: Field) -> FieldType | None:
    """Return the XDM type that a field gets (Zoho reference, type map); None if it is not a single value, or unknown.

    How a record holds a value counts first: `Tag` says text and holds a list. A new data type goes by its JSON type,
    and a field without one by its data type, if that is documented; nothing becomes a text merely because its type is
    unknown.
    """
    if field.data_type in NO_SINGLE_VALUES:
        return None
    if not field.json_type:
        return _BY_DATA_TYPE.get(field.data_type)
    usual, exact = _BY_JSON_TYPE.get(field.json_type, (None, {}))
    return exact.get(field.data_type, usual)


def aep_type(column: AepColumn) -> FieldType | None:
    """Return the type that AEP gives a column."""
    xdm = column.definition.get("xdm")
    if not isinstance(xdm, dict) or not xdm:
        xdm = {"type": column.definition.get("type")}
    kind = xdm.get("format") if xdm.get("type") == "string" else xdm.get("type")
    try:
        return FieldType(kind)
    except ValueError:
        return FieldType.STRING if xdm.get("type") == "string" else None


_KIND_OF_TYPE: Mapping[FieldType, Kind] = {
    **dict.fromkeys((FieldType.STRING, FieldType.EMAIL, FieldType.URI), Kind.TEXT),
    FieldType.INTEGER: Kind.INTEGER,
    FieldType.NUMBER: Kind.NUMBER,
    FieldType.BOOLEAN: Kind.BOOLEAN,
    FieldType.DATE: Kind.DATE,
    FieldType.DATE_TIME: Kind.MOMENT,
}


def zoho_kind(field: Field) -> Kind:
    """Return the kind of a column of AEP's Zoho connector; how it represents references and lists is not known."""
    kind = zoho_type(field)
    return Kind.ANY if kind is None else _KIND_OF_TYPE.get(kind, Kind.ANY)


def aep_kind(column: AepColumn) -> Kind:
    """Return the kind of values in a column of AEP's explore call."""
    kind = aep_type(column)
    return Kind.ANY if kind is None else _KIND_OF_TYPE.get(kind, Kind.ANY)
