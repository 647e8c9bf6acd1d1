"""Whether a schema that takes the place of another one still has what is written to it."""

from typing import Any

import pytest
from tests.unit.checks.test_losses import recorded
from tests.unit.checks.test_preflight import read
from tests.unit.program.test_config import stack

from pulumi_zoho_aep.checks.new_schemas import new_schema_problems
from pulumi_zoho_aep.services import Services

CONTACT = "https://ns.adobe.com/xdm/context/profile-personal-details"
PERSON = "https://ns.adobe.com/xdm/context/profile-person-details"
EVENT = "https://ns.adobe.com/xdm/context/experienceevent"
IDENTITY = {"path": "personalEmail.address", "namespace": "Email"}
MAPS = "which zoho-aep:ingestions.leads.mapping needs"


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"field_groups": [PERSON, CONTACT]}, []),
        ({"field_groups": [CONTACT]}, [f"person.name.fullName any more, {MAPS}"]),
        ({"field_groups": [PERSON]}, [f"personalEmail.address any more, {MAPS}"]),
        (
            {"field_groups": [PERSON], "primary_identity": IDENTITY},
            [
                "personalEmail.address any more, which zoho-aep:schemas.lead.primary_identity needs",
                f"personalEmail.address any more, {MAPS}",
            ],
        ),
    ],
)
def test_fields_that_go_with_their_group(
    platform_values: dict[str, Any], changes: dict[str, Any], missing: list[str]
) -> None:
    """What a mapping or the identity needs is named with its user; what another group has, too, is not missed."""
    before = recorded(stack(schemas__lead={"field_groups": [PERSON, CONTACT]}))
    problems = list(new_schema_problems(Services(platform_values), read(stack(schemas__lead=changes)), "lead", before))
    messages = [f"none of them has {line}: restore its group" for line in missing]
    assert [(problem.subject, problem.message) for problem in problems] == [("field_groups", line) for line in messages]


def test_another_class(platform_values: dict[str, Any]) -> None:
    """A field group extends some classes only, and AEP refuses it in a schema of another one."""
    config = stack(schemas__lead={"field_groups": [PERSON, CONTACT]})
    now = read(stack(schemas__lead={"field_groups": [PERSON, CONTACT], "class_id": EVENT}))
    problems = new_schema_problems(Services(platform_values), now, "lead", recorded(config))
    said = [f"{group} does not extend the class {EVENT}: remove it" for group in sorted([PERSON, CONTACT])]
    assert sorted(problem.message for problem in problems) == said
