"""Azure Blob Storage: the two logins that a container takes."""

from typing import Any

import pytest

from pulumi_zoho_aep.connectors.azure_blob import CONNECTOR
from pulumi_zoho_aep.connectors.registry import read_login


@pytest.mark.parametrize(
    ("declared", "spec", "params"),
    [
        (
            {"type": "connection_string", "connection_string": "AccountKey=k", "container": "crm"},
            "ConnectionString",
            {"connectionString": "AccountKey=k", "container": "crm"},
        ),
        (
            {"type": "sas_uri", "sas_uri": "https://a.blob.core.windows.net/?sig=s", "container": "crm"},
            "SasURIAuthentication",
            {"sasUri": "https://a.blob.core.windows.net/?sig=s", "container": "crm"},
        ),
    ],
)
def test_the_members_of_each_login(declared: dict[str, Any], spec: str, params: dict[str, Any]) -> None:
    """As Adobe's tutorial prints them."""
    auth = read_login(declared, CONNECTOR).to_api()
    assert (auth.spec_name, auth.params) == (spec, params)
