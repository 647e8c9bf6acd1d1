"""What `zoho-aep doctor` prints, and how it ends."""

import json
import sys
from pathlib import Path

import click
import pytest
from tests.support.past_runs import PastRuns
from tests.unit.cli.written_stack import Run, WrittenStack, opened_stack, runner

from pulumi_zoho_aep.checks import Check, Outcome, Result
from pulumi_zoho_aep.cli import main
from pulumi_zoho_aep.cli.doctor.report import print_outcomes
from pulumi_zoho_aep.cli.output import WIDTH_ELSEWHERE
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.errors import UnexpectedReply, ZohoAepError
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator

CONNECTIONS = "  zoho-aep:connections:\n    zoho-sales: {credential: sales}\n"
NLD2 = 36


@pytest.fixture
def stack(simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WrittenStack:
    """The stack that the command opens."""
    return opened_stack(simulator.url, tmp_path, monkeypatch, CONNECTIONS)


@pytest.fixture
def encrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes the secrets of the file for encrypted ones."""
    monkeypatch.setattr("pulumi_zoho_aep.cli.doctor.diagnosis.secrets_in_clear", lambda _: [])


@pytest.fixture
def run(stack: WrittenStack, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command and returns its exit code, what it printed, and what it said beside that."""
    del stack
    return runner("doctor", capsys)


@pytest.mark.usefixtures("encrypted")
def test_a_stack_that_is_right(run: Run) -> None:
    """A line per check on stdout, a summary beside it, and the exit code of success."""
    code, out, err = run()
    assert code == 0
    assert [line.split()[0] for line in out.splitlines() if line.split()[1] == "sandbox:"] == ["ok"]
    assert err == "14 ok, 1 unknown\n"


@pytest.mark.usefixtures("encrypted")
def test_data_that_does_not_arrive_needs_attention(run: Run, stack: WrittenStack, simulator: Simulator) -> None:
    """It keeps nothing from working, and goes away with a good run."""
    flows = PastRuns(simulator, stack.flows)
    flows.add("leads")
    flows.ran("leads", -1, "failed", code="CONNECTOR-3001-500")
    checks = {one["check"]: one for one in json.loads(run("--json")[1])["checks"]}
    assert (checks["data arrives"]["result"], checks["data arrives"]["code"]) == ("attention", "ZA605")
    assert checks["data arrives"]["detail"].startswith("ingestions.leads: the last run failed: AEP could not write")
    flows.wrote("leads", -1)
    code, out, _ = run()
    assert code == 0
    assert ["ok", "data", "arrives:", "1", "ok"] in [line.split() for line in out.splitlines()]


def test_secrets_in_clear_need_attention(run: Run) -> None:
    """The file of this test has them so; only the keys are reported."""
    code, out, err = run()
    assert code == 3
    assert "not encrypted: zoho-aep:platform.client_secret" in out
    assert err == "13 ok, 1 attention, 1 unknown\n"


@pytest.mark.usefixtures("encrypted", "no_pauses")
@pytest.mark.parametrize(
    "path", ["/ims/token/v3", "*/sandbox-management*", "/oauth/v2/token", "/crm/*/org", "/crm/*/users"]
)
def test_a_proxys_page(run: Run, simulator: Simulator, path: str) -> None:
    """It says nothing about a secret, a token or an organisation, so the advice does not, either."""
    simulator.world.faults.add([{"path": path, "status": 200, "body": "<html>please log in</html>", "times": 9}])
    code, out, _ = run("--json")
    (failed,) = [one for one in json.loads(out)["checks"] if one["result"] == "failed"]
    assert (code, failed["code"], failed["fix"]) == (3, "ZA909", UnexpectedReply.advice)


def test_something_that_failed(run: Run, stack: WrittenStack) -> None:
    """Exit code 3: the doctor did its work, and has bad news."""
    stack.file.write_text(stack.file.read_text(encoding="utf-8").replace("sandbox: dev", "sandbox: devel"))
    code, out, _ = run()
    assert code == 3
    assert "use one of dev, prod" in out


def test_json(run: Run) -> None:
    """Everything for machines, in the same order; nothing else on stdout."""
    code, out, err = run("--json")
    found = json.loads(out)
    assert (code, err) == (3, "")
    assert found["results"] == {"attention": 1, "ok": 13, "unknown": 1}
    assert [check["check"] for check in found["checks"]][:3] == ["stack file", "settings", "AEP token"]
    assert found["checks"][1] == {
        "subject": "",
        "check": "settings",
        "result": "ok",
        "code": "",
        "detail": found["checks"][1]["detail"],
        "fix": "",
    }
    assert {check["subject"] for check in found["checks"]} == {"", "connections.zoho-sales", "credentials.sales"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--region", "VA7"), "--region and --format go with --ip-ranges"),
        (("--format", "csv"), "--region and --format go with --ip-ranges"),
        (("--ip-ranges", "--json"), "with --ip-ranges, use --format json"),
        (("--ip-ranges", "--format", "xml"), "'xml' is not one of"),
    ],
)
def test_usage(run: Run, arguments: tuple[str, ...], words: str) -> None:
    """Options that do not go together are exit code 2, and nothing is asked."""
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert words in err


def test_a_doctor_who_cannot_work(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the Pulumi command nothing can be said of the stack: exit code 1, one line and a hint."""
    monkeypatch.setenv("PATH", "")
    assert main(["doctor", "dev"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("zoho-aep: the command pulumi is not on PATH\n")


def test_addresses_of_the_sandbox(run: Run, simulator: Simulator) -> None:
    """A range per line on stdout, where it is from beside it; Zoho has nothing to do with it."""
    code, out, err = run("--ip-ranges")
    assert (code, len(out.splitlines())) == (0, NLD2)
    assert err.startswith(f"Adobe's list of 2026-07 for {seeds.SANDBOX_REGION}; compare with https://")
    assert "/oauth/v2/token" not in [entry["path"] for entry in simulator.world.journal.since(0)]


def test_addresses_of_a_region(run: Run, simulator: Simulator) -> None:
    """A named region needs neither stack nor network; its case does not matter."""
    assert run("--ip-ranges", "--region", "va6")[1] == "34.193.63.59\n44.217.93.240\n44.194.79.229\n"
    assert simulator.world.journal.since(0) == []


def test_addresses_as_json_and_csv(run: Run) -> None:
    """JSON with its source; CSV with first and last address, which some firewalls want."""
    found = json.loads(run("--ip-ranges", "--region", "NLD2", "--format", "json")[1])
    assert (found["region"], found["as_of"], len(found["ranges"])) == ("NLD2", "2026-07", NLD2)
    lines = run("--ip-ranges", "--region", "NLD2", "--format", "csv")[1].splitlines()
    assert lines[:2] == ["region,range,first,last", "NLD2,13.69.67.192/28,13.69.67.192,13.69.67.207"]
    assert "NLD2,51.105.144.1,51.105.144.1,51.105.144.1" in lines


def test_an_unknown_region(run: Run) -> None:
    """One line and a hint."""
    code, out, err = run("--ip-ranges", "--region", "VA9")
    assert (code, out) == (1, "")
    assert err.startswith("zoho-aep: Adobe's list of 2026-07 has no region VA9, did you mean VA7?\nsee https://")


def test_what_comes_from_elsewhere_does_not_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither control characters nor rich's own markup in a name have any effect."""
    check = Check("organisation", lambda: "", "")
    print_outcomes([Outcome(check, Result.OK, "Acme\x1b[2J [red]Ltd[/red]\x07")])
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\x07" not in out
    assert "[red]Ltd[/red]" in out


@pytest.mark.parametrize("width", [0, 60, 120])
def test_findings_are_below_their_check(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No line is longer than the terminal or, piped, than a log shows; a command stays whole."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: bool(width))
    monkeypatch.setenv("COLUMNS", str(width))
    command = "`pulumi config set --path 'zoho-aep:a.b' c`"
    wrong = Finding.error(Code.FAILURE, "a", "many words " * 60, f"change it: {command}")
    check = Check("columns", lambda: "", "", "ingestions.leads")
    print_outcomes([Outcome(check, Result.FAILED, findings=(wrong,)), Outcome(check, Result.OK, "fine " * 60)])
    lines = click.unstyle(capsys.readouterr().out).splitlines()
    assert lines[:2] == ["failed     ingestions.leads: columns", lines[1]]
    assert [line for line in lines if len(line) > (width or WIDTH_ELSEWHERE)] == []
    assert {line[:11] for line in lines[1:]} == {" " * 11, "ok         "}
    assert [command in line for line in lines].count(True) == 1
    assert "[ZA" in " ".join(lines)


def test_a_project_that_does_not_refresh(run: Run, stack: WrittenStack) -> None:
    """Plain previews see no drift there, and the advice says how they would; a stack that was named is named in it."""
    (stack.directory / "Pulumi.yaml").write_text("name: crm\nruntime: python\n", encoding="utf-8")
    stack.given = "dev"
    code, out, _ = run("--json")
    found = {one["check"]: one for one in json.loads(out)["checks"] if not one["subject"]}["refresh"]
    assert (code, found["result"]) == (3, "attention")
    assert found["fix"] == (
        "add `options: {refresh: always}` to Pulumi.yaml, or run `pulumi preview --refresh --stack dev` and "
        "`pulumi up --refresh --stack dev`"
    )


def test_errors_name_the_stack(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """What a person types next must not go to the selected stack instead."""

    def fail(_: str) -> None:
        raise ZohoAepError("nothing is there", hint="run `pulumi up` first")

    monkeypatch.setattr("pulumi_zoho_aep.cli.stack.Stack", fail)
    assert main(["doctor", "dev"]) == 1
    assert capsys.readouterr().err == "zoho-aep: nothing is there\nrun `pulumi up --stack dev` first\n"
    assert main(["doctor"]) == 1
    assert capsys.readouterr().err == "zoho-aep: nothing is there\nrun `pulumi up` first\n"
