"""`zoho-aep authorize` as people run it: with Pulumi's own encryption, a browser of its own, and a terminal."""

import os
import pty
import re
import select
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.support import REPOSITORY
from tests.support.command.stack_files import PASSPHRASE, Config, people
from tests.support.command.stacks import Stack, write_project

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator

NewStack = Callable[[Config], Stack]

SECONDS = 120
COMMAND = [sys.executable, "-c", "import sys; from pulumi_zoho_aep.cli import main; sys.exit(main())", "authorize"]
# Stands for a browser and the person in front of it: accepts, and waits for the page in the end.
BROWSER = """
import pathlib, re, sys, urllib.parse, requests
session = requests.Session()
session.trust_env = False
page = session.get(sys.argv[1], timeout=60)
form = dict(re.findall(r'type="hidden" name="(\\w+)" value="([^"]*)"', page.text))
form |= {"organization": "eu-production", "decision": "accept"}
page = session.post(urllib.parse.urljoin(page.url, "approve"), data=form, timeout=60)
pathlib.Path(sys.argv[0]).with_name("page").write_text(page.url + page.text)
"""


@pytest.fixture
def observed(environment: dict[str, str], tmp_path: Path) -> Path:
    """A file with the arguments of every program that the command starts: what others see in the list of processes."""
    arguments = tmp_path / "arguments"
    directory = tmp_path / "observed"
    directory.mkdir()
    pulumi = shutil.which("pulumi", path=environment["PATH"])
    (tmp_path / "browser.py").write_text(BROWSER, encoding="utf-8")
    for name, program in (("pulumi", pulumi), ("browser", f"{sys.executable} {tmp_path / 'browser.py'}")):
        script = f'#!/bin/sh\nprintf "%s\\n" "$*" >> {arguments}\nexec {program} "$@"\n'
        (directory / name).write_text(script, encoding="utf-8")
        (directory / name).chmod(0o755)
    environment["PATH"] = os.pathsep.join([str(directory), environment["PATH"]])
    environment["BROWSER"] = f"{directory / 'browser'} %s"
    return arguments


def newcomers_stack(url: str) -> Config:
    """Return a stack whose credential has a client and no token that works."""
    stack = people(url, leads="Leads")
    client = {"data_center": "us", "client_id": seeds.ZOHO_CLIENT_ID, "grant_token": "spent"}
    return {**stack, "zoho-aep:credentials": {"sales": client}}


def secrets_of(simulator: Simulator) -> list[str]:
    """Return everything that the simulator's Zoho keeps secret."""
    store = simulator.world.store
    return [
        value
        for name in store.collections()
        if "zoho" in name.lower()
        for item in store.items(name)
        for value in item.get("_secrets", {}).values()
    ]


def test_from_consent_to_a_running_dataflow(
    new_stack: NewStack, environment: dict[str, str], observed: Path, simulator: Simulator, tmp_path: Path
) -> None:
    """Consent is all that was missing: `pulumi up` works then, in the data centre that Zoho named; nothing leaked."""
    stack = new_stack(newcomers_stack(simulator.url))
    environment["ZOHO_CLIENT_SECRET"] = seeds.ZOHO_CLIENT_SECRET
    done = subprocess.run(
        [*COMMAND, "sales", "--stack", stack.name, "--redirect-port", "0"],
        cwd=stack.directory,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("sales is authorized and in the stack file (stack test)\n")
    stack_file = (stack.directory / f"Pulumi.{stack.name}.yaml").read_text(encoding="utf-8")
    assert re.search(r'"?data_center"?: "?eu"?', stack_file)
    assert "grant_token" not in stack_file
    page = (tmp_path / "page").read_text(encoding="utf-8")
    assert "Authorized" in page
    seen = done.stdout + done.stderr + observed.read_text(encoding="utf-8") + stack_file + page
    assert [secret for secret in secrets_of(simulator) if secret in seen] == []
    stack.up()
    assert simulator.world.store.items("flows")[0]["state"] == "enabled"


def test_from_nothing_to_a_running_dataflow(
    environment: dict[str, str], observed: Path, simulator: Simulator, tmp_path: Path
) -> None:
    """The lines of `docs/start.md`, as they stand, lead there; with the other commands, and show no one a secret."""
    page = (REPOSITORY / "docs" / "start.md").read_text(encoding="utf-8")
    block = page.split("## From nothing to a running dataflow\n")[1].split("```console\n")[1].split("```")[0]
    lines = [line.removeprefix("$ ") for line in block.splitlines()]
    assert [" ".join(line.split()[:2]) for line in lines[-4:]] == [
        "zoho-aep authorize",
        "zoho-aep doctor",
        "zoho-aep scaffold",
        "pulumi up",
    ]
    directory = tmp_path / "project"
    write_project(directory)
    environment |= {
        "ZOHO_CLIENT_SECRET": seeds.ZOHO_CLIENT_SECRET,
        "ZOHO_AEP_NEW_CLIENT_SECRET": seeds.ADOBE_CLIENT_SECRET,
        # In place of the yes that a person gives.
        "PULUMI_SKIP_CONFIRMATIONS": "true",
    }
    seen = ""
    for line in [*lines, "zoho-aep explore Leads --preview", "zoho-aep rotate sales", "zoho-aep rotate platform"]:
        # What is asked for without echo, where it is not in the environment.
        secret = f"{seeds.ADOBE_CLIENT_SECRET}\n" if line.endswith("--secret") else ""
        done = subprocess.run(
            ["/bin/sh", "-c", line],
            cwd=directory,
            env=environment,
            input=secret,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}"
        seen += done.stdout
    assert simulator.world.store.items("flows")[0]["state"] == "enabled"
    assert "Authorized" in (tmp_path / "page").read_text(encoding="utf-8")
    places = [observed, tmp_path / "page", directory / "Pulumi.newcomer.yaml"]
    seen += "".join(place.read_text(encoding="utf-8") for place in places)
    assert observed.read_text(encoding="utf-8").count("config set") >= 7
    assert [secret for secret in [*secrets_of(simulator), seeds.ADOBE_CLIENT_SECRET] if secret in seen] == []


def test_saving_that_fails(
    new_stack: NewStack, environment: dict[str, str], observed: Path, simulator: Simulator
) -> None:
    """Where Pulumi fails in the middle, the stack file stays byte by byte as it was, and no token is left at Zoho."""
    stack = new_stack(newcomers_stack(simulator.url))
    pulumi = observed.with_name("observed") / "pulumi"
    refuse = 'case "$*" in *zoho-aep:secret1*) echo "error: disk full" >&2; exit 255;; esac\nexec'
    pulumi.write_text(pulumi.read_text(encoding="utf-8").replace("exec", refuse), encoding="utf-8")
    file = stack.directory / f"Pulumi.{stack.name}.yaml"
    before = file.read_bytes(), simulator.world.store.items("zohoRefreshTokens")
    environment["ZOHO_CLIENT_SECRET"] = seeds.ZOHO_CLIENT_SECRET
    done = subprocess.run(
        [*COMMAND, "sales", "--stack", stack.name, "--self-client"],
        cwd=stack.directory,
        env=environment,
        input=f"{seeds.ZOHO_GRANT_TOKEN}\n",
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 1
    assert "the new refresh token was not stored, and has been revoked; the stack file has not changed" in done.stderr
    assert done.stderr.endswith("zoho-aep: pulumi config set: disk full\n")
    assert (file.read_bytes(), simulator.world.store.items("zohoRefreshTokens")) == before
    assert sorted(path.name for path in stack.directory.iterdir()) == ["Pulumi.test.yaml", "Pulumi.yaml", "__main__.py"]


@dataclass
class Terminal:
    """A terminal with the command in it, and all that was ever to be seen there."""

    process: "subprocess.Popen[bytes]"
    screen: int
    seen: str = ""
    read: int = 0

    def expect(self, text: str) -> None:
        """Wait for a text, behind the one that was expected last."""
        while text not in self.seen[self.read :]:
            ready, _, _ = select.select([self.screen], [], [], SECONDS)
            assert ready, f"{text} did not appear in: {self.seen}"
            self.seen += os.read(self.screen, 65536).decode(errors="replace")
        self.read = self.seen.index(text, self.read) + len(text)

    def type(self, text: str) -> None:
        """Press keys, and return."""
        os.write(self.screen, f"{text}\n".encode())


@pytest.fixture
def in_terminal(environment: Mapping[str, str]) -> Iterator[Callable[[Path, str], Terminal]]:
    """Starts the command in a terminal."""
    opened: list[Terminal] = []

    def start(directory: Path, *arguments: str) -> Terminal:
        screen, keyboard = pty.openpty()
        process = subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=directory,
            env={**environment, "TERM": "dumb", "COLUMNS": "200"},
            stdin=keyboard,
            stdout=keyboard,
            stderr=keyboard,
            start_new_session=True,
        )
        os.close(keyboard)
        opened.append(Terminal(process, screen))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.process.kill()
        terminal.process.wait()
        os.close(terminal.screen)


def test_questions_on_a_terminal(
    new_stack: NewStack, in_terminal: Callable[..., Terminal], simulator: Simulator
) -> None:
    """A new credential from nothing: what is missing is asked for, and what is secret stays invisible while typed."""
    stack = new_stack({})
    terminal = in_terminal(stack.directory, "--stack", stack.name, "--self-client")
    for question, reply in (
        ("Name of the credential", "service"),
        ("Data centre", "us"),
        ("Client id", seeds.ZOHO_CLIENT_ID),
        ("Client secret", seeds.ZOHO_CLIENT_SECRET),
        ("Code", seeds.ZOHO_GRANT_TOKEN),
    ):
        terminal.expect(f"{question}: " if "centre" not in question else "sg): ")
        terminal.type(reply)
    terminal.expect("service is authorized and in the stack file (stack test)")
    terminal.expect("are readable")
    assert terminal.process.wait(SECONDS) == 0
    assert [secret for secret in secrets_of(simulator) if secret in terminal.seen] == []
    written = stack.structured("config", "--json", "--show-secrets")["zoho-aep:credentials"]
    assert PASSPHRASE not in str(written)
    assert written["objectValue"]["service"]["client_secret"] == seeds.ZOHO_CLIENT_SECRET
    assert re.fullmatch(r"1000\.[0-9a-f]{32}\.[0-9a-f]{32}", written["objectValue"]["service"]["refresh_token"])


def test_no_stack_is_selected(new_stack: NewStack, environment: dict[str, str]) -> None:
    """Pulumi's own words for what is wrong with its stack, in one line."""
    stack = new_stack({})
    done = subprocess.run(
        [*COMMAND, "sales", "--stack", "nowhere"],
        cwd=stack.directory,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("zoho-aep: pulumi config")
    assert "Traceback" not in done.stderr
