"""The root program: what it looks at before anything is registered, and in which order it asks and registers."""

import gc
import importlib
from typing import Any

import pulumi
import pytest
from tests.unit.stack_file.test_config import stack as stack_values
from tools.set_up.installed import MINIMUM

from pulumi_zoho_aep.program.root import PULUMI_AT_LEAST, run
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stack_file.last_up import LastUp

module: Any = importlib.import_module("pulumi_zoho_aep.program.root")
"""The package exports the function under the same name."""
Steps = list[Any]
OTHERS = ["register connection", "register dataset", "register ingestion", "register schema"]
FOUND = "zoho-aep:ingestions.leads.table: Leeds does not exist"


class Program:
    """The program without an engine: notes what it asks and registers, in order."""

    def __init__(self, platform: dict[str, Any]) -> None:
        self.config: dict[str, Any] = stack_values(platform=platform)
        self.done: list[str] = []
        self.warned: list[str] = []
        self.wrong: dict[str, list[str]] = {"preflight": [], "tables": []}

    def register(self, steps: Steps, declared: dict[Any, Any]) -> None:
        """Note the kinds that are new."""
        new = [step for step in steps if (step.kind, step.name) not in declared]
        declared.update({(step.kind, step.name): None for step in new})
        self.done += sorted({f"register {step.kind.name.lower()}" for step in new})

    def asks(self, name: str) -> Any:
        """Return what stands for a preflight."""

        def asked(*_: object, **__: object) -> list[str]:
            self.done.append(f"ask {name}")
            return self.wrong[name]

        return asked


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch, platform_values: dict[str, Any]) -> Program:
    """A program of a stack that is right."""
    made = Program(platform_values)
    monkeypatch.setattr(module, "stack_config", lambda: {f"zoho-aep:{name}": one for name, one in made.config.items()})
    monkeypatch.setattr(module, "secret_config_keys", lambda: [f"zoho-aep:{name}" for name in made.config])
    monkeypatch.setattr(module, "services_for", Services)
    monkeypatch.setattr(module, "last_up", lambda _: LastUp({}))
    monkeypatch.setattr(module, "register", made.register)
    monkeypatch.setattr(module, "export", lambda *_: made.done.append("export"))
    monkeypatch.setattr(module, "log_next_runs", lambda _: made.done.append("next runs"))
    monkeypatch.setattr(module, "_outputs", lambda _: {})
    monkeypatch.setattr(module, "preflight", made.asks("preflight"))
    monkeypatch.setattr(module, "preflight_of_tables", made.asks("tables"))
    monkeypatch.setattr(gc, "freeze", lambda: None)
    monkeypatch.setattr(pulumi, "require_pulumi_version", lambda _: None)
    monkeypatch.setattr(pulumi, "get_stack", lambda: "dev")
    monkeypatch.setattr(pulumi.log, "warn", made.warned.append)
    monkeypatch.setattr(module, "is_dry_run", lambda: True)
    return made


@pytest.fixture
def update(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs as `pulumi up` does after its preview."""
    del program
    monkeypatch.setattr(module, "is_dry_run", lambda: False)


def refused() -> str:
    """Return what the program says in the end."""
    with pytest.raises(pulumi.RunError) as caught:
        run()
    return str(caught.value)


def test_an_old_pulumi_is_reported_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Pulumi older than the one that the set-up asks for is refused, with what to do."""
    assert str(MINIMUM) == PULUMI_AT_LEAST

    def refuse(expected: str) -> None:
        raise Exception(f"Pulumi CLI version 3.1.0 does not satisfy the version range {expected}")  # noqa: TRY002

    monkeypatch.setattr(pulumi, "require_pulumi_version", refuse)
    assert refused() == (
        "Pulumi CLI version 3.1.0 does not satisfy the version range >=3.254.0\ninstall Pulumi 3.254.0 or later"
    )


def test_a_preview_registers_before_it_asks(program: Program) -> None:
    """The engine works on the plan meanwhile, and shows it beside what is wrong."""
    run()
    assert program.done == [*sorted(["register credential", *OTHERS]), "export", "ask preflight"]
    assert program.warned == []


@pytest.mark.usefixtures("update")
def test_an_update_asks_before_it_registers(program: Program) -> None:
    """Credentials alone come before the tables, which are asked for with their tokens."""
    run()
    assert program.done == [
        "ask preflight", "register credential", "ask tables", *OTHERS, "export", "next runs"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "done"),
    [("preflight", ["ask preflight"]), ("tables", ["ask preflight", "register credential", "ask tables"])],
)
@pytest.mark.usefixtures("update")
def test_an_update_that_would_fail_goes_no_further(program: Program, wrong: str, done: list[str]) -> None:
    """Nothing is registered after a finding that stops; commands in it name the stack."""
    program.wrong[wrong] = [FOUND, "run `pulumi up`"]
    assert refused() == f"{FOUND}\nrun `pulumi up --stack dev`"
    assert program.done == done


def test_a_preview_that_would_fail_says_so_at_its_end(program: Program) -> None:
    """Its plan is shown all the same."""
    program.wrong["preflight"] = [FOUND]
    assert refused() == FOUND
    assert program.done[-2:] == ["export", "ask preflight"]


def test_a_wrong_stack_file_is_refused_before_all_else(program: Program) -> None:
    """Every finding on a line of its own, with its code; settings are not looked at twice."""
    program.config["ingestion"] = {}
    program.config["platform"] = {**program.config["platform"], "sandbx": "dev"}
    assert refused().splitlines() == [
        "the stack file needs correction:",
        "  zoho-aep:ingestion: unknown section: did you mean ingestions? [ZA104]",
        "  zoho-aep:platform: unknown key sandbx: did you mean sandbox? [ZA101]",
    ]
    assert program.done == []


def test_settings_that_are_missing_are_refused_with_the_rest(program: Program) -> None:
    """They may come from the environment, so they are looked at where the stack file is right about them."""
    program.config["ingestion"] = {}
    program.config["platform"] = {name: one for name, one in program.config["platform"].items() if name != "sandbox"}
    said = refused()
    assert "zoho-aep:ingestion: unknown section" in said
    assert "zoho-aep:platform.sandbox: is required" in said
    assert program.done == []


def test_secrets_in_plain_text_are_named(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each by its key, and nothing is stopped."""
    monkeypatch.setattr(module, "secret_config_keys", list)
    run()
    assert program.warned
    assert all(line.startswith("zoho-aep:") and line.endswith("[ZA110]") for line in program.warned)
    assert program.done[-1] == "ask preflight"
