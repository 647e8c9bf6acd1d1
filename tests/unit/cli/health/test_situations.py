"""Every way in which data stops arriving: it is named with its reason, and goes away once it is mended."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from tests.support.past_runs import PastRuns
from tests.unit.cli.health.test_extractor import INGESTIONS as OF_FILES
from tests.unit.cli.written_stack import WrittenStack, opened_stack, runner

from pulumi_zoho_aep.extract.positions import Position, values_of
from pulumi_zoho_aep.simulator.server import Simulator

_STORAGE = """\
  zoho-aep:connections:
    storage:
      connector: azure_blob
      auth: {type: sas_uri, container: crm, sas_uri: "https://a.blob.core.windows.net/?se=END&sig=x"}
"""
_DAY = 24


@dataclass(frozen=True)
class Scene:
    """A stack with the ingestion `leads`, whose last run wrote rows."""

    simulator: Simulator
    stack: WrittenStack
    flows: PastRuns

    @property
    def now(self) -> datetime:
        """The simulated time."""
        return datetime.fromtimestamp(self.simulator.world.clock.now(), timezone.utc)

    def writes(self, more: str) -> None:
        """Write the stack file."""
        self.stack.write(self.simulator.url, more)

    def synced(self, hours_ago: float) -> None:
        """Let `zoho-aep sync` have come so far."""
        values = values_of(Position(self.now - timedelta(hours=hours_ago), "columns"))
        item = {"id": "dataset-1", "_sandbox": "dev", "name": "crm", "tags": {"zohoAepSync/crm/dev/leads": values}}
        self.simulator.world.store.put("dataSets", "dataset-1", item)

    def token(self, text: str) -> None:
        """Let the stack file have another refresh token."""
        written = self.stack.file.read_text(encoding="utf-8").replace("1000.gone", "1000.")
        self.stack.file.write_text(written.replace("refresh_token: 1000.", f"refresh_token: {text}"), encoding="utf-8")

    def secrets_are(self, days: int) -> None:
        """Let the last `pulumi up` have recorded since when the secrets are the same."""
        self.stack.recorded = {"sales": {"secrets_since": f"{self.now - timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"}}


Step = Callable[[Scene], object]


def _fails(code: str) -> Step:
    return lambda scene: scene.flows.ran("leads", -0.2, "failed", code=code)


def _counts(status: str = "success", **counters: int) -> Step:
    return lambda scene: scene.flows.ran("leads", -0.2, status, code="", **counters)


def _good(scene: Scene) -> None:
    scene.flows.wrote("leads", -0.1)


def _both(*steps: Step) -> Step:
    return lambda scene: [step(scene) for step in steps]


def _quiet(scene: Scene) -> None:
    scene.simulator.world.store.delete("runs", "run-leads--0.5")
    for hours in range(-30, 0):
        scene.flows.wrote("leads", hours, 5 if hours == -30 else 0)


def _late(scene: Scene) -> None:
    scene.simulator.world.store.delete("runs", "run-leads--0.5")
    scene.flows.wrote("leads", -9)


def _falling(scene: Scene) -> None:
    yesterday = (scene.now.hour + 12) * -1
    for weeks in (1, 2, 3):
        scene.flows.wrote("leads", yesterday - weeks * 7 * _DAY, 400)
    scene.flows.wrote("leads", yesterday, 12)
    _good(scene)


def _recovered(scene: Scene) -> None:
    scene.flows.wrote("leads", (scene.now.hour + 11) * -1, 390)
    _good(scene)


def _waiting(scene: Scene) -> None:
    """Files are written, and no run reads them."""
    scene.writes(OF_FILES)
    scene.synced(1)
    scene.simulator.world.store.delete("runs", "run-leads--0.5")
    scene.flows.wrote("leads", -30)


def _stopped(scene: Scene) -> None:
    scene.writes(OF_FILES)
    scene.synced(30)


def _storage(days: int) -> Step:
    return lambda scene: scene.writes(_STORAGE.replace("END", f"{scene.now + timedelta(days=days):%Y-%m-%d}"))


def _jwt(scene: Scene, days: int) -> str:
    claims = json.dumps({"exp": int((scene.now + timedelta(days=days)).timestamp())})
    return f"e30.{base64.urlsafe_b64encode(claims.encode()).decode().rstrip('=')}.x"


def _raw(days: int) -> Step:
    login = (
        "  zoho-aep:connections:\n    crm: {connection_spec_id: s, auth: {spec_name: JWT, params: {jwtToken: %s}}}\n"
    )
    return lambda scene: scene.writes(login % _jwt(scene, days))


_SITUATIONS: dict[str, tuple[Step, str, str, Step]] = {
    "revoked token": (
        _both(lambda scene: scene.token("1000.gone"), _fails("CONNECTOR-1001-500")),
        "ZA201",
        "credentials.sales",
        _both(lambda scene: scene.token("1000."), _good),
    ),
    "failing": (_fails("CONNECTOR-3001-500"), "ZA605", "the last run failed: AEP could not write", _good),
    "partly failing": (
        _counts("PARTIAL_SUCCESS", inputRecordCount=10, outputRecordCount=7, failedRecordCount=3),
        "ZA614",
        "the last run lost 3 rows of 10",
        _good,
    ),
    "nulls": (
        _counts(inputRecordCount=10, outputRecordCount=10, warningRecordCount=4),
        "ZA615",
        "the mapping wrote null for values of 4 rows of 10",
        _good,
    ),
    "no new rows": (_quiet, "ZA611", "no new rows since", _good),
    "rows fall away": (_falling, "ZA621", "its dataset received 12 rows on", _recovered),
    "paused": (
        lambda scene: scene.flows.state_is("leads", "disabled"),
        "ZA613",
        "its dataflow is disabled, although it is declared enabled",
        lambda scene: scene.flows.state_is("leads", "enabled"),
    ),
    "late run": (_late, "ZA612", "its last run was at", _good),
    "stopped extractor": (
        _stopped,
        "ZA618",
        "`zoho-aep sync` has read its changes until",
        lambda scene: scene.synced(0.5),
    ),
    "waiting files": (_waiting, "ZA619", "wait for a run, and are deleted from", _good),
    "ending signature": (_storage(3), "ZA622", "connections.storage.auth: its login expires on", _storage(60)),
    "ending web token": (_raw(-1), "ZA622", "connections.crm.auth: its login expired on", _raw(60)),
    "old secrets": (
        lambda scene: scene.secrets_are(400),
        "ZA623",
        "its secrets have not changed for 400 days",
        lambda scene: scene.secrets_are(1),
    ),
}


@pytest.fixture
def scene(simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """The ingestion is fine."""
    stack = opened_stack(simulator.url, tmp_path, monkeypatch)
    flows = PastRuns(simulator, stack.flows)
    flows.add("leads")
    flows.wrote("leads", -0.5)
    return Scene(simulator, stack, flows)


@pytest.mark.parametrize("situation", _SITUATIONS)
def test_it_is_named_and_goes_away(situation: str, scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    """With code, subject, reason and fix; the exit code says that something needs attention."""
    breaks, code, reason, mends = _SITUATIONS[situation]
    health = runner("health", capsys)
    assert health("dev")[0] == 0
    breaks(scene)
    status, out, _ = health("dev")
    assert (status, f"[{code}]" in out, reason in out) == (3, True, True), out
    (found,) = [
        one
        for group in ("credentials", "ingestions")
        for entry in json.loads(health("dev", "--json")[1])[group]
        for one in (entry.get("findings", [entry]))
        if one["code"] == code
    ]
    # What a credential says of itself has its fix on a line of its own.
    assert found["fix"] or "\n" in found["reason"]
    mends(scene)
    status, out, _ = health("dev")
    assert (status, f"[{code}]" in out) == (0, False), out


def test_without_the_right_to_insights_the_rest_is_said(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    """What is not known is no reason to be alarmed."""
    scene.simulator.world.faults.add(
        [{"path": "/data/infrastructure/observability/insights/metrics", "times": 9, "status": 403, "body": {}}]
    )
    status, out, err = runner("health", capsys)("dev")
    assert (status, "ok" in out) == (0, True)
    assert "whether far fewer rows arrive is not known" in err
