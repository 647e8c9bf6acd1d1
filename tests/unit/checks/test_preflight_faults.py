"""Any call before the first object may fail as well; the program makes these itself, without the provider host."""

from typing import Any

import pytest
from tests.support.faults.cases import unclean
from tests.support.faults.kinds import FLOW_SERVICE, KINDS, Asked, Kind
from tests.support.faults.tap import Tap, breaking
from tests.unit.checks.test_preflight import NOTHING, SIMULATED, read, wrong
from tests.unit.stack_file.test_config import stack

from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.simulator.server import Simulator

pytestmark = pytest.mark.usefixtures("no_pauses")

_READ = Asked("GET", f"{FLOW_SERVICE}connectionSpecs/*")
_ANSWERED = [kind for kind in KINDS if kind.meets(_READ) and not (kind.is_silent or kind.is_outage)]
"""A preflight reads. Silence and outages are of the connection, the same for every call, and walked with the host."""


@pytest.fixture(scope="module")
def recorded() -> list[Asked]:
    """What the first test that asks for `asked` has recorded for the others."""
    return []


@pytest.fixture
def asked(recorded: list[Asked], platform_values: dict[str, Any], simulator: Simulator) -> list[Asked]:
    """Every different call of a new stack's preflight."""
    if not recorded:
        with Tap(simulator) as tap:
            tap.arm()
            assert _preflight(platform_values) == []
            recorded += dict.fromkeys(tap.seen)
        simulator.world.reset()
    return recorded


def _preflight(platform_values: dict[str, Any], said: list[str] | None = None) -> list[str]:
    return wrong(Services(platform_values), read(stack(credentials={"sales": SIMULATED})), NOTHING, said)


@pytest.mark.parametrize("kind", _ANSWERED, ids=lambda kind: kind.name)
def test_any_call_may_fail(
    platform_values: dict[str, Any], simulator: Simulator, asked: list[Asked], kind: Kind
) -> None:
    """It is repeated, or reported in a line with a hint; nothing is created, and the next run is well."""
    assert len(asked) > 8
    met = [call for call in asked if kind.meets(call)]
    assert met
    for call in met:
        with Tap(simulator) as tap:
            tap.arm(breaking(kind, call, 1, persistent=True))
            warned: list[str] = []
            said = _preflight(platform_values, warned)
            tap.wait_until_idle()
            assert tap.met
        # What is wrong with the stack file is in one line with what to do.
        lines = [line if "\n" in line else "\n".join(line.rsplit(": ", 1)) for line in said]
        assert list(unclean(lines)) == [], call
        # What a permission is missing for is never taken for fine.
        assert kind.name != "403" or said or "not checked" in "".join(warned), call
        assert not [name for name in ("connections", "schemas", "mixins") if simulator.world.store.items(name)]
        # The allowance of tokens is used up by then.
        simulator.world.reset()
    # What a failure leaves behind in this process would still be there.
    assert _preflight(platform_values) == []
