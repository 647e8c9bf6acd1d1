"""Source and base connections of connectors without tables: a folder of files, a request to Zoho's API."""

from typing import Any

import pytest
from tests.lifecycle.runner import Change, Drift, Life, Replacement, play
from tests.support.hosted.chain import CREDENTIAL
from tests.support.hosted.stack import Stack

from pulumi_zoho_aep.connectors.registry import CONNECTORS
from pulumi_zoho_aep.resources.base_connection import BaseConnectionProvider
from pulumi_zoho_aep.resources.source_connection import SourceConnectionProvider
from pulumi_zoho_aep.simulator import seeds

COLUMNS = ["id", "Email", "Owner.name"]
FILES = {"name": "leads", "connector": "landing_zone", "table": "Leads", "columns": COLUMNS, "folder": "crm/leads"}
S3 = {
    "type": "access_key",
    "s3_access_key": seeds.S3_ACCESS_KEY,
    "s3_secret_key": seeds.S3_SECRET_KEY,
    "bucket_name": seeds.S3_BUCKET,
}


def kept(stack: Stack, collection: str) -> dict[str, Any]:
    """Return the only object of a collection, as AEP keeps it."""
    (found,) = stack.simulator.world.store.items(collection)
    return found


def test_a_folder_of_the_landing_zone(stack: Stack) -> None:
    """F.7 (4): it stands alone; of what AEP keeps, the path alone says what is read; another folder is a new object."""
    spec = CONNECTORS["landing_zone"].connection_spec_id
    life = Life(
        kind=SourceConnectionProvider,
        inputs=FILES,
        checked={
            **{name: value for name, value in FILES.items() if name != "connector"},
            "description": "",
            "data_format": "delimited",
            "connection_spec_id": spec,
        },
        creates=("POST sourceConnections",),
        collection="sourceConnections",
        deletes=("DELETE sourceConnections/*",),
        changes=(Change({"description": "from Zoho"}, ("PATCH sourceConnections/*",)),),
        drift=Drift({"name": "renamed"}, {"name": "renamed"}, ("PATCH sourceConnections/*",)),
        replacements=(
            Replacement({"folder": "crm/people"}, ("folder",)),
            Replacement({"columns": ["id"]}, ("columns",)),
        ),
    )
    play(life, stack)
    stack.destroy()
    assert stack.orphans() == {}


def test_no_file_is_asked_for_once_it_is_there(stack: Stack) -> None:
    """After seven quiet days the zone is empty: a refresh neither looks for files nor finds drift."""
    source = stack.up(SourceConnectionProvider, "main", FILES)
    stack.writes()
    assert source.refresh() == "read"
    assert source.preview(FILES).step == "unchanged"
    assert not [line for line in stack.requests() if "explore" in line or "landingzone" in line]


@pytest.mark.parametrize("spelling", ["oAuth2RefreshCode", "OAuth2 Refresh Code"])
def test_zoho_by_its_api(stack: Stack, spelling: str) -> None:
    """AEP logs in with the Zoho credential, by the live spec's name for this login; then it reads the whole table."""
    store = stack.simulator.world.store
    found = store.get("connectionSpecs", CONNECTORS["generic_rest"].connection_spec_id)
    assert found is not None
    first, *others = found["authSpec"]
    store.put("connectionSpecs", found["id"], {**found, "authSpec": [{**first, "name": spelling}, *others]})
    base = stack.up(
        BaseConnectionProvider, "rest", {"name": "rest", "connector": "generic_rest", "credential": CREDENTIAL}
    )
    assert kept(stack, "connections")["auth"]["specName"] == spelling
    declared = {
        "name": "leads",
        "connector": "generic_rest",
        "table": "Leads",
        "columns": COLUMNS,
        "base_connection_id": base.id,
    }
    source = stack.up(SourceConnectionProvider, "main", declared)
    assert kept(stack, "sourceConnections")["params"]["urlParams"]["queryParams"]["fields"] == "id,Email,Owner"
    assert source.refresh() == "read"
    assert source.preview(declared).step == "unchanged"
    assert source.preview({**declared, "columns": ["id"]}).step == "replaced"


def test_a_bucket_of_ones_own(stack: Stack) -> None:
    """AEP logs in to the storage; the credential of the stack file is for the sync alone."""
    base = stack.up(BaseConnectionProvider, "s3", {"name": "s3", "connector": "amazon_s3", "auth": S3})
    declared = {**FILES, "connector": "amazon_s3", "base_connection_id": base.id}
    source = stack.up(SourceConnectionProvider, "main", declared)
    assert kept(stack, "sourceConnections")["params"]["path"] == f"/{seeds.S3_BUCKET}/crm/leads/"
    assert source.preview(declared).step == "unchanged"
