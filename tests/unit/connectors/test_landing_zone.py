"""The landing zone: where files lie on both clouds, their first columns, and what is said before there are any."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest

from pulumi_zoho_aep.aep.connections import Column
from pulumi_zoho_aep.aep.files import Entry
from pulumi_zoho_aep.aep.landing_zone import Zone
from pulumi_zoho_aep.connectors.cloud_storage_to_aep import NoFileYet
from pulumi_zoho_aep.connectors.landing_zone import CONNECTOR
from pulumi_zoho_aep.connectors.reading import Reading
from pulumi_zoho_aep.engine.run import Run
from pulumi_zoho_aep.listing import Listing
from pulumi_zoho_aep.services import Services

READING = Reading("", "Leads", ("id", "Email"), "zoho-aep/crm/dev/leads")
AZURE = {"containerName": "dlz-user-container", "containerTTL": "7"}
AWS = {"dlzPath": {"bucketName": "dlz-prod", "dlzFolder": "dlz-adf-connectors"}, "dlzProvider": "Amazon S3"}


def services(zone: Mapping[str, Any], entries: Mapping[str, list[dict[str, str]]]) -> Services:
    """Return services that know a zone and what is in its folders; nothing is requested."""
    known = Services({})
    known.once("landing zone", lambda: Zone.model_validate(zone))
    known.once("session", lambda: None)
    for folder, found in entries.items():
        listed = Listing(Entry.model_validate(one) for one in found)
        known.once(("files", "", folder), partial(Listing, listed))
    return known


def folder(path: str) -> dict[str, str]:
    return {"type": "folder", "name": path.split("/")[-2], "path": path}


def test_a_source_connection_has_no_login() -> None:
    """The path begins with the container, without a slash, and ends with one."""
    params = CONNECTOR.source_params(Run(services(AZURE, {})), READING)
    assert params == {"path": "dlz-user-container/zoho-aep/crm/dev/leads/", "type": "folder", "recursive": True}
    assert not CONNECTOR.has_base_connection
    assert CONNECTOR.live_reading(params, READING) == READING


def test_on_aws_the_paths_are_those_that_aep_lists() -> None:
    """What the first part is there is UNCONFIRMED."""
    listed = services(AWS, {"": [folder("user_drop_zone/zoho-aep/")]})
    assert CONNECTOR.container(listed, READING) == "user_drop_zone"
    assert CONNECTOR.container(services(AWS, {"": []}), READING) == "dlz-adf-connectors"


@pytest.mark.parametrize(
    "entries",
    [
        {"": []},
        {"": [folder("dlz-user-container/other/")]},
        {
            "": [folder("dlz-user-container/zoho-aep/")],
            "dlz-user-container/zoho-aep/": [folder("dlz-user-container/zoho-aep/crm/")],
            "dlz-user-container/zoho-aep/crm/": [],
        },
    ],
)
def test_before_the_first_file(entries: dict[str, list[dict[str, str]]]) -> None:
    """An empty zone, another folder, a part of the way: each says which command writes the file."""
    with pytest.raises(NoFileYet) as caught:
        CONNECTOR.columns(services(AZURE, entries), READING)
    assert caught.value.hint == NoFileYet.code.fix
    assert "no file of Leads in dlz-user-container/zoho-aep/crm/dev/leads yet" in caught.value.message


def test_the_first_file_gives_the_columns() -> None:
    """Folders are walked, for what AEP answers for a missing one is not known."""
    steps = ["dlz-user-container", "zoho-aep", "crm", "dev", "leads"]
    paths = ["/".join(steps[: end + 1]) + "/" for end in range(len(steps))]
    entries = {"": [folder(paths[1])], **{paths[place]: [folder(paths[place + 1])] for place in range(1, 4)}}
    file = f"{paths[4]}leads_1.csv"
    entries[paths[4]] = [{"type": "file", "name": "leads_1.csv", "path": file}]
    known = services(AZURE, entries)
    columns = Listing([Column(name="id", definition={})])
    known.once(("file columns", file), lambda: columns)
    assert CONNECTOR.columns(known, READING) is columns


def test_a_file_of_another_format_is_recognised() -> None:
    """One column with a semicolon in its name is a file that is delimited by semicolons."""
    reason, _ = CONNECTOR.absent("Leads", "Email", ["id;Email"])
    assert reason == "the first file of Leads has ';' between its columns, where a comma is expected"
    assert CONNECTOR.absent("Leads", "Email", ["id", "Phone"])[0] == "the first file of Leads has no column Email"


def test_mappings_call_columns_as_files_do() -> None:
    """A dot in a column's name would be a path to Data Prep."""
    assert CONNECTOR.mapping_source("Owner.id", READING.rest) == "Owner__id"
    assert CONNECTOR.steps_before_mapping("Modified_Time") == []
