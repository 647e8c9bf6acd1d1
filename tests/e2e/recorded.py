"""Stacks as releases left them: recorded once, at the release, and brought back for ever after.

`make record` plays a stack that has every type and writes, below `tests/states/<version>`, its stack file, its state
(`pulumi stack export`, secrets encrypted with the passphrase of all tests) and what the simulator held then.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.support import REPOSITORY
from tests.support.command import stacks
from tests.support.command.stack_files import Config, people
from tests.support.command.stacks import Stack

from pulumi_zoho_aep import __version__
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.simulator.store import Store

STATES = REPOSITORY / "tests" / "states"
_URL = "http://127.0.0.1:8787"
"""Stands in for the simulator's address of that day."""
_PASSING = ("_", "zohoAccessTokens", "imsClients")
"""Tokens and counters, which no later run needs."""
RESOURCES: list[dict[str, Any]] = [
    {
        "kind": "Schema",
        "name": "contacts",
        "args": {
            "title": "CRM contacts",
            "field_groups": ["https://ns.adobe.com/xdm/context/profile-personal-details"],
        },
        "ids": {},
    },
    {
        "kind": "IdentityDescriptor",
        "name": "phone",
        "args": {"path": "mobilePhone.number", "namespace": "Phone"},
        "ids": {"schema_id": "contacts"},
    },
]


def config() -> Config:
    """Return a stack file that uses what stack files have, but for Profile, with which AEP deletes no schema."""
    values = people(_URL, leads="Leads", contacts="Contacts")
    leads, contacts = (values["zoho-aep:ingestions"][name] for name in ("leads", "contacts"))
    leads["mapping"].append({"expression": "upper(Last_Name)", "target": "person.name.fullName"})
    leads["options"] = {"error_diagnostics": False, "partial_ingestion_percent": 10}
    contacts["enabled"] = False
    values["zoho-aep:datasets"]["leads"] |= {"description": "from Zoho", "tags": {"team": ["data"]}}
    values["zoho-aep:connections"]["zoho-sales"]["description"] = "read by AEP alone"
    return values


def project(directory: Path, environment: dict[str, str], values: Config, resources: list[dict[str, Any]]) -> Stack:
    """Return a new stack of the recorded program."""
    stacks.write_project(directory)
    shutil.copy(STATES / "program.py", directory / "__main__.py")
    (directory / "resources.json").write_text(json.dumps(resources), encoding="utf-8")
    stack = Stack(directory, environment)
    stack.write(values)
    stack.init()
    return stack


def bring_back(release: Path, simulator: Simulator, directory: Path, environment: dict[str, str]) -> Stack:
    """Return the stack of a release, with what the services held of it."""
    values, resources = (_read(release / name, simulator.url) for name in ("stack.json", "resources.json"))
    stack = project(directory, environment, values, resources)
    for collection, identifier, item in _read(release / "services.json", simulator.url):
        simulator.world.store.put(collection, identifier, item)
    state = directory / "export.json"
    state.write_text(json.dumps(_read(release / "export.json", simulator.url)), encoding="utf-8")
    stack.pulumi("stack", "import", "--file", str(state))
    return stack


def record(release: Path) -> None:
    """Play the stack with the code of today and write down what is there then."""
    with Simulator() as simulator, tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        environment = {**stacks.environment(folder / "home", folder / "state"), "ZOHO_AEP_ENDPOINT": simulator.url}
        at_start = {tuple(row[:2]): row[2] for row in _rows(simulator.world.store)}
        stack = project(folder / "project", environment, config(), RESOURCES)
        stack.up()
        held = [row for row in _rows(simulator.world.store) if at_start.get(tuple(row[:2])) != row[2]]
        _write(release / "export.json", _without_places(stack.structured("stack", "export")), simulator.url)
        _write(release / "services.json", held, simulator.url)
    _write(release / "stack.json", config())
    _write(release / "resources.json", RESOURCES)


def _rows(store: Store) -> list[list[Any]]:
    rows = store._db.execute("SELECT collection, id, body FROM item ORDER BY position").fetchall()
    return [[name, identifier, json.loads(body)] for name, identifier, body in rows if not name.startswith(_PASSING)]


def _without_places(value: Any) -> Any:
    """Leave out which lines of which files declared a resource: they are of the machine that recorded it."""
    if isinstance(value, dict):
        left = {name: item for name, item in value.items() if name not in ("sourcePosition", "stackTrace")}
        return {name: _without_places(item) for name, item in left.items()}
    return [_without_places(item) for item in value] if isinstance(value, list) else value


def _read(file: Path, url: str) -> Any:
    return json.loads(file.read_text(encoding="utf-8").replace(_URL, url))


def _write(file: Path, value: object, url: str = _URL) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(value, indent=1).replace(url, _URL) + "\n", encoding="utf-8")


if __name__ == "__main__":
    target = STATES / __version__
    if target.exists() and "--again" not in sys.argv:
        sys.exit(f"{target.relative_to(REPOSITORY)} is there: a release that people have is not recorded again")
    record(target)
    print(f"recorded in {target.relative_to(REPOSITORY)}")  # noqa: T201 - a command
