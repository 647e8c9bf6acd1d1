"""Whether a mapping writes fields that its schema has, all that it has to, and what Data Prep says of it."""

from typing import Any

import pytest
from tests.support.messages import without_codes
from tests.unit.checks.test_losses import OWN, recorded
from tests.unit.checks.test_preflight import read
from tests.unit.stack_file.test_config import ADDRESS, NAME, stack

from pulumi_zoho_aep.aep.schema_registry import PROFILE_CLASS
from pulumi_zoho_aep.checks import mapping
from pulumi_zoho_aep.connectors.field_type import FieldType
from pulumi_zoho_aep.engine.hidden import FINGERPRINT
from pulumi_zoho_aep.engine.ownership import fingerprint
from pulumi_zoho_aep.engine.run import Run
from pulumi_zoho_aep.resources.field_group import FieldGroupHandler, FieldGroupInputs
from pulumi_zoho_aep.resources.schema import SchemaHandler, SchemaInputs
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.stack_file.last_up import LastUp

CONTACT = "https://ns.adobe.com/xdm/context/profile-personal-details"
PERSON = "https://ns.adobe.com/xdm/context/profile-person-details"
EVENT = "https://ns.adobe.com/xdm/context/experienceevent"
IDENTITIES = "https://ns.adobe.com/xdm/context/identitymap"
IDENTITY = {"path": "personalEmail.address", "namespace": "Email"}
FIELDS: dict[str, Any] = {"company": "string", "address.city": "string"}
COMPANY = {"source": "Last_Name", "target": "_acmesim.company"}
RATING = {"source": "Last_Name", "target": "_acmesim.rating"}
NOTHING = LastUp({})


def row(target: str, source: str = "Email") -> dict[str, str]:
    return {"source": source, "target": target}


@pytest.fixture
def services(platform_values: dict[str, Any]) -> Services:
    return Services(platform_values)


def made(services: Services) -> LastUp:
    """A sandbox with the schema that the stack file means, and the state that knows it."""
    group = FieldGroupInputs(title="lead fields", class_id=PROFILE_CLASS, fields={"company": FieldType.STRING})
    own = FieldGroupHandler().create(Run(services, "p/s/lead"), group).id
    schema = SchemaInputs(title="lead", field_groups=(CONTACT, PERSON, own))
    identifier = SchemaHandler().create(Run(services, "p/s/lead"), schema).id
    found = recorded(stack(schemas__lead__fields={"company": "string"}, ingestions__leads__mapping=[ADDRESS, COMPANY]))
    found.of("MappingSet", "leads")["schema_id"] = identifier  # type: ignore[index]
    found.of("Schema", "lead")[FINGERPRINT] = fingerprint(identifier)  # type: ignore[index]
    assert OWN in found.of("Schema", "lead")["field_groups"]
    return found


def said(services: Services, before: LastUp = NOTHING, **changes: Any) -> list[str]:
    """What is found, codes left out; columns that are not mapped are another matter."""
    now = read(stack(**{"ingestions__leads__columns": None, **changes}))
    if not mapping.is_new(now, "leads", before):
        return ["not asked"]
    found = [
        *mapping.target_findings(services, now, "leads", before),
        *mapping.refused_rows(services, now, "leads", before),
    ]
    return [without_codes(str(one)) for one in found]


@pytest.mark.parametrize(
    ("target", "advice"),
    [
        ("personalEmail.address", None),
        ("_acmesim.address.city", None),
        ("person.name", None),
        ("personID", None),
        ("personalEmail.adress", "did you mean personalEmail.address?"),
        ("lastName", "did you mean person.name.lastName?"),
        ("_acme.company", "did you mean _acmesim.company?"),
        ("personalEmail/address", "did you mean personalEmail.address?"),
        ("person.name[0].lastName", "did you mean person.name.lastName?"),
        ("personalEmail.zzzz", "use one of personalEmail.address, personalEmail.label, personalEmail.primary, "),
    ],
)
def test_targets(services: Services, target: str, advice: str | None) -> None:
    """Own fields, those of Adobe's field groups with their data types, and those of the class are there."""
    found = said(services, schemas__lead__fields=FIELDS, ingestions__leads__mapping=[row(target)])
    if advice is None:
        assert found == []
    else:
        (line,) = found
        assert line.startswith(f"mapping to {target}: schema lead has no such field: {advice}")


@pytest.mark.parametrize(
    ("target", "is_there"),
    [
        ("identityMap.Email[0].id", True),
        ("identityMap.Email[0].idd", False),
        ("identityMap.Email.id", False),
        ("optInOut._channels.anything", True),
        ("optInOut.channels", False),
        ("organizations[0]", True),
        ("organizations", True),
        ("organizations[0].x", False),
    ],
)
def test_maps_and_lists(services: Services, target: str, *, is_there: bool) -> None:
    """Keys of maps have any name; items of lists stand in brackets."""
    names = ("profile-work-details", "profile-preferences-details", "identitymap")
    groups = [f"https://ns.adobe.com/xdm/context/{name}" for name in names]
    found = said(services, schemas__lead__field_groups=groups, ingestions__leads__mapping=[row(target)])
    assert (found == []) is is_there, found


def test_required_fields(services: Services) -> None:
    """Each field that a class requires has to be written: AEP drops records without them."""
    schema = {"class_id": EVENT, "fields": {"company": "string"}}
    found = said(services, schemas__lead=schema, ingestions__leads__mapping=[COMPANY, row("_id")])
    assert found == [
        (
            "mapping: the schema requires timestamp, and no row writes it: AEP would drop every record: map a column "
            "or an expression to it"
        )
    ]


@pytest.mark.parametrize(
    ("mapped", "profile", "found"),
    [
        ([ADDRESS], True, ""),
        ([row("personalEmail")], True, ""),
        ([row("identityMap.Email[0].id")], True, ""),
        ([NAME], False, "records identify no one without it"),
        ([NAME], True, "Profile takes no record without it"),
    ],
)
def test_the_primary_identity(services: Services, mapped: list[dict[str, str]], found: str, *, profile: bool) -> None:
    """It is written by its field, its object or the map of identities; without it, the effect is said."""
    schema = {"field_groups": [CONTACT, PERSON, IDENTITIES], "primary_identity": IDENTITY, "profile_enabled": True}
    changes: dict[str, Any] = {"schemas__lead": schema, "datasets__zoho_leads": {"schema": "lead", "profile": profile}}
    lines = said(services, NOTHING, **changes, ingestions__leads__mapping=mapped)
    reason = f"mapping: no row writes personalEmail.address, the primary identity of schema lead: {found}"
    assert lines == ([f"{reason}: map the column that holds it"] if found else [])


def test_columns_that_are_not_mapped(services: Services) -> None:
    """They are listed for information; the delta column has its use."""
    assert said(services, ingestions__leads__columns=["id", "Email", "Phone", "Modified_Time"],
                ingestions__leads__mapping=[ADDRESS]) == [
        "columns: id, Phone of Leads: read but not mapped: map them, or remove them"
    ]  # fmt: skip


def test_functions_that_data_prep_does_not_have(services: Services, simulator: Simulator) -> None:
    """Its list is asked for only where ours lacks a function."""
    rows = [ADDRESS, {"expression": "concta(Last_Name)", "target": "person.name.lastName"}]
    line = "mapping to person.name.lastName: Data Prep has no function concta: did you mean concat?"
    assert said(services, ingestions__leads__mapping=rows) == [line]
    simulator.world.journal.clear()
    assert said(services, ingestions__leads__mapping=[ADDRESS, NAME]) == []
    assert not [one for one in simulator.world.journal.since(0) if "functions" in one["path"]]


def test_the_same_mapping_is_not_asked_about(services: Services, simulator: Simulator) -> None:
    """In whatever order its rows stand."""
    before, same = made(services), {"schemas__lead__fields": {"company": "string"}}
    simulator.world.journal.clear()
    columns = ["id", "Email", "First_Name", "Last_Name", "Modified_Time"]
    for rows in ([ADDRESS, COMPANY], [COMPANY, ADDRESS]):
        changes = {**same, "ingestions__leads__mapping": rows, "ingestions__leads__columns": columns}
        assert said(services, before, **changes) == ["not asked"]
    assert simulator.world.journal.since(0) == []


def test_data_prep_is_asked_about_rows_whose_fields_are_there(services: Services, simulator: Simulator) -> None:
    """What the same stack file adds to the schema, it cannot know; what others added, it does."""
    before, fields = made(services), {"company": "string", "rating": "string"}
    simulator.world.journal.clear()
    assert said(services, before, schemas__lead__fields=fields, ingestions__leads__mapping=[ADDRESS, RATING]) == []
    (sent,) = [one["body"] for one in simulator.world.journal.since(0) if one["path"].endswith("/validate")]
    assert [one["destination"] for one in sent["mappings"]] == ["personalEmail.address"]


def test_fields_that_are_about_to_go(services: Services) -> None:
    """The schema would be replaced, and the mapping refused by the new one."""
    before, own = made(services), {"zohoId": "string"}
    assert said(services, before, schemas__lead__fields=own, ingestions__leads__mapping=[ADDRESS, COMPANY]) == [
        "mapping: _acmesim.company: zoho-aep:schemas.lead.fields no longer has company: remove this row, too"
    ]
    changes = {"schemas__lead__field_groups": [CONTACT], "schemas__lead__fields": {"company": "string"}}
    in_another_run = Services(services._config)
    assert said(in_another_run, before, **changes, ingestions__leads__mapping=[ADDRESS, NAME]) == [
        (
            "mapping: person.name.fullName: none of zoho-aep:schemas.lead.field_groups has it any longer: restore its "
            "group, or remove this row, too"
        )
    ]
