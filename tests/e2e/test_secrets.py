"""Where secrets must not be, plain, in base64, or encoded for a URL.

State, output, the engine's log, temporary files, arguments of processes, and the simulator's log.
"""

import base64
import json
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from tests.support.canary import Canary, files_below, forms, minted, without_engine_values
from tests.support.command import processes, stacks
from tests.support.command.stack_files import people
from tests.support.command.stacks import Stack

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.simulator.setting import Setting
from pulumi_zoho_aep.simulator.store import Store

_CANARY = "canary/of+a=client secret&4711"
"""A rotated secret, of characters that every encoding changes."""


@pytest.fixture
def logging_simulator(tmp_path: Path) -> Iterator[Simulator]:
    """A simulator that writes every request and answer into a file."""
    with Simulator(setting=Setting(log=str(tmp_path / "simulator.log"))) as running:
        yield running


@pytest.fixture
def secrets(logging_simulator: Simulator) -> Iterator[set[str]]:
    """Every token and secret that the simulator stores from now on."""
    with minted(logging_simulator.world.store) as found:
        yield found


@pytest.fixture
def stack(tmp_path: Path, pulumi_home: Path, logging_simulator: Simulator) -> Stack:
    """A stack whose credential came with a grant token, so that one more secret is minted."""
    config = people(logging_simulator.url, leads="Leads")
    del config["zoho-aep:credentials"]["sales"]["refresh_token"]
    stacks.write_project(tmp_path / "project")
    stack = Stack(tmp_path / "project", stacks.environment(pulumi_home, tmp_path / "state"))
    stack.write(config)
    stack.init()
    path = "zoho-aep:credentials.sales.grant_token"
    stack.pulumi("config", "set", "--path", "--secret", path, seeds.ZOHO_GRANT_TOKEN)
    return stack


def leaks(places: dict[str, str], secrets: Iterable[str]) -> list[str]:
    """Return where which secret is; of the secret only its beginning, this is a log, too."""
    return [
        f"{place}: {secret[:6]}…"
        for place, text in places.items()
        for secret in set(secrets)
        if any(form in text for form in forms(secret))
    ]


@contextmanager
def watched(stack: Stack) -> Iterator[set[str]]:
    """Yield a set that gets the command lines of all processes that the stack's commands start."""
    mark, seen, ended = processes.new_mark(), set[str](), threading.Event()
    stack.environment.update(mark)

    def watch() -> None:
        while not ended.wait(0.1):
            seen.update(processes.marked(mark).values())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        ended.set()
        watcher.join()


def test_secrets_are_nowhere_in_clear(
    stack: Stack, logging_simulator: Simulator, secrets: set[str], tmp_path: Path, pulumi_home: Path
) -> None:
    """A life with a rotated secret, a failed run and every kind of preview shows and stores no secret in clear."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    stack.environment["TMPDIR"] = str(temporary)
    with watched(stack) as command_lines:
        log = stack.up("--logtostderr", "-v=11")
    assert any("pulumi-language-python-exec" in line for line in command_lines)
    assert any("pulumi.dynamic" in line for line in command_lines)
    stack.said[-1] = without_engine_values(log)
    assert log.count("\n") > stack.said[-1].count("\n") + 10 > 500
    store = logging_simulator.world.store
    client = store.get("zohoClients", seeds.ZOHO_CLIENT_ID)
    assert client is not None
    store.put("zohoClients", seeds.ZOHO_CLIENT_ID, {**client, "_secrets": {"client_secret": _CANARY}})
    stack.pulumi("config", "set", "--path", "--secret", "zoho-aep:credentials.sales.client_secret", _CANARY)
    stack.preview("--diff")
    stack.structured("preview", "--json")
    stack.up("--diff")
    stack.pulumi("stack", "export")
    stack.environment["ZOHO_AEP_CLIENT_SECRET"] = "a-wrong-secret-of-adobe"
    stack.pulumi("refresh", "--yes", code=1)
    del stack.environment["ZOHO_AEP_CLIENT_SECRET"]
    stack.destroy()

    given = {seeds.ADOBE_CLIENT_SECRET, seeds.ZOHO_CLIENT_SECRET, seeds.ZOHO_GRANT_TOKEN, "a-wrong-secret-of-adobe"}
    # Adobe's tokens, and of Zoho a refresh token and an access token, are among what was minted.
    assert len(secrets - given) > 5
    places = files_below(tmp_path / "state", temporary, pulumi_home)
    assert any(".pulumi/stacks" in name for name in places)
    places["command lines"] = "\n".join(command_lines)
    places |= {f"output {number}": text for number, text in enumerate(stack.said)}
    places["simulator.log"] = (tmp_path / "simulator.log").read_text(encoding="utf-8")
    assert len(places["simulator.log"].splitlines()) > 50
    assert leaks(places, given | secrets) == []


def test_a_leak_would_be_found() -> None:
    """The search finds a secret in clear, in base64 at any place of a longer text, and encoded for a URL."""
    for text in (
        f"secret={_CANARY}",
        base64.b64encode(f"id:{_CANARY}".encode()).decode(),
        base64.b64encode(f"user:{_CANARY}:x".encode()).decode(),
        base64.b64encode(f"a:{_CANARY}".encode()).decode(),
        f"https://example.com/?secret={quote_plus(_CANARY)}",
        json.dumps({"secret": _CANARY}),
    ):
        assert leaks({"somewhere": text}, [_CANARY]) == ["somewhere: canary…"]
    assert leaks({"somewhere": "nothing of that"}, [_CANARY]) == []


def test_a_token_that_is_gone_would_be_found() -> None:
    """The search knows every token that was ever stored, Adobe's as well; what it would find is reported."""
    store, canary = Store(), Canary()
    with minted(store) as secrets:
        store.put("_imsTokens", "adobe-token", {"client_id": "client"})
        store.put("zohoAccessTokens", "digest", {"_secrets": {"token": "zoho-token"}})
        canary.learn_from(store)
        store.clear()
    store.close()
    assert secrets == {"adobe-token", "zoho-token"}
    canary.hear("an adobe-token", "a zoho-token", "a client")
    assert list(canary.leaks()) == ["an adobe-token", "a zoho-token"]
    assert without_engine_values('a\n{"msg":"Marshaling property for RPC[x]: v","v":9}\nb') == "a\nb"
