import pytest
import requests
from benchmarks import simulated
from benchmarks.process import BenchmarkError
from benchmarks.simulated import SimulatorProcess


def test_requests_are_reported_once_and_over_a_reset() -> None:
    """Each look at the journal shows the requests since the last one, even right after a reset."""
    with SimulatorProcess(0) as simulator, requests.Session() as session:
        session.trust_env = False
        counts = [len(simulator.answered())]
        for number in (1, 3):
            simulator.reset()
            counts.append(len(simulator.answered()))
            for _ in range(number):
                session.get(f"{simulator.identities['url']}/crm/v8/org", timeout=30)
            counts.append(len(simulator.answered()))
    assert counts == [0, 0, 1, 0, 3]


def test_simulator_that_does_not_start_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    """A simulator that ends before it serves is an error, not a wait for ever."""
    monkeypatch.setattr(simulated, "_COMMAND", "")
    with pytest.raises(BenchmarkError, match="the simulator did not start"), SimulatorProcess(0):
        pass
