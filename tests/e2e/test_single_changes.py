"""Any single change of a good stack file: what is deleted was shown by name, and where a step is refused nothing is."""

import json
import os
import random
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from tests.support.command.journal import changes, recorded
from tests.support.command.stack_files import Config, people

from pulumi_zoho_aep.simulator.server import Simulator

if TYPE_CHECKING:
    from tests.support.command.stacks import Stack

    NewStack = Callable[[Config], Stack]

_SAMPLE = int(os.environ.get("ZOHO_AEP_SINGLE_CHANGES", "4"))
"""How many of about a hundred changes are tried; all of them take ten minutes."""
_SHOWS_DELETION = ("delete", "replace", "delete-replaced")
_SECTIONS = ("connections", "schemas", "datasets", "ingestions")


def single_changes(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield every place with None, which takes it away, and every text, number and truth with another one."""
    for key, part in value.items() if isinstance(value, dict) else enumerate(value):
        here = (*path, key)
        yield here, None
        if isinstance(part, (dict, list)):
            yield from single_changes(part, here)
        else:
            yield here, not part if isinstance(part, bool) else part + 1 if isinstance(part, int) else f"{part}x"


def changed(config: Config, path: tuple[Any, ...], value: Any) -> Config:
    """Return a stack file with one change."""
    copy: Config = json.loads(json.dumps(config))
    place: Any = copy
    for key in path[:-1]:
        place = place[key]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return copy


def test_single_changes(new_stack: "NewStack", simulator: Simulator) -> None:
    """Everything may be replaced and deleted that can be, so that nothing but the checks before protects it."""
    config = people(simulator.url, leads="Leads", contacts="Contacts")
    for entry in config["zoho-aep:ingestions"].values():
        entry["allow_replacement"] = True
    config["zoho-aep:allow_delete"] = {"ingestions": ["leads", "contacts"], "datasets": ["leads", "contacts"]}
    stack = new_stack(config)
    stack.up()
    sections = {name: config[name] for name in (f"zoho-aep:{section}" for section in _SECTIONS)}
    every = list(single_changes(sections))
    for path, value in random.Random(20261127).sample(every, min(_SAMPLE, len(every))):
        stack.write(changed(config, path, value))
        shown = _shown(stack)
        with recorded(simulator) as entries:
            finished = stack.run("up", "--yes", "--skip-preview")
        deleted = {entry["path"].rpartition("/")[2] for entry in entries if entry["method"] == "DELETE"}
        assert deleted <= shown, (path, value)
        assert finished == 0 or not deleted, (path, value, stack.said[-1])
        stack.write(config)
        if changes(entries):
            stack.up()


def _shown(stack: "Stack") -> set[str]:
    """Return the ids of all objects that a preview says will go; their names are beside them.

    The primary identity of a schema is an object of its own in AEP, and goes with the property.
    """
    shown: set[str] = set()
    for step in stack.plan().get("steps") or []:
        state = step.get("oldState") or {}
        if step["op"] in _SHOWS_DELETION and "id" in state:
            shown.add(state["id"])
        changing = [*(step.get("detailedDiff") or ()), *(step.get("diffReasons") or ())]
        if step["op"] == "update" and any(path.startswith("primary_identity") for path in changing):
            shown.add(str(state["outputs"].get("primary_descriptor_id")))
    return shown
