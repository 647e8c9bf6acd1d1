"""What contradicts itself across the sections of a stack file."""

from typing import Any

import pytest
from tests.unit.checks.test_preflight import read
from tests.unit.stack_file.test_config import stack

from pulumi_zoho_aep.checks.contradictions import contradictions
from pulumi_zoho_aep.stack_file.folders import with_folders

OTHER: dict[str, Any] = {"fields": {"a": "string"}}
LEAD = "zoho-aep:schemas.lead"


@pytest.mark.parametrize(
    ("changes", "subject", "message"),
    [
        (
            {"connections__zoho_sales__endpoint": "crm.zoho.com/crm/private"},
            "connections.zoho-sales.endpoint",
            "belongs to data centre us, but the credential to eu: leave it out, or use crm.zoho.eu/crm/private",
        ),
        (
            {"schemas__other": {**OTHER, "title": "lead"}},
            "schemas.other.title",
            f"{LEAD} has the title lead already: choose another",
        ),
        (
            {"schemas__lead__title": "other fields", "schemas__other": OTHER},
            "schemas.other.title",
            f"{LEAD} has the title other fields already: choose another",
        ),
        (
            {"schemas__other": {**OTHER, "title": "own", "field_group_title": "own"}},
            "schemas.other.title",
            "the field group of zoho-aep:schemas.other has the title own already: choose another",
        ),
        (
            {"datasets__zoho_leads__profile": True},
            "datasets.zoho-leads.profile",
            (f"{LEAD} is not enabled for Profile: set profile_enabled: true there, which cannot be undone, or remove "
            "profile here"),
        ),
        (
            {"ingestions__leads__connector": "salesforce"},
            "ingestions.leads.connector",
            "its connection zoho-sales uses Adobe's Zoho CRM source: remove the connector here, or name another one",
        ),
    ],
)  # fmt: skip
def test_contradictions(changes: dict[str, Any], subject: str, message: str) -> None:
    """Each with the key of one of the two, and what to do."""
    found = [(finding.subject, finding.message) for finding in contradictions(read(stack(**changes)))]
    assert found == [(f"zoho-aep:{subject}", message)]


def test_a_stack_file_that_is_right() -> None:
    """Nothing is found in it."""
    assert list(contradictions(read(stack()))) == []


@pytest.mark.parametrize(
    ("reached", "folder", "found"),
    [
        ("/crm/", "crm/leads", []),
        ("/crm/", "crm", []),
        ("/crm/", "crm2/leads", ["zoho-aep:ingestions.leads.folder"]),
        ("/crm/", "crm/crm", []),
        ("/crm/", "leads", ["zoho-aep:ingestions.leads.folder"]),
        ("/crm/", None, ["zoho-aep:ingestions.leads.folder"]),
        ("/", "leads", []),
    ],
)
def test_a_folder_that_the_login_does_not_reach(reached: str, folder: str | None, found: list[str]) -> None:
    """AEP would never see a file, and fail nowhere; the folder that an ingestion has by itself is meant, too."""
    login = {"type": "access_key", "s3_access_key": "id", "s3_secret_key": "k" * 9, "bucket_name": "b"}
    connection = {"connector": "amazon_s3", "credential": "sales", "auth": {**login, "folder_path": reached}}
    declared = read(stack(connections__zoho_sales=connection, ingestions__leads__folder=folder or "x"))
    if folder is None:
        entry = declared.ingestions["leads"].model_copy(update={"folder": None})
        declared = with_folders(declared.model_copy(update={"ingestions": {"leads": entry}}), "crm", "dev")
    assert [finding.subject for finding in contradictions(declared)] == found
