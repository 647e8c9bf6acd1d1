"""One stack file on three connectors, by one word: the same rows in the same dataset."""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import requests
from tests.support.command.stack_files import Config, people
from tests.support.command.stacks import Stack

from pulumi_zoho_aep.simulator.server import Simulator

NewStack = Callable[[Config], Stack]
_COMMAND = "import sys; from pulumi_zoho_aep.cli import main; sys.exit(main())"
_KEPT = ("Dataset", "Schema", "MappingSet")


class Control:
    """The control interface of a simulator."""

    def __init__(self, simulator: Simulator) -> None:
        self._url = f"{simulator.url}/_simulator"
        self._session = requests.Session()
        # The environment's proxy must not come between us and this machine.
        self._session.trust_env = False

    def __call__(self, method: str, path: str, body: object = None) -> Any:
        """Ask, and return the answer."""
        answer = self._session.request(method, f"{self._url}/{path}", json=body, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def later(self, minutes: int) -> None:
        """Let time pass, and happen what becomes due."""
        self("POST", "clock", {"advance_seconds": minutes * 60})

    def batches(self) -> list[list[dict[str, Any]]]:
        """Return the rows of the only dataset, batch by batch, each ordered by Zoho's id."""
        (dataset,) = self("GET", "objects")["dataSets"]
        found = [batch["rows"] for batch in self("GET", f"rows/{dataset['id']}")]
        return [sorted(rows, key=lambda row: str(row["_acmesim"]["zohoId"])) for rows in found if rows]


@pytest.fixture
def control(simulator: Simulator) -> Control:
    """The simulator's control interface."""
    return Control(simulator)


def config(url: str, connector: str, **changes: Any) -> Config:
    """Return the stack file: between connectors, one word differs."""
    found = people(url, leads="Leads")
    found["zoho-aep:connections"]["zoho-sales"]["connector"] = connector
    found["zoho-aep:schemas"]["people"]["fields"] |= {
        "fullName": "string",
        "revenue": "number",
        "optedOut": "boolean",
        "createdTime": "date-time",
        "deleted": "string",
    }
    leads = found["zoho-aep:ingestions"]["leads"]
    leads["columns"] += ["First_Name", "Annual_Revenue", "Email_Opt_Out", "Created_Time"]
    leads["mapping"] += [
        {"expression": 'concat(First_Name, " ", Last_Name)', "target": "_acmesim.fullName"},
        {"source": "Annual_Revenue", "target": "_acmesim.revenue"},
        {"source": "Email_Opt_Out", "target": "_acmesim.optedOut"},
        {"source": "Created_Time", "target": "_acmesim.createdTime"},
        *changes.pop("more", ()),
    ]
    found["zoho-aep:ingestions"]["leads"] |= changes
    return found


def sync(stack: Stack) -> list[dict[str, Any]]:
    """Run `zoho-aep sync` and return what it did."""
    done = subprocess.run(
        [sys.executable, "-c", _COMMAND, "sync", "--json", "--stack", stack.name],
        cwd=stack.directory,
        env=stack.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    stack.said += [done.stdout, done.stderr]
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def ids(stack: Stack) -> dict[str, str]:
    """Return the ids of what a move keeps."""
    resources = stack.structured("stack", "export")["deployment"]["resources"]
    return {one["type"].rpartition(":")[2]: one["id"] for one in resources if one["type"].endswith(_KEPT)}


def is_deleted(row: dict[str, Any]) -> bool:
    return bool(row["_acmesim"].get("deleted"))


def without_deletion(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row without what only files say: whether the record was deleted."""
    return {**row, "_acmesim": {name: value for name, value in row["_acmesim"].items() if name != "deleted"}}


def test_one_word_changes_the_way_and_nothing_else(new_stack: NewStack, simulator: Simulator, control: Control) -> None:
    """F.7 (1): the same rows in the same dataset, field by field, and through files the deleted records beside them."""
    stack = new_stack(config(simulator.url, "zoho_crm"))
    stack.up()
    kept = ids(stack)
    control.later(5)
    (by_crm,) = control.batches()

    stack.write(config(simulator.url, "generic_rest", allow_replacement=True))
    said = stack.up()
    assert "by generic_rest, the first run reads all records of Leads again" in said
    assert "is not used by generic_rest: each run reads the whole table" in said
    control.later(5)
    assert control.batches()[-1] == by_crm

    deletions = [{"source": "is_deleted", "target": "_acmesim.deleted"}]
    stack.write(config(simulator.url, "landing_zone", allow_replacement=True, more=deletions))
    assert "there is no file of Leads in dlz-user-container/zoho-aep/zoho-aep/test/leads yet" in stack.up(code=1)
    sync(stack)
    stack.up()
    assert ids(stack) == kept
    assert "unchanged" in stack.preview("--expect-no-changes")
    control.later(5)
    assert [without_deletion(row) for row in control.batches()[-1] if not is_deleted(row)] == by_crm
    assert len(by_crm) == 1500

    stack.write(config(simulator.url, "zoho_crm", allow_replacement=True))
    assert "by zoho_crm, the first run reads all records of Leads again" in stack.up()
    assert ids(stack) == kept
    control.later(5)
    assert control.batches()[-1] == by_crm

    control.later(60)
    changed = by_crm[0]["_acmesim"]["zohoId"]
    control("PATCH", f"records/Leads/{changed}", {"Last_Name": "Changed"})
    stack.write(config(simulator.url, "landing_zone", allow_replacement=True, more=deletions))
    said = stack.preview()
    assert "`zoho-aep sync leads --stack test` continues where zoho_crm stopped: 1 record that changed since" in said
    control.later(5)
    (taken,) = sync(stack)
    assert taken["outcome"].endswith("continuing where zoho_crm stopped")
    assert taken["rows"] == 1 + sum(map(is_deleted, control.batches()[2]))
    # What opens the landing zone is asked for each time, and kept nowhere.
    assert "sig=" not in json.dumps(stack.structured("stack", "export")) + "".join(stack.said)
