"""Which sandbox is compared."""

from types import SimpleNamespace
from typing import Any

import pytest
from tests.support.command.stack_files import people
from tests.unit.cli.written_stack import runner

from pulumi_zoho_aep.cli.compare.comparison import compared
from pulumi_zoho_aep.cli.compare.sides import IN_SANDBOX, of_stack
from pulumi_zoho_aep.stack_file.config import ENTRY_SECTIONS


@pytest.mark.usefixtures("stack")
def test_a_sandbox_that_the_environment_overrides(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sandbox after `--sandbox` is compared or none: not the one of a variable that is still set."""
    monkeypatch.setenv("ZOHO_AEP_SANDBOX", "dev")
    code, _, said = runner("compare", capsys)("dev", "--sandbox", "prod")
    assert (code, "ZOHO_AEP_SANDBOX says dev, not prod" in said) == (1, True)


@pytest.mark.parametrize("connector", ["landing_zone", "generic_rest"])
@pytest.mark.parametrize("sections", [ENTRY_SECTIONS, IN_SANDBOX])
def test_another_connector_is_one_difference(connector: str, sections: tuple[str, ...]) -> None:
    """It is said by its name, once; the ids that follow from it are not."""
    config = people("http://127.0.0.1:1", leads="Leads")
    sales = {"data_center": "us", "client_id": "i", "client_secret": "s", "refresh_token": "t"}
    values = {key.removeprefix("zoho-aep:"): value for key, value in config.items()}
    values |= {"platform": {}, "credentials": {"sales": sales}}
    other = {**values["connections"]["zoho-sales"], "connector": connector}
    stacks: list[Any] = [
        SimpleNamespace(name=name, values=lambda given=given: {**values, "connections": {"zoho-sales": given}})
        for name, given in (("dev", values["connections"]["zoho-sales"]), ("prod", other))
    ]
    found = compared(*(of_stack(stack, sections) for stack in stacks))
    place = "connections.zoho-sales" if "connections" in sections else "ingestions.leads"
    assert [(one.key, one.first, one.second) for one in found] == [(f"{place}.connector", "zoho_crm", connector)]
