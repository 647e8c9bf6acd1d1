"""Queued faults: which request they meet, and what it suffers."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.faults import Faults

IMS = "/ims/token/v3"
FORM = {
    "grant_type": "client_credentials",
    "client_id": seeds.ADOBE_CLIENT_ID,
    "client_secret": seeds.ADOBE_CLIENT_SECRET,
    "scope": "openid",
}


def queue(client: FlaskClient, *faults: dict[str, Any]) -> None:
    assert client.post("/_simulator/faults", json=list(faults)).status_code == 200


def issued(client: FlaskClient) -> int:
    count: int = client.get("/_simulator/objects").get_json()["imsClients"][0]["tokensIssued"]
    return count


def test_matching_and_counting() -> None:
    """A fault meets the n-th match of method and path glob, as many times as asked, and nothing else."""
    faults = Faults()
    faults.add([{"method": "POST", "path": "/ims/*", "nth": 2, "times": 2, "status": 503}])
    assert faults.take("GET", "/ims/token/v3") is None
    assert faults.take("POST", "/other") is None
    met = [faults.take("POST", "/ims/token/v3") is not None for _ in range(5)]
    assert met == [False, True, True, False, False]
    assert faults.left() == []


def test_first_due_fault_wins() -> None:
    """With two faults for one request the first is applied, and the second waits for the next."""
    faults = Faults()
    faults.add([{"status": 500}, {"status": 503}])
    taken = [faults.take("GET", "/") for _ in range(3)]
    assert [fault and fault.status for fault in taken] == [500, 503, None]


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"status": 500, "nth": 0},
        {"close": "maybe"},
        {"garbage": "x"},
        {"hang": "x"},
        {"status": 0, "body": "x", "headers": {"a": "b"}},
        {"expire_tokens": "x"},
        {"typo": 1},
        5,
        {"nth": "1"},
        {"status": "500"},
        {"status": 99},
        {"status": True},
        {"delay_ms": "a"},
        {"delay_ms": -1},
        {"status": 500, "headers": {"Retry-After": 3}},
        {"status": 500, "headers": []},
        {"status": 500, "path": None},
        {"status": 500, "acted": 1},
        {"close": ["before"]},
        {"expire_tokens": ["adobe"]},
    ],
)
def test_nonsense_is_refused(client: FlaskClient, fault: object) -> None:
    """What is not a fault is refused, and nothing of the list is queued."""
    assert client.post("/_simulator/faults", json=[{"status": 500}, fault]).status_code == 400
    assert client.get("/_simulator/faults").get_json() == []


def test_status_instead_of_acting(client: FlaskClient) -> None:
    """A stated answer keeps the request from taking effect."""
    queue(client, {"path": IMS, "status": 429, "body": {"error_code": "429050"}, "headers": {"Retry-After": "3"}})
    answer = client.post(IMS, data=FORM)
    assert (answer.status_code, answer.get_json()) == (429, {"error_code": "429050"})
    assert answer.headers["Retry-After"] == "3"
    assert issued(client) == 0


def test_status_after_acting(client: FlaskClient) -> None:
    """With `acted`, the request takes effect although its answer says otherwise."""
    queue(client, {"status": 500, "body": "<html>oops</html>", "acted": True})
    answer = client.post(IMS, data=FORM)
    assert (answer.status_code, answer.mimetype) == (500, "text/html")
    assert issued(client) == 1


@pytest.mark.parametrize(("close", "count"), [("before", 0), ("after", 1)])
def test_close(client: FlaskClient, close: str, count: int) -> None:
    """A cut connection gives no answer; whether the request took effect depends on when it was cut."""
    queue(client, {"path": IMS, "close": close})
    with pytest.raises(ConnectionAbortedError):
        client.post(IMS, data=FORM)
    assert issued(client) == count
    assert client.get("/_simulator/requests").get_json()[-1]["status"] is None


@pytest.mark.parametrize(("hang", "count"), [("before", 0), ("after", 1), ("late", 1)])
def test_hang(client: FlaskClient, hang: str, count: int) -> None:
    """No answer comes; whether the request takes effect depends on the kind. A client without a socket has given up."""
    queue(client, {"path": IMS, "hang": hang})
    with pytest.raises(ConnectionAbortedError):
        client.post(IMS, data=FORM)
    assert issued(client) == count


@pytest.mark.parametrize("garbage", ["html", "truncated", "wrong_shape"])
def test_garbage(client: FlaskClient, garbage: str) -> None:
    """A damaged answer has status 200 and not the promised content, and the request took effect."""
    queue(client, {"garbage": garbage})
    answer = client.post(IMS, data=FORM)
    assert answer.status_code == 200
    assert "access_token" not in (answer.get_json(silent=True) or {})
    assert issued(client) == 1


def test_expired_tokens(client: FlaskClient, headers: dict[str, str], zoho_headers: dict[str, str]) -> None:
    """Tokens of one vendor end before the request is looked at; the other's live on."""
    queue(client, {"path": "/data/*", "expire_tokens": "adobe"})
    assert client.get("/data/foundation/sandbox-management/", headers=headers).status_code == 401
    assert client.get("/crm/v8/org", headers=zoho_headers).status_code == 200
    queue(client, {"path": "/crm/*", "expire_tokens": "all"})
    assert client.get("/crm/v8/org", headers=zoho_headers).status_code == 401


def test_delay_combines(client: FlaskClient) -> None:
    """A delay may be beside another effect, and the journal tells both."""
    queue(client, {"delay_ms": 1, "status": 503, "body": {}})
    assert client.get("/x").status_code == 503
    entry = client.get("/_simulator/requests").get_json()[-1]
    assert entry["fault"] == {"delay_ms": 1, "status": 503}
    assert entry["milliseconds"] >= 1


def test_control_is_spared(client: FlaskClient) -> None:
    """No fault meets the control interface."""
    queue(client, {"status": 500})
    assert client.get("/_simulator/objects").status_code == 200
    assert len(client.get("/_simulator/faults").get_json()) == 1
