"""What a stack costs: bytes in its state, which the engine writes around each step, and requests."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from tests.support.command.journal import recorded
from tests.support.command.stack_files import Config, people
from tests.support.command.stacks import Stack

from pulumi_zoho_aep.simulator.server import Simulator

_INGESTIONS = 5
_MOST_BYTES = {
    "BaseConnection": 3200,
    "Dataflow": 3350,
    "Dataset": 1750,
    "FieldGroup": 1900,
    "IdentityDescriptor": 2300,
    "Lineage": 950,
    "MappingSet": 2500,
    "Schema": 2600,
    "SourceConnection": 2350,
    "TargetConnection": 2400,
    "ZohoCredential": 3450,
    "ZohoIngestion": 350,
}
"""Per resource, by type; a new property, or a new frame of a trace, has to be worth it."""
_MOST_REQUESTS = {
    "GET dataSets": _INGESTIONS + 4,
    "GET mappingSets": _INGESTIONS + 4,
    "GET sourceConnections": _INGESTIONS + 2,
    "GET targetConnections": _INGESTIONS + 2,
    "GET flows": 2 * _INGESTIONS + 2,
    "POST mappingSets": _INGESTIONS + 1,
}
"""For a new stack, at most: what happens to be created at the same time is read by one request.

Each search serves all resources, and that for a stack of the same name asks once more. A dataflow settles later.
All have the same rows, which Data Prep validates once.
"""


def test_bytes_and_requests_stay_below_their_limits(new_stack: Callable[[Config], Stack], simulator: Simulator) -> None:
    """Each type has a limit, no entry has a trace, and the position of each is the line of the program itself.

    What is made by the same run is not looked for again, and a collection is searched once for all.
    """
    names = [f"leads-{number}" for number in range(_INGESTIONS)]
    stack = new_stack(people(simulator.url, **dict.fromkeys(names, "Leads")))
    with recorded(simulator) as asked:
        stack.up()

    resources = json.loads(stack.pulumi("stack", "export"))["deployment"]["resources"]
    ours = [one for one in resources if "zoho-aep:" in one["type"]]
    assert not [one["urn"] for one in ours if one.get("stackTrace")]
    sizes = _bytes(ours)
    assert {name: size for name, size in sizes.items() if size > _MOST_BYTES[name]} == {}
    assert {one["sourcePosition"].partition("#")[0] for one in ours} == {"project:///__main__.py"}
    asked_for = Counter(_collection(one) for one in asked)
    assert {name: asked_for[name] for name in _MOST_REQUESTS if asked_for[name] > _MOST_REQUESTS[name]} == {}


def _collection(entry: dict[str, Any]) -> str:
    """Return what was asked, as `GET flows`, of one object or of several."""
    found = re.search(r"/(dataSets|mappingSets|sourceConnections|targetConnections|flows)(/|$)", entry["path"])
    return f"{entry['method']} {found[1]}" if found else ""


def _bytes(resources: list[dict[str, Any]]) -> Mapping[str, int]:
    """Return the average of each type."""
    sizes = defaultdict(list)
    for one in resources:
        sizes[one["type"].rpartition(":")[2]].append(len(json.dumps(one, separators=(",", ":"))))
    return {name: sum(found) // len(found) for name, found in sizes.items()}
