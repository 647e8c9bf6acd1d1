"""What all connectors of CRMToAEP send alike."""

from tests.unit.resources.test_ingestion import PROPS

from pulumi_zoho_aep.connectors.registry import connector_of
from pulumi_zoho_aep.resources.ingestion import Ingestion

CONNECTOR = connector_of("any")


def test_a_source_connection() -> None:
    """Definitions of columns go back to AEP word for word."""
    definition = {"name": "Email", "type": "string", "meta": {"originalType": "String"}}
    assert CONNECTOR.source_params("Lead", [definition]) == {"tableName": "Lead", "columns": [definition]}
    assert CONNECTOR.data_format == "tabular"


def test_the_steps_of_a_dataflow() -> None:
    """A delta column is read in windows; without one there is no such step."""
    (copy,) = CONNECTOR.steps_before_mapping("SystemModstamp")
    assert copy.body() == {"name": "Copy", "params": {"deltaColumn": {"name": "SystemModstamp"}}}
    assert CONNECTOR.steps_before_mapping(None) == []


def test_mappings_call_columns_by_their_names() -> None:
    """Rows are sent as they are declared."""
    ingestion = Ingestion.model_validate(PROPS)
    assert ingestion.sent_mapping == list(ingestion.mapping)
