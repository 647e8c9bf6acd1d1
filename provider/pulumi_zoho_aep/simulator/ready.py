"""The ready file: says that a simulator is serving, where, and with which identities."""

import json
import os
from pathlib import Path
from typing import Any

from pulumi_zoho_aep.simulator import seeds


def contents(url: str) -> dict[str, Any]:
    """Return the content of the ready file of a simulator at this address."""
    return {
        "url": url,
        "pid": os.getpid(),
        "client_id": seeds.ADOBE_CLIENT_ID,
        "client_secret": seeds.ADOBE_CLIENT_SECRET,
        "organization": seeds.ORGANIZATION,
        "sandbox": seeds.SANDBOX,
        "zoho": {
            "client_id": seeds.ZOHO_CLIENT_ID,
            "client_secret": seeds.ZOHO_CLIENT_SECRET,
            "refresh_token": seeds.ZOHO_REFRESH_TOKEN,
            "grant_token": seeds.ZOHO_GRANT_TOKEN,
        },
    }


def write(path: str, url: str) -> None:
    """Write the file in one step, so that no reader sees a part of it."""
    unfinished = Path(f"{path}.{os.getpid()}")
    unfinished.write_text(json.dumps(contents(url), indent=2) + "\n", encoding="utf-8")
    unfinished.replace(path)
