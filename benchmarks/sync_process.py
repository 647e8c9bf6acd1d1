"""The process that `benchmarks.sync` measures: one sync, without the Pulumi CLI around it."""

import importlib
import json
import sys
import time
from typing import Any

from pulumi_zoho_aep.aep.landing_zone_credentials import LandingZoneCredentials
from pulumi_zoho_aep.extract.cloud_storage import CloudStorage
from pulumi_zoho_aep.extract.plans import Source
from pulumi_zoho_aep.extract.positions import NoDataset, Position, hash_of
from pulumi_zoho_aep.extract.sync import Sync
from pulumi_zoho_aep.extract.windows import moment_of
from pulumi_zoho_aep.services import Services, ZohoLogin
from pulumi_zoho_aep.zoho import Client, Environment


class Declared(NoDataset):
    """A position that was there before."""

    def __init__(self, read_until: str, columns: list[str]) -> None:
        self._position = Position(moment_of(read_until), hash_of(columns, "Leads")) if read_until else None

    def get(self) -> Position | None:
        """Return it."""
        return self._position


def main(asked: dict[str, Any]) -> int:
    """Read what is new, and return how many rows it were."""
    known = asked["identities"]
    names = ("client_id", "client_secret", "organization", "sandbox")
    services = Services({**{name: known[name] for name in names}, "endpoint": asked["url"]})
    client = Client(known["zoho"]["client_id"], known["zoho"]["client_secret"])
    # The simulator serves Zoho where it serves AEP.
    zoho = services.zoho(ZohoLogin("us", Environment.PRODUCTION, client, asked["refresh_token"]))
    storage = CloudStorage(LandingZoneCredentials(services.platform.session))
    source = Source("leads", "Leads", asked["columns"], "Modified_Time", "zoho/leads")
    positions = Declared(asked["read_until"], asked["columns"])
    sync = Sync(source, zoho, storage, positions)
    return sync.run(sync.plan()).rows


if __name__ == "__main__":
    # Azure's client, too, is a part of the start: nothing of it depends on the records.
    importlib.import_module("pulumi_zoho_aep.extract.azure")
    start = time.process_time()
    print(json.dumps({"records": main(json.loads(sys.stdin.read())), "start_cpu_seconds": start}))
