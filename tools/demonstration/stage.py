"""Where the demonstration runs: its own simulator and backend, and commands shown as a user would type them."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from pulumi_zoho_aep.simulator.server import Simulator

from .condense import Block, condensed

CHECKOUT = Path(__file__).resolve().parents[2]
_END_WITHIN_SECONDS = 20
_QUIET = {"PULUMI_SKIP_UPDATE_CHECK": "true", "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true"}


class DemoError(Exception):
    """The demonstration failed; the message says where."""


class Stage:
    """Shows messages and commands.

    Attributes:
        url: of the simulator.
        settings: The environment variables that a user would set.
        temporary: a folder that goes with the stage.
    """

    def __init__(self, url: str, directory: Path) -> None:
        self.url = url
        self.temporary = directory
        self._place = CHECKOUT
        self.settings = {
            "PULUMI_BACKEND_URL": f"file://{directory / 'state'}",
            "PULUMI_HOME": str(directory / "home"),
            "PULUMI_CONFIG_PASSPHRASE": "simulator",
            "ZOHO_AEP_ENDPOINT": url,
        }
        # People copy paths and commands from here, so lines are not wrapped.
        self._console = Console(highlight=False, soft_wrap=True)
        # They would select another backend or organisation, or change the behaviour that is shown.
        inherited = {name: text for name, text in os.environ.items() if not name.startswith(("PULUMI_", "ZOHO_AEP_"))}
        search = os.pathsep.join([str(Path(sys.executable).parent), inherited.get("PATH", os.defpath)])
        own = {"PATH": search, "XDG_CACHE_HOME": str(directory / "cache")}
        self._environment: Mapping[str, str] = {**inherited, **_QUIET, **self.settings, **own}

    def tell(self, text: str) -> None:
        """Say what comes next."""
        self._console.print(f"\n{text}", style="bold", markup=False)

    def note(self, text: str) -> None:
        """Say something beside it."""
        self._console.print(text, markup=False)

    def type(self, command: str) -> None:
        """Show a command."""
        self._console.print(f"\n$ {command}", style="cyan", markup=False)

    def enter(self, directory: Path) -> None:
        """Show and do a change of the directory in which commands run."""
        self.type(shlex.join(["cd", str(directory)]))
        self._place = directory

    def pulumi(self, *arguments: str, blocks: Sequence[Block] = (), refused: bool = False) -> str:
        """Show and run a command of Pulumi's, and return all that it printed.

        Raises:
            DemoError: it failed or, where it has to be refused, did not.
        """
        colour = "always" if self._console.is_terminal else "never"
        return self._run("pulumi", arguments, ["--non-interactive", "--color", colour], blocks, refused=refused)

    def zoho_aep(self, *arguments: str) -> str:
        """Show and run a command of ours, and return all that it printed.

        Raises:
            DemoError: it failed.
        """
        return self._run("zoho-aep", arguments, [], (), refused=False)

    def _run(
        self, program: str, arguments: Sequence[str], hidden: Sequence[str], blocks: Sequence[Block], *, refused: bool
    ) -> str:
        found = shutil.which(program, path=self._environment["PATH"])
        if found is None:
            raise DemoError(f"there is no {program} on PATH; `make demo` finds or installs one")
        typed = shlex.join([program, *arguments])
        self.type(typed)
        output: list[str] = []
        with _running([found, *arguments, *hidden], self._environment, self._place) as process:
            for line in condensed(_kept(process, output), blocks):
                self._show(line)
        if (process.returncode != 0) is not refused:
            raise DemoError(
                f"`{typed}` ended with exit code {process.returncode}; all of its output:\n{''.join(output)}"
            )
        return "".join(output)

    def _show(self, line: str) -> None:
        if line.startswith("…"):
            self._console.print(line, style="dim", markup=False)
        else:
            # Unchanged: the line has Pulumi's own colours.
            self._console.file.write(f"{line}\n")
            self._console.file.flush()


@contextmanager
def stage() -> Iterator[Stage]:
    """Start a simulator on a free port, and leave neither it nor Pulumi behind."""
    with tempfile.TemporaryDirectory(prefix="zoho-aep-demo-") as directory, Simulator() as simulator:
        for name in ("state", "home"):
            (Path(directory) / name).mkdir()
        yield Stage(simulator.url, Path(directory))


def _kept(process: "subprocess.Popen[str]", output: list[str]) -> Iterator[str]:
    assert process.stdout is not None
    for line in process.stdout:
        output.append(line)
        yield line.rstrip("\n")


@contextmanager
def _running(command: Sequence[str], environment: Mapping[str, str], place: Path) -> Iterator["subprocess.Popen[str]"]:
    # A session of its own: Ctrl-C reaches Pulumi only through us, once, and while the simulator still answers it.
    with subprocess.Popen(
        command,
        cwd=place,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        try:
            yield process
        except BaseException:
            _end(process)
            raise


def _end(process: "subprocess.Popen[str]") -> None:
    """Interrupt Pulumi, which then ends its plugins; the second time it does not wait for what is under way."""
    for _ in range(2):
        process.send_signal(signal.SIGINT)
        try:
            # Keep reading its output, or it might block on a full pipe.
            process.communicate(timeout=_END_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        return
    process.kill()
