"""What all tests share: the checkout's top on the path, and no settings of the person who runs them."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
# Containers often forbid byte code. The tests start hundreds of Pythons, each of which would compile the package, and
# every worker all tests.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# Before anybody imports them: other folders of tests use them as well.
pytest.register_assert_rewrite(
    "tests.support.command", "tests.support.faults", "tests.support.hosted", "tests.lifecycle.runner"
)
pytest_plugins = ["tests.support.simulator", "tests.support.dealing"]
# Tools are not installed; a bare `pytest` does not look in the checkout's top.
sys.path.insert(0, str(REPOSITORY))
# Pulumi's language host runs `pip list`, and pip then asks its registry for a newer pip: no test goes there.
os.environ["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_this_person() -> Iterator[None]:
    """Settings in the environment take precedence over stack files: a test would talk to somebody's real sandbox."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("ZOHO_AEP_")]:
            patch.delenv(name)
        yield


@pytest.fixture(autouse=True)
def _no_tokens_of_this_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test keeps for the next preview would be used by another, with a simulator that was reset."""
    monkeypatch.setattr("pulumi_zoho_aep.resources.kept_grants._cache", lambda: tmp_path / "cache")


@pytest.fixture(autouse=True)
def _this_machines_time() -> Iterator[None]:
    """A simulator whose time was moved on tells it, and the next test would go by it."""
    from pulumi_zoho_aep.http import clock

    yield
    clock.forget()


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let clients that are made from settings repeat a call at once."""
    from pulumi_zoho_aep.http import Throttle, Transport

    for defaults in (Transport.__init__.__kwdefaults__, Throttle.__init__.__kwdefaults__):
        monkeypatch.setitem(defaults or {}, "sleep", lambda _: None)
