"""What is said where AEP does not offer a connector."""

from typing import Any

import pytest

from pulumi_zoho_aep.aep.connections import Auth
from pulumi_zoho_aep.aep.flows import CRM_TO_AEP_SPEC_ID
from pulumi_zoho_aep.connectors.offered import (
    ConnectorMissing,
    require_connector,
    require_flow_spec,
    require_offered,
)
from pulumi_zoho_aep.connectors.zoho_crm import CONNECTOR as ZOHO_CRM
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.simulator.server import Simulator

NAMES = ("endpoint", "accountsUrl", "clientId", "clientSecret", "accessToken", "refreshToken")
LOGIN = Auth(spec_name="Basic Authentication", params=dict.fromkeys(NAMES, "x"))


@pytest.fixture
def services(platform_values: dict[str, Any]) -> Services:
    """Services on a simulator."""
    return Services(platform_values)


def without(simulator: Simulator, collection: str, identifier: str) -> None:
    assert simulator.world.store.delete(collection, identifier)


def test_what_is_offered_passes(services: Services) -> None:
    """The simulator has the connector and the flow spec that lists it."""
    assert require_offered(services, ZOHO_CRM.connection_spec_id).id == ZOHO_CRM.connection_spec_id
    require_connector(services, ZOHO_CRM.connection_spec_id, LOGIN)
    require_flow_spec(services, CRM_TO_AEP_SPEC_ID, ZOHO_CRM.connection_spec_id)


def test_a_retired_zoho_source(services: Services, simulator: Simulator) -> None:
    """Adobe announced its end: the message says so and names the word to change."""
    without(simulator, "connectionSpecs", ZOHO_CRM.connection_spec_id)
    with pytest.raises(ConnectorMissing) as caught:
        require_connector(services, ZOHO_CRM.connection_spec_id, LOGIN)
    assert str(caught.value) == (
        "this organisation no longer has Adobe's Zoho CRM source, whose end Adobe announced for June 2025\n"
        "set connector: landing_zone, and write its files with `zoho-aep sync`"
    )


def test_another_missing_connector(services: Services) -> None:
    """For other connectors only the id is known."""
    with pytest.raises(ConnectorMissing) as caught:
        require_offered(services, "nope")
    assert str(caught.value) == "this organisation has no connection spec nope\ncheck connection_spec_id"


@pytest.mark.parametrize(
    ("auth", "message"),
    [
        (
            Auth(spec_name="OAuth", params={}),
            (
                f"connection spec {ZOHO_CRM.connection_spec_id} does not offer the auth spec OAuth\n"
                "set auth.spec_name to one of: Basic Authentication"
            ),
        ),
        (
            Auth(spec_name="Basic Authentication", params={**LOGIN.params, "clientId": "", "endpoint": None}),
            "auth spec Basic Authentication requires endpoint, clientId\nadd auth.params.endpoint",
        ),
    ],
)
def test_another_way_to_log_in(services: Services, auth: Auth, message: str) -> None:
    """The names that are possible, or the first member to add."""
    with pytest.raises(ConnectorMissing) as caught:
        require_connector(services, ZOHO_CRM.connection_spec_id, auth)
    assert str(caught.value) == message


def test_flow_specs(services: Services) -> None:
    """F.7 (2): a flow spec that is not there, and one that no longer lists the connector."""
    with pytest.raises(ConnectorMissing) as caught:
        require_flow_spec(services, "nope", ZOHO_CRM.connection_spec_id)
    assert str(caught.value) == "this organisation has no flow spec nope\ncheck flow_spec_id"
    with pytest.raises(ConnectorMissing) as caught:
        require_flow_spec(services, CRM_TO_AEP_SPEC_ID, "retired")
    reason = "flow spec CRMToAEP no longer lists the connection spec retired"
    assert str(caught.value) == f"{reason}\ncheck connection_spec_id"
