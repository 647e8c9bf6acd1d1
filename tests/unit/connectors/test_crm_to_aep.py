"""What all connectors of CRMToAEP send alike."""

from tests.unit.resources.test_ingestion import PROPS

from pulumi_zoho_aep.aep.connections import Column
from pulumi_zoho_aep.connectors.reading import Reading
from pulumi_zoho_aep.connectors.registry import connector_of
from pulumi_zoho_aep.engine.run import Run
from pulumi_zoho_aep.listing import Listing
from pulumi_zoho_aep.resources.ingestion_inputs import Ingestion
from pulumi_zoho_aep.services import Services

CONNECTOR = connector_of("any")


def test_a_source_connection() -> None:
    """Definitions of columns go back to AEP word for word."""
    definition = {"name": "Email", "type": "string", "meta": {"originalType": "String"}}
    services = Services({})
    services.once(("columns", "b", "Lead"), lambda: Listing([Column(name="Email", definition=definition)]))
    params = CONNECTOR.source_params(Run(services), Reading("b", "Lead", ("Email",)))
    assert params == {"tableName": "Lead", "columns": [definition]}
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
