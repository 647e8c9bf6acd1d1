"""Columns and folders of the files that `zoho-aep sync` writes."""

import pytest

from pulumi_zoho_aep.connectors.synced_files import column_of, default_folder


@pytest.mark.parametrize(
    ("field", "column"),
    [("Email", "Email"), ("id", "id"), ("Owner", "Owner"), ("Owner.name", "Owner"), ("Owner.id", "Owner__id")],
)
def test_a_field_and_its_parts_have_columns(field: str, column: str) -> None:
    """A column has the API name; of a lookup there are two, and none has a dot, which Data Prep takes for a path."""
    assert column_of(field) == column


def test_each_ingestion_has_a_folder_of_its_own() -> None:
    """Two stacks of a project share a sandbox's landing zone, and none reads the other's files."""
    assert default_folder("crm", "dev", "leads") == "zoho-aep/crm/dev/leads"
