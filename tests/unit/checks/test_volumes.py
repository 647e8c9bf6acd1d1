"""How many records a table has, against what its connector reads."""

from types import SimpleNamespace
from typing import Any

import pytest
from tests.support.declared import CREDENTIAL
from tests.unit.resources.test_ingestion import PROPS

from pulumi_zoho_aep.checks.volumes import records_in_words, volume_findings
from pulumi_zoho_aep.connectors.zoho_login import Credential
from pulumi_zoho_aep.errors import Answer, Forbidden
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stack_file.sections import IngestionSection

LOGIN = Credential.model_validate(CREDENTIAL).login


class Counted(Services):
    """Services whose Zoho counts to a number, or refuses to count."""

    def __init__(self, found: int | Forbidden) -> None:
        super().__init__({})
        self._found = found

    def zoho(self, _: Any) -> Any:
        """Return a Zoho that only counts."""

        def count(_: str) -> int:
            if isinstance(self._found, Forbidden):
                raise self._found
            return self._found

        return SimpleNamespace(crm=SimpleNamespace(count=count))


def entry(connector: str) -> IngestionSection:
    return IngestionSection.model_validate(
        {**PROPS, "connector": connector, "connection": "c", "dataset": "d", "columns": ["Email", "Modified_Time"]}
    )


REFUSED = Forbidden(Answer("count records", "invalid scope"))


@pytest.mark.parametrize(
    ("connector", "found", "reasons"),
    [
        ("generic_rest", 100_000, []),
        ("generic_rest", 100_001, ["Leads has 100,001 records, but generic_rest reads at most 100,000 of them"]),
        (
            "generic_rest",
            REFUSED,
            ["not checked whether Leads has more than 100,000 records: count records: invalid scope"],
        ),
        ("landing_zone", 10**9, []),
    ],
)
def test_too_many_records(connector: str, found: int | Forbidden, reasons: list[str]) -> None:
    """What could not be counted is said, and stops nothing."""
    findings = list(volume_findings(Counted(found), LOGIN, entry(connector)))
    assert [one.reason for one in findings] == reasons
    assert all(one.is_warning for one in findings)


def test_records_in_words() -> None:
    """Without a number where it is not known."""
    assert records_in_words(Counted(1_234), LOGIN, "Leads") == "all 1,234 records of Leads"
    assert records_in_words(Counted(REFUSED), LOGIN, "Leads") == "all records of Leads"
    assert records_in_words(Counted(1), None, "Leads") == "all records of Leads"
