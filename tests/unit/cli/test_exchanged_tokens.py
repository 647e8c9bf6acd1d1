"""What commands know of a grant token that `pulumi up` has exchanged."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.cli.authorize.test_command import answer
from tests.unit.cli.written_stack import WrittenStack, recorded_credential

from pulumi_zoho_aep.cli import main
from pulumi_zoho_aep.cli.exchanged_tokens import exchanged_token
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator

GRANT_TOKEN = "1000.spent.token"
Results = Callable[[], dict[str, str]]


@pytest.fixture
def stack(simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WrittenStack:
    """A stack whose credential is declared by a grant token."""
    written = WrittenStack("dev", tmp_path)
    written.write(simulator.url)
    text = written.file.read_text(encoding="utf-8")
    written.file.write_text(
        text.replace(f"refresh_token: {seeds.ZOHO_REFRESH_TOKEN}", f"grant_token: {GRANT_TOKEN}"), encoding="utf-8"
    )
    monkeypatch.setattr("pulumi_zoho_aep.cli.stack.Stack", lambda _: written)
    return written


@pytest.fixture
def results(stack: WrittenStack, capsys: pytest.CaptureFixture[str]) -> Results:
    """Runs `doctor` and returns how the checks of the credential ended."""
    del stack

    def call() -> dict[str, str]:
        main(["doctor", "--json"])
        checks = json.loads(capsys.readouterr().out)["checks"]
        return {one["check"]: f"{one['result']}: {one['detail']}" for one in checks if one["subject"]}

    return call


def test_doctor_before_and_after(results: Results, stack: WrittenStack) -> None:
    """Before `pulumi up` the token is left alone; afterwards its refresh token is asked, for everything."""
    before = results()
    assert before["token"].startswith("unknown: the next `pulumi up` exchanges the grant_token")
    assert before["organisation"].startswith("skipped: ")
    stack.recorded = {"sales": recorded_credential(GRANT_TOKEN)}
    after = results()
    assert after["token"] == f"ok: Zoho gives tokens to client {seeds.ZOHO_CLIENT_ID}"
    assert after["organisation"].startswith("ok: ")


def test_another_grant_token_is_still_to_be_exchanged(results: Results, stack: WrittenStack) -> None:
    """A new grant token in the stack file means that its predecessor's refresh token will be replaced."""
    stack.recorded = {"sales": recorded_credential("1000.earlier.token")}
    assert results()["token"].startswith("unknown: the next `pulumi up` exchanges the grant_token")


def test_explore(stack: WrittenStack, capsys: pytest.CaptureFixture[str]) -> None:
    """Zoho can be asked once the state has a refresh token."""
    assert main(["explore"]) == 1
    assert "has only a grant token" in capsys.readouterr().err
    stack.recorded = {"sales": recorded_credential(GRANT_TOKEN)}
    assert main(["explore"]) == 0
    assert "Leads" in capsys.readouterr().out


def test_scopes_can_be_added_to_it(stack: WrittenStack) -> None:
    """`authorize --scopes-add` takes the refresh token of the state."""
    assert exchanged_token(stack, stack.values(), "sales") == ""
    stack.recorded = {"sales": recorded_credential(GRANT_TOKEN)}
    assert exchanged_token(stack, stack.values(), "sales") == seeds.ZOHO_REFRESH_TOKEN
    assert exchanged_token(stack, stack.values(), "other") == ""


def test_scopes_can_be_added_to_a_token_of_an_own_program(
    stack: WrittenStack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The credential is in the state alone; what the stack file does not declare is not written, either."""
    stack.recorded = {"own": recorded_credential("")}
    before = stack.file.read_bytes()
    monkeypatch.setattr("webbrowser.open", answer)
    monkeypatch.setenv("BROWSER", "played")
    given = ["authorize", "own", "--redirect-port", "0", "--scopes-add", "ZohoCRM.coql.READ"]
    assert main(given) == 0
    assert "own has more scopes" in capsys.readouterr().out
    assert stack.file.read_bytes() == before
    assert main(["authorize", "nosuch", *given[2:]]) != 0


@pytest.mark.parametrize(
    ("way", "said"),
    [
        (
            ("rotate", "own"),
            "is declared by the program, not in the stack file: put the new client secret where the program reads it",
        ),
        (("rollback", "own"), "a program of your own declares it: put the rows of its mapping back there"),
    ],
)
def test_what_an_own_program_declares(
    stack: WrittenStack, capsys: pytest.CaptureFixture[str], way: tuple[str, ...], said: str
) -> None:
    """Commands that write the stack file say where it is declared."""
    stack.recorded, stack.flows = {"own": recorded_credential("")}, {"own": ("flow-own", {})}
    assert main([*way]) != 0
    assert said in capsys.readouterr().err


def test_outputs_of_the_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pulumi wraps the secrets of an export; what is marked for deletion is of another life."""
    mark = "4dabf18193072939515e22adb298388d"
    secret = {mark: "1b47061264138c4ac30d75fd1eb44270", "plaintext": json.dumps("s")}
    kind = "pulumi-python:dynamic/zoho-aep:ZohoCredential"
    urn = f"urn:pulumi:dev::crm::{kind}::sales"
    live = {"urn": urn, "type": kind, "id": "1", "outputs": {"refresh_token": secret, "scopes": ["a", secret]}}
    old = {**live, "delete": True, "outputs": {}}
    exported = json.dumps({"deployment": {"resources": [live, old]}})
    monkeypatch.setattr(Stack, "_pulumi", lambda *_: exported)
    assert Stack("dev", tmp_path).outputs("ZohoCredential") == {"sales": {"refresh_token": "s", "scopes": ["a", "s"]}}
