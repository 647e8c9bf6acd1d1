"""Two stacks of one project in one sandbox."""

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.support.command.journal import COLLECTIONS
from tests.support.command.stack_files import Config, people

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.command.stacks import Stack

    from pulumi_zoho_aep.simulator.server import Simulator

    NewStack = Callable[[Config], Stack]


def test_they_never_touch_each_others_objects(new_stack: "NewStack", simulator: "Simulator") -> None:
    """A second stack of the same names makes its own objects and takes away those alone; the first notices nothing."""
    store = simulator.world.store
    config = people(simulator.url, leads="Leads")
    first = new_stack(config)
    first.up()
    before = {name: store.items(name) for name in COLLECTIONS}

    second = replace(first, name="second", said=[])
    # Titles are unique in the organisation, everything else may be called the same.
    config["zoho-aep:schemas"]["people"]["title"] = "CRM people of the second stack"
    second.write(config)
    second.init()
    second.up()
    second.destroy()

    # What is left of the second one is the mapping set, which no one can delete.
    left = {name: [item for item in store.items(name) if item not in before[name]] for name in COLLECTIONS}
    assert [name for name, items in left.items() if items] == ["mappingSets"]
    assert before["flows"]
    assert {name: [item for item in store.items(name) if item in before[name]] for name in COLLECTIONS} == before
    assert "12 unchanged" in first.preview("--expect-no-changes")
