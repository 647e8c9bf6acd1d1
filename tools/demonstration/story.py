"""What the demonstration shows, step by step, and what has to be true after each step."""

import json
import signal
import sys
import time

from .condense import Block
from .control import ask, named, require
from .files import play_by_files
from .stage import DemoError, Stage, stage

_FAILED = 1
_INTERRUPTED = 130
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
            play_by_files(scene)
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

    flow = named(scene, "flows", "leads")
    _change_behind_pulumis_back(scene, flow["id"])

    scene.tell("A plain preview finds it, property by property.")
    shown = scene.pulumi("preview", *_STACK, "--diff", blocks=[_REFRESH, _DIFF_OF_OUTPUTS])
    require("renamed by hand" in shown, "the preview does not show the change")

    scene.tell("`up` restores what the stack file declares, in place.")
    scene.pulumi("up", *_STACK, "--yes", blocks=[_PREVIEW, _OUTPUTS])
    require(named(scene, "flows", "leads")["scheduleParams"] == flow["scheduleParams"], "the schedule differs")

    scene.tell("Finally, `destroy` removes everything.")
    scene.pulumi("destroy", *_STACK, "--yes", blocks=[_PREVIEW, _OUTPUTS])
    _tell_what_is_left(scene)


def _change_behind_pulumis_back(scene: Stage, identifier: str) -> None:
    scene.tell('Meanwhile somebody opens the dataflow "leads" in the AEP interface, renames and reschedules it.')
    scene.note("There is no such interface here, so the simulator makes the change:")
    path = f"/_simulator/objects/flows/{identifier}"
    scene.note(f"  PATCH {scene.url}{path}\n  {json.dumps(_CHANGE)}")
    ask(scene, "PATCH", path, _CHANGE)


def _tell_what_is_left(scene: Stage) -> None:
    objects = ask(scene, "GET", "/_simulator/objects")
    left = {name: objects[name] for name in _COLLECTIONS if objects.get(name)}
    require(set(left) <= {"mappingSets"}, f"destroy left {', '.join(left)}")
    names = ", ".join(sorted(mapping_set["name"] for mapping_set in left.get("mappingSets", [])))
    scene.tell(f"What is left on the simulator: the mapping sets {names}.")
    scene.note("Data Prep cannot delete mapping sets. They hold rules, not data.")
