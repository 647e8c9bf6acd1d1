"""The columns of a table, word for word."""

import pytest

from pulumi_zoho_aep.aep.connections import Column
from pulumi_zoho_aep.connectors.table_columns import UnknownColumns, selected

OFFERED = [
    Column(name=name, definition={"name": name, "type": "string", "xdm": {"type": "string"}})
    for name in ("id", "Email", "Modified_Time")
]


def test_columns_are_sent_as_they_were_offered() -> None:
    """AEP demands its own definitions back, in the declared choice."""
    assert selected(OFFERED, ["Email"], "Leads") == [OFFERED[1].definition]
    assert selected(OFFERED, None, "Leads") == [column.definition for column in OFFERED]


def test_unknown_columns_are_all_named() -> None:
    """Each column that is not there, and the nearest one that is."""
    with pytest.raises(UnknownColumns) as caught:
        selected(OFFERED, ["Emial", "id", "zzzz"], "Leads")
    assert str(caught.value) == (
        "table Leads has no column Emial (did you mean Email?), zzzz (use one of Email, Modified_Time, id)\n"
        "correct columns; `zoho-aep explore` lists the columns of a table"
    )
