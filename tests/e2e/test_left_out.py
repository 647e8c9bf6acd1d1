"""What an answer leaves out, and what others wrote into our objects, through the real engine."""

import json
from typing import TYPE_CHECKING, Any

from tests.support import REPOSITORY
from tests.support.command.stack_files import Config, people

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.command.stacks import Stack

    from pulumi_zoho_aep.simulator.server import Simulator

_OF_THE_INTERFACE = REPOSITORY / "tests" / "lifecycle" / "field-group-of-the-interface.json"


def test_nothing_is_replaced_and_nothing_of_others_is_lost(
    running_stack: "Callable[[Config], Stack]", simulator: "Simulator", in_interface: "Callable[..., dict[str, Any]]"
) -> None:
    """A class that is not said replaces nothing; a field more keeps the interface's words; no strange version runs."""
    config = people(simulator.url, leads="Leads")
    config["zoho-aep:ingestions"]["leads"]["allow_replacement"] = True
    stack = running_stack(config)
    store = simulator.world.store
    (group,), (mapping_set,), (flow,) = (store.items(name) for name in ("fieldGroups", "mappingSets", "flows"))
    in_interface("mappingSets", mapping_set["id"], {"allowNullValues": True})
    in_interface("fieldGroups", group["$id"], {"meta:intendedToExtend": []})
    config["zoho-aep:schemas"]["people"]["fields"]["rating"] = "string"
    stack.write(config)
    in_interface("fieldGroups", group["$id"], json.loads(_OF_THE_INTERFACE.read_text("utf-8")))
    said = stack.up()
    assert "leaves out class_id: taken as recorded" in said
    assert "allow_null_values: changed by" in said
    assert "replaced" not in said

    (after,) = store.items("fieldGroups")
    fields = after["definitions"]["customFields"]["properties"]["_acmesim"]["properties"]
    assert fields["zohoId"]["title"] == "Zoho ID (renamed by hand)"
    assert fields["company"]["enum"] == ["a", "b"]
    assert fields["rating"]["type"] == "string"
    (mapping_set,), (running,) = store.items("mappingSets"), store.items("flows")
    assert (mapping_set["version"], mapping_set["allowNullValues"]) == (2, False)
    assert running["id"] == flow["id"]
    assert running["transformations"][-1]["params"]["mappingVersion"] == 2
    stack.preview("--expect-no-changes")
