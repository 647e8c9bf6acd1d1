"""Which columns of a table are worth reading, and which one identifies a person."""

from collections.abc import Sequence

from pulumi_zoho_aep.connectors.catalogue import Column
from pulumi_zoho_aep.connectors.field_type import FieldType

_EMAIL_COLUMN = "Email"
_OTHER_EMAILS = frozenset({"Secondary_Email"})
"""Not the address by which Zoho itself identifies people."""


def why_not(column: Column) -> str:
    """Return why a column is not read; empty if it is read."""
    # A stack file takes off blanks at the ends.
    if not column.name.isprintable() or column.name != column.name.strip() or not column.name:
        return column.reason or "its name has characters that cannot be written"
    if not column.visible:
        return "hidden from the Zoho user who consented"
    if column.offered is False:
        return "AEP's connector does not offer it"
    if column.field_type is None:
        return why_not_unasked(column)
    # UNCONFIRMED whether the connector makes columns of lists. If AEP was queried, its answer counts.
    if column.field_type is FieldType.STRINGS and not column.offered:
        return f"a list ({column.data_type}), which is not a column of a table source as far as is known"
    return ""


def why_not_unasked(column: Column) -> str:
    """Return why a column is read only if it is named; empty if it is read anyway."""
    if column.is_object or column.field_type is None:
        return column.reason or f"an object or a list of them ({column.data_type or 'no simple type'})"
    return ""


def identity(columns: Sequence[Column]) -> Column | None:
    """Return the e-mail address that identifies a row; None if that cannot be determined."""
    found = emails(columns)
    own = next((column for column in found if column.name == _EMAIL_COLUMN), None)
    # Only the name says which of several addresses is the person's. A wrong one would join different people.
    return own or (found[0] if len(found) == 1 and found[0].name not in _OTHER_EMAILS else None)


def emails(columns: Sequence[Column]) -> list[Column]:
    """Return the columns that hold e-mail addresses."""
    # AEP says about an e-mail address only that it is text, so the name counts as well.
    return [
        column
        for column in columns
        if column.field_type is FieldType.EMAIL
        or (column.name == _EMAIL_COLUMN and column.field_type is FieldType.STRING)
    ]
