"""Checks of the stack file as a whole, and of AEP."""

from typing import TYPE_CHECKING, Any

import pytest

from pulumi_zoho_aep.checks import Result
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator

if TYPE_CHECKING:
    from tests.unit.checks.conftest import Diagnose, Values

ACCESS_CONTROL = "/data/foundation/access-control/*"


def test_a_stack_that_is_right(diagnose: "Diagnose", simulator: Simulator) -> None:
    """Nothing but what no one can ask stays open; one token of each service is enough, and nothing is created."""
    objects = {name: len(simulator.world.store.items(name)) for name in simulator.world.store.collections()}
    found = diagnose()
    assert {title for title, finding in found.items() if finding.result is not Result.OK} == {"IP ranges"}
    paths = [entry["path"] for entry in simulator.world.journal.since(0)]
    assert (paths.count("/ims/token/v3"), paths.count("/oauth/v2/token")) == (1, 1)
    assert len(paths) == len({(entry["path"], str(entry["query"])) for entry in simulator.world.journal.since(0)})
    kept = {name: len(simulator.world.store.items(name)) for name in objects}
    assert {name for name in objects if objects[name] != kept[name]} == set()


def test_order(diagnose: "Diagnose") -> None:
    """What others need comes first."""
    assert list(diagnose()) == [
        "stack file",
        "settings",
        "AEP token",
        "organisation",
        "sandbox",
        "permissions",
        "IP ranges",
        "connections.zoho-sales: connector",
        *(
            f"credentials.sales: {name}"
            for name in ("data centre", "token", "scopes", "organisation", "user", "API budget")
        ),
        *(f"ingestions.leads: {name}" for name in ("flow spec", "table", "columns", "delta column", "connectors")),
        "schedules",
    ]


def test_a_stack_file_that_is_wrong(diagnose: "Diagnose", values: "Values") -> None:
    """All that is wrong is reported, settings apart; AEP is still asked, and nothing of the entries is."""
    values["ingestions"]["leads"]["colums"] = []
    values["connections"]["zoho-sales"]["credential"] = "sale"
    values["datasets"]["broken"] = "text"
    found = diagnose()
    assert found["stack file"].result is Result.FAILED
    assert "zoho-aep:ingestions.leads: unknown key colums" in found["stack file"].detail
    assert "did you mean columns?" in found["stack file"].fix
    assert "zoho-aep:connections.zoho-sales.credential: zoho-aep:credentials has no sale" in found["stack file"].detail
    assert found["sandbox"].result is Result.OK
    entries = {finding.result for title, finding in found.items() if ":" in title}
    assert entries == {Result.SKIPPED}


def test_settings_that_are_missing(diagnose: "Diagnose", values: "Values") -> None:
    """Zoho is asked nevertheless: its hosts do not depend on them."""
    del values["platform"]["organization"]
    found = diagnose()
    assert found["settings"].result is Result.FAILED
    assert "zoho-aep:platform.organization: is required (or set" in found["settings"].detail
    assert found["AEP token"].result is Result.SKIPPED
    assert found["connections.zoho-sales: connector"].result is Result.SKIPPED
    assert found["credentials.sales: organisation"].result is Result.OK


def test_a_key_of_the_settings_that_is_wrong(diagnose: "Diagnose", values: "Values") -> None:
    """It is a matter of the settings, not of the rest of the file."""
    values["platform"]["sandbocks"] = "dev"
    found = diagnose()
    assert found["settings"].detail == "zoho-aep:platform: unknown key sandbocks"
    assert found["settings"].fix == "did you mean sandbox?"
    assert found["stack file"].result is Result.OK


@pytest.mark.parametrize(
    ("key", "value", "failed", "fix"),
    [
        (
            "client_secret",
            "wrong",
            "AEP token",
            "check zoho-aep:platform.client_id and zoho-aep:platform.client_secret",
        ),
        ("organization", "123@AdobeOrg", "organisation", "check zoho-aep:platform.organization, and that the project"),
        ("sandbox", "devel", "sandbox", "use one of dev, prod"),
    ],
)
def test_the_first_thing_that_is_wrong_is_reported(
    diagnose: "Diagnose", values: "Values", key: str, value: str, failed: str, fix: str
) -> None:
    """Only that one fails, with advice; what builds upon it is skipped."""
    values["platform"][key] = value
    found = diagnose()
    assert [title for title, finding in found.items() if finding.result is Result.FAILED] == [failed]
    assert found[failed].fix.startswith(fix)
    assert found["permissions"].result is Result.SKIPPED


def policies(simulator: Simulator, **changes: list[str]) -> None:
    stored = simulator.world.store.get("policies", "effective")
    assert stored is not None
    held: dict[str, Any] = stored["policies"]
    held |= {f"/permissions/{name.replace('_', '-')}": actions for name, actions in changes.items()}
    simulator.world.store.put("policies", "effective", stored)


def test_a_permission_that_is_missing(diagnose: "Diagnose", simulator: Simulator) -> None:
    """It is named as the interface names it."""
    policies(simulator, manage_sources=[], manage_schemas=[])
    found = diagnose()["permissions"]
    assert (found.result, found.detail) == (
        Result.FAILED,
        "the API credential lacks Manage Sources, Manage Schemas",
    )


def test_existing_objects_need_less(diagnose: "Diagnose", values: "Values", simulator: Simulator) -> None:
    """Where the stack makes no schema, viewing is enough; managing contains it."""
    values["schemas"] = {"people": {"id": "https://ns.adobe.com/acmesim/schemas/1"}}
    policies(simulator, manage_schemas=[])
    assert diagnose()["permissions"].detail == "the API credential has Manage Sources, View Schemas, Manage Datasets"
    policies(simulator, view_schemas=[])
    assert diagnose()["permissions"].detail == "the API credential lacks View Schemas"


def test_a_permission_without_a_known_name(diagnose: "Diagnose", values: "Values") -> None:
    """Adobe publishes only some of the names: what cannot be asked is unknown, not missing."""
    values["schemas"]["people"]["primary_identity"] = {"path": "_acmesim.zohoId", "namespace": "Email"}
    found = diagnose()["permissions"]
    assert found.result is Result.UNKNOWN
    assert found.detail.endswith("Access Control lists no name for Manage Identity Metadata, so that cannot be checked")


def test_a_stack_without_entries(diagnose: "Diagnose", values: "Values", simulator: Simulator) -> None:
    """It needs no permissions, so none are asked for."""
    for section in ("ingestions", "datasets", "schemas", "connections", "credentials"):
        values[section] = {}
    found = diagnose()
    assert found["permissions"].detail == "the stack file declares nothing that needs any"
    assert not [entry for entry in simulator.world.journal.since(0) if "access-control" in entry["path"]]


@pytest.mark.parametrize("status", [403, 404])
def test_permissions_that_may_not_be_asked(diagnose: "Diagnose", simulator: Simulator, status: int) -> None:
    """Whether the credential may ask has nothing to do with what it may do."""
    simulator.world.faults.add([{"path": ACCESS_CONTROL, "status": status, "body": {"message": "Not for you"}}])
    found = diagnose()["permissions"]
    assert (found.result, found.detail) == (
        Result.UNKNOWN,
        f"not checked, because Access Control does not say: list permissions: not for you ({status})",
    )


def test_addresses_of_the_region(diagnose: "Diagnose") -> None:
    """They are reported, and no one claims that they were checked."""
    found = diagnose()["IP ranges"]
    assert found.result is Result.UNKNOWN
    assert found.detail.startswith(f"AEP reads from 36 ranges of region {seeds.SANDBOX_REGION} (list of 2026-07)")


def test_a_region_without_a_list(diagnose: "Diagnose", simulator: Simulator) -> None:
    """The page to look at is reported."""
    stored = simulator.world.store.get("sandboxes", seeds.SANDBOX)
    assert stored is not None
    simulator.world.store.put("sandboxes", seeds.SANDBOX, {**stored, "region": "JPN1"})
    found = diagnose()["IP ranges"]
    assert found.result is Result.UNKNOWN
    assert found.fix.startswith("see https://experienceleague.adobe.com/")


def test_a_program_without_a_stack_file(diagnose: "Diagnose", values: "Values") -> None:
    """Nothing is said to be fine that was not looked at."""
    for name in [name for name in values if name != "platform"]:
        del values[name]
    assert diagnose()["stack file"].detail.startswith("declares no resources; `pulumi preview` checks")


def test_fixes_name_what_counts(diagnose: "Diagnose", monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable of the environment takes precedence over the stack file, whose key would be changed in vain."""
    monkeypatch.setenv("ZOHO_AEP_CLIENT_SECRET", "wrong")
    fix = diagnose()["AEP token"].fix
    assert "the environment variable ZOHO_AEP_CLIENT_SECRET" in fix
    assert "zoho-aep:platform.client_secret" not in fix
