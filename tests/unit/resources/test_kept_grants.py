"""Access tokens between previews: kept for whoever has the login, and for no one else."""

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from pulumi_zoho_aep.http import clock
from pulumi_zoho_aep.resources.kept_grants import keep, offer_kept
from pulumi_zoho_aep.services import Services, ZohoLogin
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.zoho import Client, Environment

LOGIN = ZohoLogin(
    "us",
    Environment.PRODUCTION,
    Client(seeds.ZOHO_CLIENT_ID, seeds.ZOHO_CLIENT_SECRET),
    seeds.ZOHO_REFRESH_TOKEN,
)


def _preview(simulator: Simulator, login: ZohoLogin = LOGIN) -> str:
    """Get a token as the process of one preview does."""
    services = Services({"endpoint": simulator.url})
    offer_kept(services, login)
    token = services.zoho(login).tokens.get().value
    keep(services, login)
    return token


def _minted(simulator: Simulator) -> int:
    return sum(entry["path"] == "/oauth/v2/token" for entry in simulator.world.journal.since(0))


def test_twelve_previews(simulator: Simulator) -> None:
    """Zoho issues ten tokens in ten minutes; previews in a row take one, with the scopes that came with it."""
    assert len({_preview(simulator) for _ in range(12)}) == 1
    assert _minted(simulator) == 1
    services = Services({"endpoint": simulator.url})
    offer_kept(services, LOGIN)
    assert services.zoho(LOGIN).granted_scopes


def test_the_file(simulator: Simulator, tmp_path: Path) -> None:
    """Only its user can read it, and neither its name nor its content says anything of the token or the login."""
    token = _preview(simulator)
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert stat.S_IMODE(file.stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR
    assert stat.S_IMODE(file.parent.stat().st_mode) == stat.S_IRWXU
    for secret in (token, seeds.ZOHO_CLIENT_SECRET, seeds.ZOHO_REFRESH_TOKEN, seeds.ZOHO_CLIENT_ID):
        assert secret not in f"{file.name} {file.read_text(encoding='utf-8')}"


@pytest.mark.parametrize(
    "other",
    [replace(LOGIN, refresh_token="1000.other"), replace(LOGIN, client=Client(seeds.ZOHO_CLIENT_ID, "other"))],
    ids=("refresh token", "client secret"),
)
def test_another_login(simulator: Simulator, other: ZohoLogin) -> None:
    """It finds nothing, so that a mistyped secret is found in a preview even after one that was right."""
    _preview(simulator)
    services = Services({"endpoint": simulator.url})
    offer_kept(services, other)
    assert services.zoho(other).granted_scopes is None


@pytest.mark.parametrize("content", [b"", b"x", b"\0" * 200])
def test_a_damaged_file(simulator: Simulator, tmp_path: Path, content: bytes) -> None:
    """It counts as none, and the next preview writes another."""
    _preview(simulator)
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    file.write_bytes(content)
    _preview(simulator)
    _preview(simulator)
    assert _minted(simulator) == 2


def test_a_token_that_is_about_to_end(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not used, and its file goes."""
    _preview(simulator)
    later = clock.now() + 3590
    monkeypatch.setattr(clock, "now", lambda: later)
    _preview(simulator)
    assert _minted(simulator) == 2


def test_a_folder_that_cannot_be_made(simulator: Simulator, tmp_path: Path) -> None:
    """Each preview takes a token then, and none fails."""
    (tmp_path / "cache").write_text("", encoding="utf-8")
    _preview(simulator)
    _preview(simulator)
    assert _minted(simulator) == 2
    assert [one.name for one in tmp_path.iterdir()] == ["cache"]


def test_a_machine_whose_clock_is_late(simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another login's preview kept a moment ago stays: the age of a file is measured by this machine alone."""
    _preview(simulator)
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    others = file.with_name("others")
    others.touch()
    right = clock.now() + 3 * 3600
    monkeypatch.setattr(clock, "now", lambda: right)
    _preview(simulator)
    assert others.exists()
