"""Whose the objects of a sandbox are."""

from dataclasses import replace

import pytest

from pulumi_zoho_aep.aep import Platform, Session
from pulumi_zoho_aep.aep.inventory import AepObject, listed
from pulumi_zoho_aep.cli.drift.model import Diagnostic, StackView
from pulumi_zoho_aep.cli.drift.objects import sorted_out
from pulumi_zoho_aep.errors import Refused
from pulumi_zoho_aep.http import Throttle
from pulumi_zoho_aep.settings import Settings
from pulumi_zoho_aep.simulator.server import Simulator

VIEW = StackView("crm", "dev", 1, (), (), (), (), (), ids=frozenset({"id of a"}))


def made(resource: str, name: str, owner: str | None, identifier: str = "1") -> AepObject:
    return AepObject(resource, identifier, name, f"/{resource}/{identifier}", owner)


def test_marks_tell_objects_apart() -> None:
    """In the state; orphans of this stack; of other stacks, including one whose name begins alike; of no one."""
    found = [
        made("Dataflow", "a", "crm/dev/a", "id of a"),
        made("Dataflow", "b", "crm/dev/b"),
        made("Schema", "c", "crm/dev2/c"),
        made("Schema", "d", "crm%2Fx/dev/d"),
        made("Schema", "e", "crm/dev2/e"),
        made("Dataset", "f", None),
        made("MappingSet", "g", "crm/dev/g"),
        made("MappingSet", "h", None),
    ]
    sandbox = sorted_out("dev", reversed(found), {}, VIEW)
    assert [(one.found.name, one.made_for) for one in sandbox.orphans] == [("b", "b")]
    assert [one.name for one in sandbox.mapping_sets_left] == ["g"]
    assert [one.name for one in sandbox.unmanaged] == ["f", "h"]
    assert sandbox.others == {"crm/dev2": 2, "crm/x/dev": 1}


@pytest.mark.parametrize(
    ("view", "advice"),
    [
        (VIEW, "no longer declared: "),
        (replace(VIEW, declared=frozenset({("Dataflow", "my flow")})), "`pulumi up` takes it over: "),
        (
            replace(VIEW, declared=frozenset({("Dataflow", "my flow")}), up="pulumi up --refresh"),
            "`pulumi up --refresh` takes it over: ",
        ),
        (replace(VIEW, recorded=frozenset({("Dataflow", "my flow")})), "a copy, "),
        (replace(VIEW, recorded=frozenset({("Schema", "my flow")})), "no longer declared: "),
    ],
)
def test_what_to_do_with_a_orphan(view: StackView, advice: str) -> None:
    """Whether its resource is still declared, and has another object, decides."""
    (orphan,) = sorted_out("dev", [made("Dataflow", "renamed", "crm/dev/my%20flow")], {}, view).orphans
    assert orphan.made_for == "my flow"
    assert orphan.advice.startswith(advice)


@pytest.mark.parametrize("recorded", [frozenset(), frozenset({("Dataflow", "my flow")})])
def test_nothing_is_to_be_deleted_where_the_plan_stopped(recorded: frozenset[tuple[str, str]]) -> None:
    """Whether a resource is still declared, and has its object, is not known of those that the plan did not reach."""
    stopped = replace(VIEW, recorded=recorded, errors=(Diagnostic("", "", "", "boom"),))
    (orphan,) = sorted_out("dev", [made("Dataflow", "renamed", "crm/dev/my%20flow")], {}, stopped).orphans
    assert orphan.advice == (
        "unclear, because the plan stopped: fix that, and run this command again before you delete anything"
    )
    reached = replace(stopped, declared=frozenset({("Dataflow", "my flow")}))
    (orphan,) = sorted_out("dev", [made("Dataflow", "renamed", "crm/dev/my%20flow")], {}, reached).orphans
    assert orphan.advice.startswith("`pulumi up` takes it over: ")


def test_what_may_not_be_listed(simulator: Simulator, settings: Settings) -> None:
    """A credential that may not see datasets is no reason to fail; anything else is one."""
    simulator.world.faults.add(
        [{"method": "GET", "path": "*/catalog/dataSets", "status": 403, "body": {"title": "no permission"}}]
    )
    found, refused = listed(Platform(Session(settings, Throttle(10000))))
    assert found == []
    assert list(refused) == ["Dataset"]
    assert refused["Dataset"].startswith("list datasets: ")
    simulator.world.faults.add([{"method": "GET", "path": "*/mappingSets", "status": 400}])
    with pytest.raises(Refused):
        listed(Platform(Session(settings, Throttle(10000))))
