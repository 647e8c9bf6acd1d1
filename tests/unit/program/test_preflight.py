"""What is asked of the services before the first object is created."""

from typing import Any

import pytest
from tests.unit.program.test_config import stack

from pulumi_zoho_aep.aep.connections import ZOHO_CRM_SPEC_ID
from pulumi_zoho_aep.aep.flows import CRM_TO_AEP_SPEC_ID
from pulumi_zoho_aep.program.config import StackConfig, parse
from pulumi_zoho_aep.program.preflight import preflight
from pulumi_zoho_aep.resources._services import Services
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator


def declared(**changes: Any) -> StackConfig:
    simulated = {
        "data_center": "us",
        "client_id": seeds.ZOHO_CLIENT_ID,
        "client_secret": seeds.ZOHO_CLIENT_SECRET,
        "refresh_token": seeds.ZOHO_REFRESH_TOKEN,
    }
    found, problems = parse(stack(credentials={"sales": {**simulated, **changes}}))
    assert problems == []
    return found


def test_a_working_stack(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """Nothing is wrong, and nothing is created."""
    assert preflight(Services(platform_values), declared(), {"sales"}) == []
    assert {"connections", "flows", "dataSets"}.isdisjoint(simulator.world.store.collections())


def test_a_credential_that_exists_costs_no_token(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """The refresh has just proved it: what is new is something else."""
    assert preflight(Services(platform_values), declared(), ()) == []
    assert "/oauth/v2/token" not in {entry["path"] for entry in simulator.world.journal.since(0)}


def test_everything_is_told_at_once(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """A retired connector and a credential that does not work are told together."""
    assert simulator.world.store.delete("connectionSpecs", ZOHO_CRM_SPEC_ID)
    problems = preflight(Services(platform_values), declared(refresh_token="1000.wrong"), {"sales"})
    assert [problem.split("\n")[0] for problem in problems] == [
        "this organisation no longer has Adobe's Zoho CRM source, whose end Adobe announced for June 2025",
        (
            "refresh Zoho access token: the refresh token is wrong, revoked, replaced by newer ones, or of another "
            "client or data centre (200, invalid_code)"
        ),
    ]


def test_a_flow_spec_that_dropped_the_connector(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """The connector may be there while the kind of dataflow no longer lists it."""
    store = simulator.world.store
    spec = store.get("flowSpecs", CRM_TO_AEP_SPEC_ID)
    assert spec is not None
    store.put("flowSpecs", CRM_TO_AEP_SPEC_ID, {**spec, "sourceConnectionSpecIds": []})
    (problem,) = preflight(Services(platform_values), declared(), {"sales"})
    assert problem.startswith(f"flow spec CRMToAEP no longer lists the connection spec {ZOHO_CRM_SPEC_ID}\n")


@pytest.mark.parametrize("sandbox", ["nowhere", "qa"])
def test_a_sandbox_that_cannot_be_used(platform_values: dict[str, Any], sandbox: str) -> None:
    """Without its sandbox nothing else can be asked, so that alone is told, with the sandboxes there are."""
    problems = preflight(Services({**platform_values, "sandbox": sandbox}), declared(), {"sales"})
    assert problems == [
        f"zoho-aep:platform.sandbox: there is no sandbox {sandbox} for this credential\nuse one of dev, prod"
    ]


def test_a_refused_credential_of_adobe_is_told_once(platform_values: dict[str, Any]) -> None:
    """One wrong secret is one problem, however many questions it stops."""
    (problem,) = preflight(Services({**platform_values, "client_secret": "wrong"}), declared(), {"sales"})
    assert "zoho-aep:platform.client_id" in problem
