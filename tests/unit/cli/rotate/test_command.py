"""`zoho-aep rotate`: what is asked, what has to be verified, and what is stored then."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr
from tests.unit.cli.written_stack import SECRETS, WrittenStack, recorded_credential

from pulumi_zoho_aep.cli import main
from pulumi_zoho_aep.cli.stack_file.sections import Changes
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.simulator.zoho import scopes
from pulumi_zoho_aep.simulator.zoho.data_centers import HOME
from pulumi_zoho_aep.simulator.zoho.grants import _put_refresh_token, new_token

NEW = "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0"
READING = """\
  zoho-aep:connections: {zoho-sales: {credential: sales}}
  zoho-aep:datasets: {all: {schema: all}}
  zoho-aep:schemas: {all: {id: "https://ns.adobe.com/acmesim/schemas/1"}}
  zoho-aep:ingestions:
    leads: {connection: zoho-sales, table: Leads, dataset: all, schedule: {frequency: once}, mapping: [&row {source: id,
      target: _id}]}
    members: {connection: zoho-sales, table: Memberships, dataset: all, schedule: {frequency: once}, mapping: [*row]}
"""
METADATA = ("ZohoCRM.settings.modules.READ", "ZohoCRM.settings.fields.READ", "ZohoCRM.org.READ")
Run = Callable[..., tuple[int, str, str]]


class KeptStack(WrittenStack):
    """Takes secrets instead of writing them."""

    kept: dict[str, str]
    changes: Changes

    def change(self, changes: Changes) -> list[str]:
        """Keep secrets."""
        self.changes = changes
        self.kept |= {
            ".".join(path): value.get_secret_value() for path, value in changes.items() if isinstance(value, SecretStr)
        }
        return []


@pytest.fixture
def stack(simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeptStack:
    """The stack that the command opens: two tables are read with its credential."""
    written = KeptStack("dev", tmp_path)
    written.kept = {}
    written.write(simulator.url, READING)
    monkeypatch.setattr("pulumi_zoho_aep.cli.stack.Stack", lambda _: written)
    monkeypatch.setattr("sys.stdin", io.StringIO("from a pipe\n"))
    return written


@pytest.fixture
def run(stack: KeptStack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command with variables and returns its exit code, what it printed, and what it said beside that."""
    del stack

    def call(*arguments: str, **variables: str) -> tuple[int, str, str]:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        code = main(["rotate", *arguments])
        printed = capsys.readouterr()
        said = printed.out + printed.err
        assert [secret for secret in (*SECRETS, *variables.values()) if secret.strip() and secret in said] == []
        return code, printed.out, printed.err

    return call


def refresh_token(simulator: Simulator, *granted: str) -> str:
    """Return a new one that is good for some scopes."""
    token = new_token()
    _put_refresh_token(simulator.world.store, token, seeds.ZOHO_CLIENT_ID, HOME, granted or scopes.SEEDED, 0)
    return token


@pytest.mark.parametrize(
    ("granted", "lacks"),
    [
        (METADATA, "ZohoCRM.modules.leads.READ, ZohoCRM.modules.custom.READ"),
        ((*METADATA[1:], "ZohoCRM.modules.READ"), METADATA[0]),
        ((*METADATA, "ZohoCRM.modules.leads.READ"), "ZohoCRM.modules.custom.READ"),
    ],
)
def test_a_refresh_token_that_cannot_read(
    run: Run, stack: KeptStack, simulator: Simulator, granted: tuple[str, ...], lacks: str
) -> None:
    """A token that cannot do what the stack does with it is refused, with what it lacks; nothing is stored."""
    code, out, err = run("sales", "--refresh-token", ZOHO_REFRESH_TOKEN=refresh_token(simulator, *granted))
    assert (code, out, stack.kept) == (1, "", {})
    assert f"the token lacks the scope{'s' if ',' in lacks else ''} {lacks}\n" in err


def test_a_refresh_token_that_lacks_a_declared_scope(run: Run, stack: KeptStack, simulator: Simulator) -> None:
    """What the stack file requires is required here, too: `pulumi up` would refuse the token."""
    declared = stack.file.read_text(encoding="utf-8").replace(
        "      refresh_token", "      scopes: [S]\n      refresh_token"
    )
    stack.file.write_text(declared.replace("[S]", "[ZohoCRM.coql.READ]"), encoding="utf-8")
    token = refresh_token(simulator, *METADATA, "ZohoCRM.modules.READ")
    code, _, err = run("sales", "--refresh-token", ZOHO_REFRESH_TOKEN=token)
    assert (code, stack.kept) == (1, {})
    assert "the token lacks the scope ZohoCRM.coql.READ\n" in err


@pytest.mark.parametrize("granted", [(), (*METADATA, "ZohoCRM.modules.READ")])
def test_a_refresh_token_that_works(run: Run, stack: KeptStack, simulator: Simulator, granted: tuple[str, ...]) -> None:
    """Wider scopes contain what is needed, and every table is read once before the token is stored."""
    token = refresh_token(simulator, *granted)
    code, out, _ = run("sales", "--refresh-token", ZOHO_REFRESH_TOKEN=token)
    assert (code, stack.kept) == (0, {"credentials.sales.refresh_token": token})
    assert out.startswith("sales: new refresh token verified and stored, encrypted by Pulumi.\n")
    read = {entry["path"].rpartition("/")[2] for entry in simulator.world.journal.since(0)}
    assert {"Leads", "Memberships"} <= read


ENCRYPTED = "pulumi_zoho_aep.cli.rotate.rotation.secrets_in_clear"


@pytest.mark.parametrize(
    ("arguments", "variable", "value", "noun"),
    [
        (["sales"], "ZOHO_CLIENT_SECRET", seeds.ZOHO_CLIENT_SECRET, "client secret"),
        (["sales", "--refresh-token"], "ZOHO_REFRESH_TOKEN", seeds.ZOHO_REFRESH_TOKEN, "refresh token"),
        (["platform"], "ZOHO_AEP_NEW_CLIENT_SECRET", seeds.ADOBE_CLIENT_SECRET, "client secret"),
    ],
)
def test_a_secret_that_is_there_already(
    run: Run,
    stack: KeptStack,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    variable: str,
    value: str,
    noun: str,
) -> None:
    """It is not called new; only in plain text it is written again, encrypted."""
    code, out, _ = run(*arguments, **{variable: value})
    assert (code, list(stack.kept.values())) == (0, [value])
    assert f"{arguments[0]}: new {noun} verified and stored" in out
    stack.kept.clear()
    monkeypatch.setattr(ENCRYPTED, lambda _: [])
    code, out, _ = run(*arguments, **{variable: value})
    assert (code, stack.kept) == (0, {})
    assert out.startswith(f"{arguments[0]}: this {noun} is already in the stack and works: nothing was written.\n")
    assert "new" not in out


def test_a_blank_secret(run: Run, stack: KeptStack) -> None:
    """It would be written over one that works."""
    assert run("sales", ZOHO_CLIENT_SECRET=" ")[0] == 2
    assert stack.kept == {}


def test_a_secret_beside_an_exchanged_grant_token(run: Run, stack: KeptStack) -> None:
    """The refresh token that `pulumi up` got is in the state, so that the new secret can be verified with it."""
    grant_token = "1000.spent.token"
    stack.file.write_text(
        stack.file.read_text(encoding="utf-8").replace(
            f"refresh_token: {seeds.ZOHO_REFRESH_TOKEN}", f"grant_token: {grant_token}"
        ),
        encoding="utf-8",
    )
    code, out, _ = run("sales", ZOHO_CLIENT_SECRET=NEW)
    assert (code, out.splitlines()[0]) == (0, "sales: new client secret stored, encrypted by Pulumi.")
    stack.kept.clear()
    stack.recorded = {"sales": recorded_credential(grant_token)}
    assert run("sales", ZOHO_CLIENT_SECRET=NEW)[0] == 1
    assert stack.kept == {}


def test_a_client_secret_does_not_wait_for_scopes(run: Run, stack: KeptStack, simulator: Simulator) -> None:
    """A regenerated secret is stored although the token lacks a scope: without it, even less would work."""
    store = simulator.world.store
    store.put("zohoClients", seeds.ZOHO_CLIENT_ID, {**_client(simulator), "_secrets": {"client_secret": NEW}})
    for token in store.items("zohoRefreshTokens"):
        store.put("zohoRefreshTokens", token["id"], {**token, "scopes": list(METADATA)})
    assert run("sales", ZOHO_CLIENT_SECRET=NEW)[0] == 0
    assert stack.kept == {"credentials.sales.client_secret": NEW}


def test_a_user_who_is_not_active(run: Run, stack: KeptStack, simulator: Simulator) -> None:
    """Ingestion would end with that user, so the token is not stored."""
    body = {"users": [{"id": "1", "email": "robin@acme.example", "status": "inactive"}]}
    simulator.world.faults.add([{"path": "*/users", "status": 200, "body": body}])
    code, _, err = run("sales", "--refresh-token", ZOHO_REFRESH_TOKEN=refresh_token(simulator))
    assert (code, stack.kept) == (1, {})
    assert err.startswith("zoho-aep: robin@acme.example, who consented, is inactive\n")


def test_a_wrong_platform_secret(run: Run, stack: KeptStack) -> None:
    """Adobe does not accept it: nothing is stored."""
    code, _, err = run("platform", ZOHO_AEP_NEW_CLIENT_SECRET=NEW)
    assert (code, stack.kept) == (1, {})
    assert err.startswith("zoho-aep: get Adobe access token: ")
    assert err.endswith(" [ZA904]\n")


@pytest.mark.parametrize("in_environment", ["", "old-one", NEW])
def test_a_variable_that_would_win(run: Run, stack: KeptStack, simulator: Simulator, in_environment: str) -> None:
    """Where the environment still says something else than the new secret, that is reported."""
    store = simulator.world.store
    client = store.get("imsClients", seeds.ADOBE_CLIENT_ID)
    assert client is not None
    store.put("imsClients", seeds.ADOBE_CLIENT_ID, {**client, "_secrets": {"client_secret": NEW}})
    given = {"ZOHO_AEP_CLIENT_SECRET": in_environment} if in_environment else {}
    code, _, err = run("platform", ZOHO_AEP_NEW_CLIENT_SECRET=NEW, **given)
    assert (code, stack.kept) == (0, {"platform.client_secret": NEW})
    note = "note: ZOHO_AEP_CLIENT_SECRET is set here, and takes precedence over the stack file: change it, too\n"
    assert err == (note if in_environment == "old-one" else "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sales"], "new client secret is missing: give ZOHO_CLIENT_SECRET"),
        (["sales", "--refresh-token"], "new refresh token is missing: give ZOHO_REFRESH_TOKEN"),
        (["platform"], "new client secret is missing: give ZOHO_AEP_NEW_CLIENT_SECRET"),
        (["platform", "--refresh-token"], "--refresh-token: AEP has none"),
        (["sale"], "no credential sale, did you mean sales?"),
    ],
)
def test_without_a_terminal(run: Run, stack: KeptStack, arguments: list[str], words: str) -> None:
    """Where no one can be asked, what is missing is a usage error; no password is read from a pipe."""
    code, out, err = run(*arguments)
    assert (code, out, stack.kept) == (2, "", {})
    assert words in err


def test_questions_are_for_secrets(run: Run, stack: KeptStack, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal the secret is asked for unseen."""
    asked: list[tuple[str, bool]] = []

    def prompt(question: str, *, hide_input: bool, **_: object) -> str:
        asked.append((question, hide_input))
        return "wrong"

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("click.prompt", prompt)
    assert run("sales", "--refresh-token")[0] == 1
    assert (asked, stack.kept) == ([("New refresh token", True)], {})


def _client(simulator: Simulator) -> dict[str, object]:
    found = simulator.world.store.get("zohoClients", seeds.ZOHO_CLIENT_ID)
    assert found is not None
    return found


def test_a_refresh_token_takes_the_place_of_a_grant_token(run: Run, stack: KeptStack, simulator: Simulator) -> None:
    """Both in the file, the next `pulumi up` would refuse it; every other byte stays."""
    file = stack.file.read_text(encoding="utf-8")
    with_grant = file.replace("refresh_token: ", "grant_token: ").replace(seeds.ZOHO_REFRESH_TOKEN, "1000.a.b # once")
    stack.file.write_text(with_grant, encoding="utf-8")
    token = refresh_token(simulator)
    assert run("sales", "--refresh-token", ZOHO_REFRESH_TOKEN=token)[0] == 0
    assert stack.changes == {
        ("credentials", "sales", "refresh_token"): SecretStr(token),
        ("credentials", "sales", "grant_token"): None,
    }


@pytest.mark.parametrize(
    ("connections", "recorded", "then", "note"),
    [
        ("zoho: {credential: sales}", {"is_login_sent": True}, "are patched and tested with it", ""),
        (
            "zoho: {credential: sales}",
            {"is_login_sent": False},
            "are patched and tested with it",
            "base connection zoho was imported",
        ),
        (
            "zoho: {credential: sales, id: 3fb2f3c8}",
            {},
            "it verifies the new secret",
            "note: connections.zoho names a base connection",
        ),
        ("files: {connector: landing_zone, credential: sales}", {}, "it verifies the new secret", ""),
    ],
)
def test_what_follows_is_said(
    run: Run,
    stack: KeptStack,
    monkeypatch: pytest.MonkeyPatch,
    connections: str,
    recorded: dict[str, object],
    then: str,
    note: str,
) -> None:
    """Which base connections get a new secret; one that does not is named, with what to do."""
    file = stack.file.read_text(encoding="utf-8").replace(READING, f"  zoho-aep:connections: {{{connections}}}\n")
    stack.file.write_text(file, encoding="utf-8")
    monkeypatch.setattr(stack, "resources", lambda _: {"zoho": ("3fb2f3c8", recorded)})
    code, out, err = run("sales", ZOHO_CLIENT_SECRET=seeds.ZOHO_CLIENT_SECRET)
    assert code == 0
    assert then in out
    assert note in err
    assert bool(note) == bool(err)


def test_before_the_rest_is_filled_in(run: Run, stack: KeptStack) -> None:
    """After an import a secret is stored without a check while the token that it belongs to is a placeholder."""
    file = stack.file.read_text(encoding="utf-8")
    stack.file.write_text(file.replace(seeds.ZOHO_REFRESH_TOKEN, '"<fill in>"'), encoding="utf-8")
    code, out, _ = run("sales", ZOHO_CLIENT_SECRET=NEW)
    assert (code, stack.kept) == (0, {"credentials.sales.client_secret": NEW})
    assert out.startswith("sales: new client secret stored, encrypted by Pulumi.")
