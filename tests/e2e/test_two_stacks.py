"""Two stacks of one project in one sandbox."""

import json
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.support.command.journal import COLLECTIONS, recorded, tokens
from tests.support.command.stack_files import Config, people

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.command.stacks import Stack

    from pulumi_zoho_aep.simulator.server import Simulator

    NewStack = Callable[[Config], Stack]


def of_all(stack: "Stack", command: str) -> Any:
    """Run a command on all stacks of the project, which finds nothing; return what it prints."""
    call = f"import sys; from pulumi_zoho_aep.cli import main; sys.exit(main({[command, '--all', '--json']}))"
    done = subprocess.run(
        [sys.executable, "-c", call],
        cwd=stack.directory,
        env=stack.environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == "2 stacks; 2 fine"
    return json.loads(done.stdout)["stacks"]


def test_they_never_touch_each_others_objects(new_stack: "NewStack", simulator: "Simulator") -> None:
    """A second stack of the same names makes its own objects and takes away those alone; the first notices nothing.

    Commands on all stacks see both, with one token for what is one process: besides it, each preview's program and host
    take one.
    """
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
    with recorded(simulator) as entries:
        found = of_all(first, "health")
    assert [[one["name"] for one in found[name]["ingestions"]] for name in ("second", "test")] == [["leads"], ["leads"]]
    assert [path.rpartition("/ims")[2] for path in tokens(entries)] == ["/token/v3"]
    with recorded(simulator) as entries:
        found = of_all(first, "drift")
    assert [(found[name]["resources"], found[name]["drift"]) for name in ("second", "test")] == [(10, []), (10, [])]
    assert len([path for path in tokens(entries) if "/ims/" in path]) == 1 + 2 * 2
    second.destroy()

    # What is left of the second one is the mapping set, which no one can delete.
    left = {name: [item for item in store.items(name) if item not in before[name]] for name in COLLECTIONS}
    assert [name for name, items in left.items() if items] == ["mappingSets"]
    assert before["flows"]
    assert {name: [item for item in store.items(name) if item in before[name]] for name in COLLECTIONS} == before
    assert "12 unchanged" in first.preview("--expect-no-changes")
