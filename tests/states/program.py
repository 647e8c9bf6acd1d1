"""What recorded stacks declare: the stack file, and in `resources.json` what a stack file has no place for."""

import json
from pathlib import Path
from typing import Any

import pulumi_zoho_aep
from pulumi_zoho_aep.program import run

run()
made: dict[str, Any] = {}
for entry in json.loads(Path("resources.json").read_text(encoding="utf-8")):
    ids = {argument: made[name].id for argument, name in entry["ids"].items()}
    made[entry["name"]] = getattr(pulumi_zoho_aep, entry["kind"])(entry["name"], **entry["args"], **ids)
