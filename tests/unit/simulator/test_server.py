"""The simulator on a real port."""

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.simulator.setting import Setting


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


def connect(simulator: Simulator) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(simulator.url).netloc, timeout=5)


def test_connections_are_kept(simulator: Simulator) -> None:
    """Several requests, with and without bodies, whatever their fate, go over one connection."""
    connection = connect(simulator)
    connection.connect()
    first = connection.sock
    for method, path in (
        ("GET", "/nowhere"),
        ("POST", "/ims/token/v3"),
        ("POST", "/nowhere"),
        ("GET", "/oauth/serverinfo"),
    ):
        connection.request(method, path, body=None if method == "GET" else "a=b", headers={"Content-Type": "text/x"})
        connection.getresponse().read()
        assert connection.sock is first
    connection.close()


def test_refusing_connections(simulator: Simulator) -> None:
    """Idle connections end and new ones are refused, until they are accepted again, at the same address."""
    kept, late = connect(simulator), connect(simulator)
    kept.request("GET", "/oauth/serverinfo")
    kept.getresponse().read()
    assert kept.sock is not None
    simulator.refuse()
    assert kept.sock.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        late.connect()
    simulator.accept()
    late.request("GET", "/oauth/serverinfo")
    assert late.getresponse().status == 200
    kept.close()
    late.close()


def test_who_waits_for_no_answer(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that hangs takes effect late: when the client has given up, and not before."""
    acted = threading.Event()
    monkeypatch.setattr(simulator.world.journal, "record", lambda *_, **__: acted.set())
    simulator.world.faults.add([{"path": "/nowhere", "hang": "late"}])
    connection = connect(simulator)
    connection.request("GET", "/nowhere")
    assert not acted.is_set()
    connection.close()
    assert acted.wait(30)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("127.0.0.1", 404),
        ("localhost:80", 404),
        ("[::1]", 404),
        ("evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("127.0.0.1@evil.example", 403),
        ("[", 403),
        ("localhost:x", 403),
        ("", 403),
    ],
)
def test_host(simulator: Simulator, name: str, status: int) -> None:
    """Only loopback names are answered, so that no page on the network reaches the simulator by DNS."""
    connection = connect(simulator)
    connection.request("GET", "/nowhere", headers={"Host": name})
    assert connection.getresponse().status == status
    connection.close()


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://localhost:1234",
        "http://localhost",
        "null",
        "",
        "http://[",
        "https://localhost:{port}",
    ],
)
def test_foreign_origins(simulator: Simulator, origin: str, method: str) -> None:
    """Pages of others are refused, those of other programs of this machine too: they could change what is simulated."""
    port = urlsplit(simulator.url).port
    for path in ("/_simulator/reset", "/_simulator/requests", "/oauth/serverinfo"):
        connection = connect(simulator)
        connection.request(method, path, headers={"Origin": origin.format(port=port)})
        assert connection.getresponse().status == 403
        connection.close()


def test_our_own_origin(simulator: Simulator) -> None:
    """Our own pages, such as Zoho's consent page, may post, by whatever name of this machine they were opened."""
    port = urlsplit(simulator.url).port
    for name in ("127.0.0.1", "localhost", "[::1]"):
        connection = connect(simulator)
        connection.request("POST", "/_simulator/reset", headers={"Origin": f"http://{name}:{port}"})
        assert connection.getresponse().status == 200
        connection.close()


def test_it_listens_on_loopback_alone(simulator: Simulator) -> None:
    """No one else on the network reaches it."""
    assert simulator._server.socket.getsockname()[0] == "127.0.0.1"


@pytest.mark.parametrize(
    ("close", "failure"),
    [("before", ConnectionError), ("after", ConnectionError), ("midway", http.client.IncompleteRead)],
)
def test_cut_connections(simulator: Simulator, close: str, failure: type[Exception]) -> None:
    """A connection is really cut, and the next one works."""
    simulator.world.faults.add([{"close": close}])
    connection = connect(simulator)
    connection.request("GET", "/oauth/serverinfo")
    with pytest.raises(failure):
        connection.getresponse().read()
    connection.close()
    again = connect(simulator)
    again.request("GET", "/oauth/serverinfo")
    assert json.loads(again.getresponse().read())["result"] == "success"
    again.close()


def test_client_that_goes_away(simulator: Simulator, capfd: pytest.CaptureFixture[str]) -> None:
    """A client that dies in the middle of its request leaves no trace, and the simulator serves the next one."""
    with socket.create_connection(("127.0.0.1", urlsplit(simulator.url).port or 0)) as dying:
        dying.sendall(b"POST /ims/token/v3 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc")
        dying.shutdown(socket.SHUT_WR)
        assert dying.recv(1) == b""
    connection = connect(simulator)
    connection.request("GET", "/oauth/serverinfo")
    assert connection.getresponse().status == 200
    connection.close()
    assert len(simulator.world.journal.since(0)) == 1
    assert capfd.readouterr().err == ""


def test_slow_requests_do_not_block_others(simulator: Simulator) -> None:
    """A delayed request waits outside of the store: others are served meanwhile."""
    simulator.world.faults.add([{"path": "/slow", "delay_ms": 60_000}])
    slow = connect(simulator)
    slow.request("GET", "/slow")
    quick = connect(simulator)
    quick.request("GET", "/oauth/serverinfo")
    assert quick.getresponse().status == 200
    for connection in (slow, quick):
        connection.close()


def test_stop_ends_kept_connections() -> None:
    """No one goes on talking to a simulator that was stopped, and its port is free again."""
    with Simulator() as simulator:
        connection = connect(simulator)
        connection.request("GET", "/nowhere")
        connection.getresponse().read()
        kept = connection.sock
        port = urlsplit(simulator.url).port
    assert kept.recv(1) == b""
    connection.close()
    with socket.create_server(("127.0.0.1", port or 0)):
        pass


def test_taken_port(simulator: Simulator) -> None:
    """A port in use is an error for the caller, not the end of the process."""
    with pytest.raises(OSError, match="in use"):
        Simulator(urlsplit(simulator.url).port or 0)


def test_state_survives(tmp_path: Path) -> None:
    """Objects and time in a state file are there again after a restart, and their secrets are still masked."""
    state = str(tmp_path / "state.db")
    with Simulator(setting=Setting(state=state)) as simulator:
        simulator.world.store.put("dataSets", "d", {"id": "d", "_secrets": {"client_secret": "kept over the restart"}})
        simulator.world.store.delete("sandboxes", "qa")
        simulator.world.advance(7200)
    with Simulator(setting=Setting(state=state)) as simulator:
        assert [item["id"] for item in simulator.world.store.items("dataSets")] == ["d"]
        assert simulator.world.store.get("sandboxes", "qa") is None
        assert (simulator.world.store.get("_clock", "offset") or {})["seconds"] == 7200
        connection = connect(simulator)
        connection.request("GET", "/nowhere?q=kept%20over%20the%20restart")
        connection.getresponse().read()
        connection.close()
        assert simulator.world.journal.since(0)[0]["query"] == {"q": ["********"]}


def test_parallel_clients(simulator: Simulator) -> None:
    """Requests of many threads are served one after the other, and none is lost."""
    form = (
        f"grant_type=client_credentials&client_id={seeds.ADOBE_CLIENT_ID}"
        f"&client_secret={seeds.ADOBE_CLIENT_SECRET}&scope=openid"
    )

    def ask() -> None:
        connection = connect(simulator)
        for _ in range(5):
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", "/ims/token/v3", body=form, headers=kind)
            connection.getresponse().read()
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert simulator.world.store.items("imsClients")[0]["tokensIssued"] == 40
    assert [entry["number"] for entry in simulator.world.journal.since(0)] == list(range(1, 41))
