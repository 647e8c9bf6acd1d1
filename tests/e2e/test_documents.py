"""What README and docs show on a terminal: the commands of every block run, and print what stands below them."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from tests.support import REPOSITORY
from tests.support.command.stack_files import people
from tests.support.command.stacks import PROJECT, Stack, write_project

from pulumi_zoho_aep.simulator.server import Simulator

# Blocks by page and number that are not part of the journey below, each with what holds or prevents it.
ELSEWHERE = {
    "README.md 1": "tests/e2e/test_demo.py plays it; `make test` is what runs this",
    "docs/start.md 1": "as in README.md",
    "docs/start.md 3": "sets up a checkout: tests/unit/tools; serves until Ctrl+C: tests/unit/simulator",
    "docs/start.md 4": "exports of the person's own shell; tests/e2e/test_demo.py brings that stack up",
    "docs/start.md 5": "tests/e2e/test_authorize.py runs its lines",
    "docs/start.md 7": "tests/e2e/test_own_directory.py installs the wheel; tests/unit/cli/init answers the questions",
    "docs/first-stack.md 1": "the commands of docs/start.md 5, with real accounts",
    "docs/credentials.md 1": "needs a browser: tests/e2e/test_authorize.py",
    "docs/drift.md 2": "asks on a terminal: tests/unit/cli/drift",
    "docs/credentials.md 2": "tests/e2e/test_rotate.py, and for --run-program tests/e2e/test_zoho_tokens.py",
    "docs/doctor.md 1": "tests/e2e/test_doctor.py",
    "docs/importing.md 1": "tests/e2e/test_import.py, which fills in the login without a browser",
    "docs/environments.md 1": "tests/e2e/test_environments.py",
    "docs/operating.md 2": "needs two stacks: tests/e2e/test_two_stacks.py",
    "docs/languages.md 1": "needs a release's language host; what it reads is tested by tests/unit/languages",
    "docs/policies.md 1": "tests/e2e/test_policies.py; the extra is one of the checkout's",
    "docs/simulator.md 1": "serves until Ctrl+C: tests/unit/simulator",
    "docs/simulator.md 2": "its usual port may be taken; the same request is sent below",
    "docs/speed.md 1": "tests/e2e/test_fast_mode.py",
    "docs/state.md 1": "needs keys in a cloud; every stack of the tests has a passphrase",
    "docs/connectors/landing_zone.md 1": "tests/e2e/test_connectors.py",
    "examples/README.md 1": "as docs/simulator.md 1: tests/unit/simulator",
    "examples/README.md 2": "tests/e2e/test_examples.py",
}
JOURNEY = (
    "docs/tables.md 1",
    "docs/tables.md 2",
    "README.md 2",
    "docs/operating.md 1",
    "docs/drift.md 1",
    "docs/landing-zone.md 1",
    "docs/start.md 6",
)
NEEDS_ATTENTION = {"zoho-aep runs dev", "zoho-aep drift dev"}
# In place of the person who reads a preview and says yes.
_PULUMI = """#!/bin/sh
case "$1" in up|destroy) exec {pulumi} "$@" --yes --skip-preview;; esac
exec {pulumi} "$@"
"""
_BLOCK = re.compile(r"^( *)```console\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
_PAGES = [REPOSITORY / "README.md", *(REPOSITORY / "docs").rglob("*.md"), *(REPOSITORY / "examples").rglob("*.md")]


def blocks() -> dict[str, str]:
    """Return the text of every block on a terminal, by page and number; generated pages have a test of their own."""
    return {
        f"{page.relative_to(REPOSITORY)} {number}": found[2]
        for page in _PAGES
        if page.parent.name not in ("reference", "decisions")
        for number, found in enumerate(_BLOCK.finditer(page.read_text(encoding="utf-8")), 1)
    }


def commands(block: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each command with the lines that it prints."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *printed = part.splitlines()
        yield command.partition(" # ")[0].strip(), printed


def missing(printed: list[str], output: str) -> list[str]:
    """Return which lines of a page are not there in that order, whatever the numbers and what `…` stands for."""
    lines = iter([_plain(line) for line in output.splitlines()])
    patterns = [(line, re.escape(_plain(line)).replace("…", ".*")) for line in printed if line.strip(" …")]
    return [line for line, pattern in patterns if not any(re.match(pattern, one) for one in lines)]


def _plain(line: str) -> str:
    return " ".join(re.sub(r"\d[\d,]*", "0", line).split())


def test_every_block_is_run() -> None:
    """A block is part of the journey, has the text of one that is, or is named with the reason."""
    found = blocks()
    run = {found[name] for name in JOURNEY}
    assert {name for name, text in found.items() if text not in run} == set(ELSEWHERE)


@dataclass
class Reader:
    """Somebody who types what the pages say, in a project with the stack `dev`."""

    stack: Stack
    simulator: Simulator

    def follow(self, name: str, *, skip: str = "\0") -> None:
        """Type a block, and compare what is printed."""
        for command, printed in commands(blocks()[name]):
            if command.startswith(skip):
                continue
            done = subprocess.run(
                ["/bin/sh", "-c", command.replace("newcomer", "dev")],
                cwd=self.stack.directory,
                env=self.stack.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                timeout=120,
                check=False,
            )
            assert done.returncode == (3 if command in NEEDS_ATTENTION else 0), f"{name}: {command}\n{done.stdout}"
            assert missing(printed, done.stdout) == [], f"{name}: {command}\n{done.stdout}"

    def set(self, *pairs: str) -> None:
        """Change keys of the stack file."""
        self.stack.pulumi("config", "set-all", "--path", *(f"--plaintext=zoho-aep:{pair}" for pair in pairs))

    def control(self, method: str, path: str, body: Any) -> None:
        """Send the simulator what `docs/simulator.md` names."""
        with requests.Session() as session:
            session.trust_env = False
            session.request(method, f"{self.simulator.url}/_simulator/{path}", json=body).raise_for_status()

    def identifier(self, collection: str, name: str) -> str:
        """Return the id of an object."""
        items = self.simulator.world.store.items(collection)
        return next(str(item["id"]) for item in items if item["name"] == name)


@pytest.fixture
def reader(tmp_path: Path, environment: dict[str, str], simulator: Simulator) -> Reader:
    """A stack with a platform and a credential, as `zoho-aep authorize` leaves it."""
    write_project(tmp_path / "crm", {**PROJECT, "name": "crm"})
    pulumi = shutil.which("pulumi", path=environment["PATH"])
    (tmp_path / "pulumi").write_text(_PULUMI.format(pulumi=pulumi), encoding="utf-8")
    (tmp_path / "pulumi").chmod(0o755)
    environment["PATH"] = os.pathsep.join([str(tmp_path), environment["PATH"]])
    stack = Stack(tmp_path / "crm", {**environment, "PULUMI_SKIP_CONFIRMATIONS": "true"}, "dev")
    sections = people(simulator.url)
    stack.write({key: sections[key] for key in ("zoho-aep:platform", "zoho-aep:credentials")})
    stack.init()
    return Reader(stack, simulator)


def test_a_reader_types_what_the_pages_say(reader: Reader, simulator: Simulator) -> None:
    """From looking around in Zoho to a move to the landing zone and cleaning up; each prints what its page shows."""
    reader.follow("docs/tables.md 1")
    reader.follow("docs/tables.md 2")
    subprocess.run(
        ["zoho-aep", "scaffold", "Contacts"],
        cwd=reader.stack.directory,
        env=reader.stack.environment,
        capture_output=True,
        check=True,
    )
    reader.stack.up()

    leads = reader.identifier("flows", "leads")
    by_hand = {"name": "renamed by hand", "scheduleParams": {"frequency": "day", "interval": "2"}}
    reader.control("PATCH", f"objects/flows/{leads}", by_hand)
    reader.follow("README.md 2")

    failed = {"status": "failed", "errors": [{"code": "CONNECTOR-1001-500", "message": "no answer"}]}
    reader.control("POST", "runs", {"flow": "contacts", **failed})
    reader.control("POST", "clock", {"advance_seconds": 1800})
    reader.follow("docs/operating.md 1")

    contacts = reader.identifier("flows", "contacts")
    reader.control("PATCH", f"objects/flows/{leads}", {"scheduleParams": {"frequency": "day"}})
    reader.control("DELETE", f"objects/flows/{contacts}", None)
    reader.follow("docs/drift.md 1")

    for token in simulator.world.store.items("zohoRefreshTokens"):  # in place of the consent to more scopes
        more = [*token["scopes"], "ZohoCRM.bulk.READ", "ZohoCRM.coql.READ"]
        reader.control("PATCH", f"objects/zohoRefreshTokens/{token['id']}", {"scopes": more})
    reader.set(
        "connections.zoho-sales.connector=landing_zone",
        "ingestions.leads.allow_replacement=true",
        "ingestions.contacts.allow_replacement=true",
        "datasets.zoho-contacts.protect=false",
    )
    reader.control("POST", "clock", {"advance_seconds": 300})
    reader.follow("docs/landing-zone.md 1", skip="zoho-aep authorize")

    reader.follow("docs/start.md 6")
    assert simulator.world.store.items("flows") == []


@pytest.mark.parametrize("name", [name for name, reason in ELSEWHERE.items() if "tests/" in reason])
def test_a_test_elsewhere_is_about_the_commands_of_the_block(name: str) -> None:
    """The files and folders that a reason names are there, and speak of each command of the block but previews."""
    places = [REPOSITORY / one for one in re.findall(r"tests/[\w/]+(?:\.py)?", ELSEWHERE[name])]
    files = [file for place in places for file in ([place] if place.suffix else sorted(place.rglob("*.py")))]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    typed = [command.split() for command, _ in commands(blocks()[name])]
    ours = [words[1] for words in typed if words[0] in ("zoho-aep", "pulumi") and words[1] != "preview"]
    assert [one for one in ours if not re.search(rf"\b{one}\b", text)] == []
