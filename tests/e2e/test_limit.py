"""A service that takes fewer requests per second than a run would send, through the real command."""

from collections.abc import Callable
from http import HTTPStatus

from tests.support.command.journal import held, recorded
from tests.support.command.stack_files import Config, people
from tests.support.command.stacks import Stack

from pulumi_zoho_aep.simulator.server import Simulator

RATE, RESOURCES = 10, 11


def test_a_life_under_a_request_rate(new_stack: Callable[[Config], Stack], simulator: Simulator) -> None:
    """All commands end well, whether a refusal tells when to come back or not.

    What is refused was under way when the rate was met: at most a request of every resource.
    """
    stack = new_stack(people(simulator.url, leads="Leads"))

    def refused(command: Callable[..., str], *arguments: str, tells_when: bool) -> int:
        simulator.world.limit.set(RATE, tells_when=tells_when)
        with recorded(simulator) as entries:
            command(*arguments)
        return [entry["status"] for entry in entries].count(HTTPStatus.TOO_MANY_REQUESTS)

    found = [
        refused(stack.up, tells_when=False),
        refused(stack.preview, "--expect-no-changes", tells_when=True),
        refused(stack.destroy, tells_when=False),
    ]
    assert max(found) <= RESOURCES
    assert sum(found) > 0
    assert set(held(simulator)) == {"mappingSets"}
