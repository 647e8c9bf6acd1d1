"""Permissions as Access Control reports them."""

import pytest

from pulumi_zoho_aep.aep import Platform
from pulumi_zoho_aep.aep.permissions import Permissions
from pulumi_zoho_aep.errors import UnexpectedReply
from pulumi_zoho_aep.simulator.server import Simulator


def test_names_of_all_permissions(platform: Platform) -> None:
    """The list has what may be asked for, held or not."""
    assert {"manage-schemas", "manage-datasets", "manage-sources"} <= Permissions(platform.session).list()


def test_what_the_caller_has(platform: Platform, simulator: Simulator) -> None:
    """Only permissions that allow an action count; no one has one that does not exist."""
    policies = {"/permissions/manage-schemas": ["*"], "/permissions/manage-datasets": []}
    simulator.world.store.put("policies", "effective", {"id": "effective", "policies": policies})
    held = Permissions(platform.session).held(["manage-schemas", "manage-datasets", "no-such"])
    assert held == {"manage-schemas"}


def test_nothing_is_asked_for_nothing(platform: Platform, simulator: Simulator) -> None:
    """What Access Control says to an empty question is not documented."""
    assert Permissions(platform.session).held([]) == frozenset()
    assert simulator.world.journal.since(0) == []


@pytest.mark.parametrize("body", [{}, [], {"policies": []}, {"policies": {"/permissions/manage-schemas": "*"}}])
def test_an_answer_of_another_shape(platform: Platform, simulator: Simulator, body: object) -> None:
    """It is said to be one, and not taken for a permission that is missing."""
    simulator.world.faults.add([{"path": "*/acl/effective-policies", "status": 200, "body": body}])
    with pytest.raises(UnexpectedReply):
        Permissions(platform.session).held(["manage-schemas"])
