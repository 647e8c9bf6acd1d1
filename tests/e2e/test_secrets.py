"""Where secrets must not be, plain, in base64, or encoded for a URL.

State, output, the engine's log, temporary files, arguments of processes, and the simulator's log.
"""

import base64
import json
import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest
from tests.e2e import processes, stacks
from tests.e2e.stack_files import people
from tests.e2e.stacks import Stack
from tests.lifecycle.canary import forms

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator

_CANARY = "canary/of+a=client secret&4711"
"""A rotated secret, of characters that every encoding changes."""
_ENGINE_VALUES = re.compile(r'.*"(Unm|M)arshaling property for RPC\[.*"v":(9|1\d)\}')
"""From verbosity 9 on the engine logs every value that it hands on, secrets as well: see SECURITY.md."""


@pytest.fixture
def logging_simulator(tmp_path: Path) -> Iterator[Simulator]:
    """A simulator that writes every request and answer into a file."""
    with Simulator(log=str(tmp_path / "simulator.log")) as running:
        yield running


@pytest.fixture
def minted(logging_simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every token and secret that the simulator stores from now on."""
    store, found = logging_simulator.world.store, set[str]()
    put = store.put

    def keep(collection: str, identifier: str, item: dict[str, Any]) -> None:
        found.update(_texts(item.get("_secrets")))
        if collection == "_imsTokens":
            found.add(identifier)
        put(collection, identifier, item)

    monkeypatch.setattr(store, "put", keep)
    return found


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


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str) and value:
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)


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


def files_below(*directories: Path) -> dict[str, str]:
    """Return the text of every file, whatever it is."""
    files = [path for directory in directories for path in directory.rglob("*") if path.is_file()]
    return {str(path): path.read_text(encoding="utf-8", errors="replace") for path in files}


def test_secrets_are_nowhere_in_clear(
    stack: Stack, logging_simulator: Simulator, minted: set[str], tmp_path: Path, pulumi_home: Path
) -> None:
    """A life with a rotated secret, a failed run and every kind of preview shows and stores no secret in clear."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    stack.environment["TMPDIR"] = str(temporary)
    with watched(stack) as command_lines:
        log = stack.up("--logtostderr", "-v=11").splitlines()
    assert any("pulumi-language-python-exec" in line for line in command_lines)
    assert any("pulumi.dynamic" in line for line in command_lines)
    stack.said[-1] = "\n".join(line for line in log if not _ENGINE_VALUES.match(line))
    assert len(log) > stack.said[-1].count("\n") + 10 > 500
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
    assert len(minted - given) > 5
    places = files_below(tmp_path / "state", temporary, pulumi_home)
    assert any(".pulumi/stacks" in name for name in places)
    places["command lines"] = "\n".join(command_lines)
    places |= {f"output {number}": text for number, text in enumerate(stack.said)}
    places["simulator.log"] = (tmp_path / "simulator.log").read_text(encoding="utf-8")
    assert len(places["simulator.log"].splitlines()) > 50
    assert leaks(places, given | minted) == []


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
