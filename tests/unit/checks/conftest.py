"""A stack file that is right, on a simulator, and the findings of its checks."""

from collections.abc import Callable
from typing import Any

import pytest

from pulumi_zoho_aep.checks import Outcome, checks_of, run
from pulumi_zoho_aep.engine.models import plain
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.stack_file.config import parse

Values = dict[str, Any]
Diagnose = Callable[[], dict[str, Outcome]]


@pytest.fixture
def values(platform_values: Values) -> Values:
    """What is below `zoho-aep:`, secrets in clear."""
    return {
        "platform": platform_values,
        "credentials": {
            "sales": {
                "data_center": "us",
                "client_id": seeds.ZOHO_CLIENT_ID,
                "client_secret": seeds.ZOHO_CLIENT_SECRET,
                "refresh_token": seeds.ZOHO_REFRESH_TOKEN,
            }
        },
        "connections": {"zoho-sales": {"credential": "sales"}},
        "schemas": {"people": {"fields": {"zohoId": "string"}}},
        "datasets": {"leads": {"schema": "people"}},
        "ingestions": {
            "leads": {
                "connection": "zoho-sales",
                "table": "Leads",
                "columns": ["id", "Email", "Modified_Time"],
                "delta_column": "Modified_Time",
                "dataset": "leads",
                "mapping": [{"source": "id", "target": "_acmesim.zohoId"}],
                "schedule": {"frequency": "hour"},
            }
        },
    }


@pytest.fixture
def diagnose(values: Values) -> Diagnose:
    """Asks all checks of the stack as it is by then; findings by title."""

    def findings() -> dict[str, Outcome]:
        stack, problems = parse(values)
        outcomes = run(checks_of(Services(plain(stack.platform)), stack, problems))
        return {outcome.check.title: outcome for outcome in outcomes}

    return findings
