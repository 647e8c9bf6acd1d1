"""Whether Data Prep takes the changed mapping of an ingestion that is there already."""

from typing import Any

import pytest
from tests.unit.checks.test_losses import OWN, recorded
from tests.unit.checks.test_preflight import read
from tests.unit.program.test_config import stack

from pulumi_zoho_aep.aep.schema_registry import PROFILE_CLASS
from pulumi_zoho_aep.checks.mappings import is_to_be_validated, refused_rows
from pulumi_zoho_aep.engine.run import Run
from pulumi_zoho_aep.program.last_up import LastUp
from pulumi_zoho_aep.resources.field_group import FieldGroupHandler, FieldGroupInputs
from pulumi_zoho_aep.resources.field_types import FieldType
from pulumi_zoho_aep.resources.schema import SchemaHandler, SchemaInputs
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.simulator.server import Simulator

CONTACT = "https://ns.adobe.com/xdm/context/profile-personal-details"
PERSON = "https://ns.adobe.com/xdm/context/profile-person-details"
EMAIL = {"source": "Email", "target": "personalEmail.address"}
COMPANY = {"source": "Last_Name", "target": "_acmesim.company"}
NAME = {"source": "Last_Name", "target": "person.name.lastName"}
RATING = {"source": "Last_Name", "target": "_acmesim.rating"}
TYPO = {"source": "Last_Name", "target": "_acmesim.compnay"}
FIELDS: dict[str, Any] = {"company": "string"}


@pytest.fixture
def services(platform_values: dict[str, Any]) -> Services:
    """A sandbox with the schema that the stack file means."""
    made = Services(platform_values)
    group = FieldGroupInputs(title="lead fields", class_id=PROFILE_CLASS, fields={"company": FieldType.STRING})
    own = FieldGroupHandler().create(Run(made, "p/s/lead"), group).id
    schema = SchemaInputs(title="lead", field_groups=(CONTACT, own))
    made.once("the schema", lambda: SchemaHandler().create(Run(made, "p/s/lead"), schema).id)
    return made


def before(services: Services) -> LastUp:
    found = recorded(stack(schemas__lead__fields=FIELDS, ingestions__leads__mapping=[EMAIL, COMPANY]))
    # What the simulator chose, in place of what the made-up state has.
    schema_id = services.once("the schema", str)
    found.of("MappingSet", "leads")["schema_id"] = schema_id  # type: ignore[index]
    assert OWN in found.of("Schema", "lead")["field_groups"]
    return found


def refused(services: Services, mapping: list[dict[str, str]], **changes: Any) -> list[str]:
    now = read(stack(**{"schemas__lead__fields": FIELDS, **changes, "ingestions__leads__mapping": mapping}))
    if not is_to_be_validated(now, "leads", before(services)):
        return ["not asked"]
    return [problem.text for problem in refused_rows(services, now, "leads", before(services))]


def test_the_same_mapping_is_not_asked_about(services: Services, simulator: Simulator) -> None:
    """In whatever order its rows stand, and where there is no mapping set yet."""
    simulator.world.journal.clear()
    assert refused(services, [EMAIL, COMPANY]) == refused(services, [COMPANY, EMAIL]) == ["not asked"]
    assert not is_to_be_validated(read(stack()), "leads", LastUp({}))
    assert simulator.world.journal.since(0) == []


def test_a_row_that_data_prep_refuses(services: Services) -> None:
    """The row, and what Data Prep says; the others are fine."""
    said = "mapping: Last_Name to _acmesim.compnay: the output schema has no field _acmesim.compnay"
    assert refused(services, [EMAIL, TYPO]) == [said]
    assert refused(services, [EMAIL]) == []


def test_fields_that_are_still_to_be_made(services: Services) -> None:
    """What the same stack file adds to the schema, Data Prep cannot know."""
    more = {**FIELDS, "rating": "string"}
    assert refused(services, [EMAIL, RATING], schemas__lead__fields=more) == []
    assert refused(services, [EMAIL, NAME], schemas__lead__field_groups=[CONTACT, PERSON]) == []


def test_fields_that_are_about_to_go(services: Services) -> None:
    """The schema would be replaced, and the mapping refused by the new one."""
    said = "mapping: _acmesim.company: zoho-aep:schemas.lead.fields has no company any more: remove this row, too"
    assert refused(services, [EMAIL, COMPANY], schemas__lead__fields={"zohoId": "string"}) == [said]


def test_another_schema(services: Services) -> None:
    """A dataset that now has another schema says nothing about the recorded one."""
    others: dict[str, Any] = {"schemas__other": {"field_groups": [PERSON]}, "datasets__zoho_leads__schema": "other"}
    assert refused(services, [NAME], **others) == []
