"""What the demonstration shows, step by step, and what has to be true after each step."""

import json
import signal
import sys
import time
from typing import Any

import requests

from .condense import Block
from .stage import DemoError, Stage, stage

_FAILED = 1
_INTERRUPTED = 130
_CONTROL_SECONDS = 30
_STACK = ("--stack", "local")
_CHANGE = {"name": "renamed by hand", "scheduleParams": {"frequency": "day", "interval": "2"}}

_PREVIEW = Block("^Previewing ", "^(Updating|Destroying) ")
_REFRESH = Block(r"Stack: \(refresh\)$", r"Stack: \(same\)$")
_DIFF_OF_OUTPUTS = Block("--outputs:--", "^Resources:")
_OUTPUTS = Block("^Outputs:", "^Resources:")
# The collections that `destroy` has to empty, as far as the API can.
_COLLECTIONS = ("connections", "sourceConnections", "targetConnections", "flows", "mappingSets", "dataSets", "schemas")


def main() -> int:
    """Play the demonstration and return the exit code."""
    # A terminated demonstration cleans up like an interrupted one: a Pulumi left behind would keep running.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    started = time.monotonic()
    try:
        with stage() as scene:
            _play(scene)
            scene.tell(f"That is all, in {time.monotonic() - started:.0f} s. Continue with README.md.")
    except DemoError as error:
        print(f"\ndemo: {error}", file=sys.stderr)
        return _FAILED
    except KeyboardInterrupt:
        print("\ninterrupted; nothing is left running", file=sys.stderr)
        return _INTERRUPTED
    return 0


def _play(scene: Stage) -> None:
    scene.tell(f"A simulator of Zoho and Adobe is serving {scene.url}, as `zoho-aep simulator` does.")
    scene.note("Pulumi keeps its state in a temporary folder. Nothing leaves this machine.")
    scene.type("export " + " ".join(f"{name}={value}" for name, value in scene.settings.items()))
    scene.pulumi("stack", "init", "local")

    scene.tell("Pulumi.local.yaml declares two ingestions, leads and contacts. `up` creates what they need.")
    scene.pulumi("up", *_STACK, "--yes", blocks=[_PREVIEW])

    scene.tell("A preview reads all live objects. Nothing has changed, so there is nothing to do.")
    scene.pulumi("preview", *_STACK, "--expect-no-changes")

    flow = _named(scene, "flows", "leads")
    _change_behind_pulumis_back(scene, flow["id"])

    scene.tell("A plain preview finds it, property by property.")
    shown = scene.pulumi("preview", *_STACK, "--diff", blocks=[_REFRESH, _DIFF_OF_OUTPUTS])
    _require("renamed by hand" in shown, "the preview does not show the change")

    scene.tell("`up` restores what the stack file declares, in place.")
    scene.pulumi("up", *_STACK, "--yes", blocks=[_PREVIEW, _OUTPUTS])
    _require(_named(scene, "flows", "leads")["scheduleParams"] == flow["scheduleParams"], "the schedule differs")

    scene.tell("Finally, `destroy` removes everything.")
    scene.pulumi("destroy", *_STACK, "--yes", blocks=[_PREVIEW, _OUTPUTS])
    _tell_what_is_left(scene)


def _change_behind_pulumis_back(scene: Stage, identifier: str) -> None:
    scene.tell('Meanwhile somebody opens the dataflow "leads" in the AEP interface, renames and reschedules it.')
    scene.note("There is no such interface here, so the simulator makes the change:")
    path = f"/_simulator/objects/flows/{identifier}"
    scene.note(f"  PATCH {scene.url}{path}\n  {json.dumps(_CHANGE)}")
    _ask(scene, "PATCH", path, _CHANGE)


def _tell_what_is_left(scene: Stage) -> None:
    objects = _ask(scene, "GET", "/_simulator/objects")
    left = {name: objects[name] for name in _COLLECTIONS if objects.get(name)}
    _require(set(left) <= {"mappingSets"}, f"destroy left {', '.join(left)}")
    names = ", ".join(sorted(mapping_set["name"] for mapping_set in left.get("mappingSets", [])))
    scene.tell(f"What is left on the simulator: the mapping sets {names}.")
    scene.note("Data Prep cannot delete mapping sets. They hold rules, not data.")


def _named(scene: Stage, collection: str, name: str) -> dict[str, Any]:
    found = [item for item in _ask(scene, "GET", "/_simulator/objects").get(collection, []) if item["name"] == name]
    _require(len(found) == 1, f"there are {len(found)} {collection} named {name}")
    only: dict[str, Any] = found[0]
    return only


def _ask(scene: Stage, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - any JSON value
    with requests.Session() as session:
        # The environment's proxy must not come between us and this machine.
        session.trust_env = False
        answer = session.request(method, f"{scene.url}{path}", json=body, timeout=_CONTROL_SECONDS)
    _require(answer.ok, f"the simulator answers {answer.status_code} to {method} {path}")
    return answer.json()


def _require(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise DemoError(otherwise)
