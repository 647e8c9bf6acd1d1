"""What leaves the machine, what is repeated, and what a person reads when it fails."""

import socket
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests
from hypothesis import example, given, strategies as st
from urllib3.exceptions import MaxRetryError, SSLError

from pulumi_zoho_aep import __version__
from pulumi_zoho_aep.errors import ServiceError, SettingsError, Throttled, Unavailable, UnexpectedReply, Unreachable
from pulumi_zoho_aep.http import Reply, Request, Throttle, Transport
from pulumi_zoho_aep.http.retry import ATTEMPTS
from pulumi_zoho_aep.http.transport import CONNECT_SECONDS, READ_SECONDS

if TYPE_CHECKING:
    from tests.unit.conftest import Explain, Naps, Service

    Make = Callable[[str, Explain], Transport]

CANARY = "canary-3c9a1f"
HINT = "check the network, the proxy settings and the endpoint, then run the command again"
PROXY_HINT = "check network and endpoint; where a proxy inspects TLS, REQUESTS_CA_BUNDLE has to name its certificate"
_REFUSED = SSLError(ssl.SSLCertVerificationError(CANARY))
UNTRUSTED = requests.exceptions.SSLError(MaxRetryError(None, CANARY, _REFUSED))  # type: ignore[arg-type]


def explain(reply: Reply) -> tuple[str, str]:
    """Read the failures of a made-up service."""
    try:
        body = reply.json("")
    except UnexpectedReply:
        return "", ""
    return str(body.get("words", "")), str(body.get("code", ""))


@pytest.fixture
def transport(service: "Service", transport_to: "Make") -> Transport:
    """A transport to the scripted service."""
    return transport_to(service.url, explain)


def get(**changes: Any) -> Request:
    return Request(**{"method": "GET", "path": "/things", "operation": "list things", **changes})


def post(**changes: Any) -> Request:
    return get(method="POST", operation="create thing", json={"name": "a"}, **changes)


def test_every_request_carries_our_name(service: "Service", transport: Transport) -> None:
    """The service sees name and version, and which format it is to answer in; parameters are encoded."""
    service.answer(200, {"a": 1}, x_request_id="r-1")
    reply = transport.request(get(params={"property": 'name=="a b"'}, headers={"X-Own": "1"}))
    assert (reply.status, reply.json("list things"), reply.request_id) == (200, {"a": 1}, "r-1")
    (received,) = service.received
    assert received.headers["user-agent"] == f"pulumi-zoho-aep/{__version__}"
    assert received.headers["accept"] == "application/json"
    assert received.headers["x-own"] == "1"
    assert received.query == {"property": ['name=="a b"']}


def test_time_outs_and_redirects_are_set_on_every_call(transport: Transport, monkeypatch: pytest.MonkeyPatch) -> None:
    """No call waits for ever, none follows a redirect, and certificates are verified."""
    seen: dict[str, Any] = {}

    def send(_: object, __: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        seen.update(kwargs)
        raise requests.ConnectTimeout

    monkeypatch.setattr("requests.adapters.HTTPAdapter.send", send)
    with pytest.raises(Unreachable):
        transport.request(get())
    assert seen["timeout"] == (CONNECT_SECONDS, READ_SECONDS)
    assert seen["verify"] is True


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_answers(service: "Service", transport: Transport, status: int) -> None:
    """A redirect is handed to the caller, and no second host sees the request."""
    service.answer(status, "", Location=f"{service.url}/elsewhere")
    assert transport.request(post(headers={"Authorization": f"Bearer {CANARY}"})).status == status
    assert [received.path for received in service.received] == ["/things"]


def test_netrc_does_not_replace_the_token(
    service: "Service", transport: Transport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry for the host in the user's netrc leaves our Authorization header alone, on every host."""
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    transport._session().trust_env = True
    monkeypatch.setenv("NO_PROXY", "*")
    transport.request(get(headers={"Authorization": "Bearer ours"}))
    assert service.received[0].headers["authorization"] == "Bearer ours"


def test_a_proxy_of_the_environment_is_not_asked_about_this_machine(
    service: "Service", transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A simulator is reached directly, whatever proxy is set."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert transport.request(get()).status == 200
    assert len(service.received) == 1


@pytest.mark.parametrize(
    "origin",
    [
        "http://platform.adobe.io",
        "http://10.0.0.8:8080",
        "http://localhost.example.com",
        "ftp://localhost",
        "platform.adobe.io",
        "",
    ],
)
def test_without_tls_only_this_machine(origin: str, throttle: Throttle) -> None:
    """Secrets leave the machine over TLS or not at all."""
    with pytest.raises(SettingsError) as caught:
        Transport(origin, throttle, explain)
    assert str(caught.value) == f"{origin}: only https is allowed, except for a simulator on this machine"


@pytest.mark.parametrize(
    "origin", ["https://example.com\\\\.adobe.io", "https://platform.adobe.io/?a=b", "https://[::1"]
)
def test_what_is_no_plain_address(origin: str, throttle: Throttle) -> None:
    """An address of which two readers could make different hosts is refused."""
    with pytest.raises(SettingsError, match="an address may have only a host, a port and a path"):
        Transport(origin, throttle, explain)


@pytest.mark.parametrize(
    "origin", ["https://platform.adobe.io", "http://localhost:8787", "http://127.0.0.1:1", "http://[::1]:8787/dc/eu"]
)
def test_allowed_origins(origin: str, throttle: Throttle) -> None:
    """TLS anywhere, and plain HTTP on loopback."""
    assert Transport(f"{origin}/", throttle, explain).origin == origin


def test_an_origin_with_a_password_is_refused_without_repeating_it(throttle: Throttle) -> None:
    """A password in an address would end up in logs and messages, so it is not accepted there."""
    with pytest.raises(SettingsError) as caught:
        Transport(f"https://user:{CANARY}@platform.adobe.io", throttle, explain)
    assert str(caught.value) == "platform.adobe.io: an address must not contain a user or password"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_repeatable_methods_are_repeated(service: "Service", transport: Transport, naps: "Naps", method: str) -> None:
    """A service that fails twice and then works is not a failure."""
    service.answer(503, {})
    service.cut()
    service.answer(200, {"done": True})
    assert transport.request(get(method=method)).json("x") == {"done": True}
    assert len(service.received) == 3
    assert len(naps.between_attempts) == 2


@pytest.mark.parametrize(
    ("request_", "attempts"),
    [
        (get(), ATTEMPTS),
        (get(method="PATCH", headers={"If-Match": '"1"'}, json=[]), ATTEMPTS),
        (get(method="PATCH", headers={"IF-MATCH": '"1"'}, json=[]), ATTEMPTS),
        (get(method="PATCH", json=[]), 1),
        (get(method="PUT", json={}, idempotent=False), 1),
        (post(), 1),
        (post(idempotent=True), ATTEMPTS),
    ],
)
@pytest.mark.parametrize("cut", [True, False])
def test_attempts(service: "Service", transport: Transport, request_: Request, attempts: int, *, cut: bool) -> None:
    """What may act twice is sent once; the rest up to the limit of attempts."""
    for _ in range(ATTEMPTS + 1):
        service.cut() if cut else service.answer(500, {})
    with pytest.raises(ServiceError):
        transport.request(request_)
    assert len(service.received) == attempts


def test_a_post_is_repeated_when_the_service_asks_for_it(
    service: "Service", transport: Transport, naps: "Naps"
) -> None:
    """429 says that nothing happened; the pause holds for everybody."""
    service.answer(429, {}, Retry_After="7")
    service.answer(201, {"id": "1"})
    assert transport.request(post()).status == 201
    assert naps.between_attempts == [7.0]
    assert naps.for_the_throttle == [7.0]


def test_a_post_is_repeated_when_the_connection_was_refused(transport_to: "Make", naps: "Naps") -> None:
    """What provably did not arrive may be sent again."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(Unreachable) as caught:
        transport_to(f"http://127.0.0.1:{port}", explain).request(post())
    hint = f"start `zoho-aep simulator --port {port}`, or correct the endpoint"
    assert str(caught.value) == f"create thing: cannot connect to 127.0.0.1:{port}\n{hint}"
    assert not caught.value.outcome_unknown
    assert len(naps.between_attempts) == ATTEMPTS - 1


def test_an_unknown_host_never_got_the_request(
    transport_to: "Make", naps: "Naps", monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that does not resolve is a connection that was not made, even for a POST."""

    def fails(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(socket, "getaddrinfo", fails)
    with pytest.raises(Unreachable) as caught:
        transport_to("https://platform.adobe.io", explain).request(post())
    assert str(caught.value) == f"create thing: cannot connect to platform.adobe.io\n{HINT}"
    assert not caught.value.outcome_unknown
    assert len(naps.between_attempts) == ATTEMPTS - 1


def test_retry_after_as_a_date(service: "Service", transport: Transport, naps: "Naps") -> None:
    """A waiting time given as an HTTP date counts from now; a past one means at once."""
    now = datetime.now(timezone.utc)
    service.answer(503, {}, Retry_After=format_datetime(now + timedelta(seconds=30), usegmt=True))
    service.answer(503, {}, Retry_After=format_datetime(now - timedelta(seconds=30), usegmt=True))
    service.answer(200, {})
    transport.request(get())
    first, second = naps.between_attempts
    assert 20 < first <= 30
    assert second == 0


def test_a_waiting_time_beyond_the_limit_ends_the_retries(
    service: "Service", transport: Transport, naps: "Naps"
) -> None:
    """No one waits an hour within `pulumi up`: the failure is reported, and other requests are not held up for it."""
    service.answer(429, {}, Retry_After="3600")
    with pytest.raises(Throttled) as caught:
        transport.request(get())
    assert caught.value.answer.retry_after_seconds == 3600
    transport.request(get())
    assert naps.between_attempts == []
    assert naps.for_the_throttle == []


@given(st.text(alphabet=st.characters(max_codepoint=255), max_size=40))
@example("\xb2")
@example("Thu, 31 Dec 9999 23:59:59 -2359")
@example("Mon, 1 Jan 0001 00:00:00 -0000")
def test_any_retry_after_is_a_number_or_nothing(value: str) -> None:
    """A service may write what it likes into the header."""
    seconds = Reply(429, {"retry-after": value}, b"").retry_after_seconds
    assert seconds is None or seconds >= 0


LATER = "run the same command again later: nothing is lost"


@pytest.mark.parametrize(
    ("answer", "kind", "message"),
    [
        ((429, {}, {}), Throttled, f"create thing: too many requests (429)\n{LATER}"),
        (
            (429, {"words": "slow down", "code": "429050"}, {"x_request_id": "r-7"}),
            Throttled,
            f"create thing: slow down (429, 429050, request r-7)\n{LATER}",
        ),
        ((500, {}, {}), Unavailable, f"create thing: the service failed (500)\n{LATER}"),
        (
            (503, "<html>maintenance</html>", {"x_adobe_request_id": "r-8"}),
            Unavailable,
            f"create thing: the service failed (503, request r-8)\n{LATER}",
        ),
        ((599, {"words": "odd"}, {}), Unavailable, f"create thing: odd (599)\n{LATER}"),
        (
            (408, {}, {"x_correlation_id": "r-9"}),
            Unavailable,
            f"create thing: the service failed (408, request r-9)\n{LATER}",
        ),
    ],
)
def test_messages_of_failing_services(
    service: "Service",
    transport: Transport,
    answer: tuple[int, object, dict[str, str]],
    kind: type[ServiceError],
    message: str,
) -> None:
    """Each sentence is what a person reads: operation, reason, status, code, request id, and what to do."""
    status, body, headers = answer
    for _ in range(ATTEMPTS):
        service.answer(status, body, **headers)
    with pytest.raises(kind) as caught:
        transport.request(post())
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("error", "reason", "outcome_unknown"),
    [
        (requests.ConnectTimeout(CANARY), "cannot connect to {host}", False),
        (requests.ReadTimeout(CANARY), "{host} did not answer within 60 seconds", True),
        (requests.exceptions.SSLError(CANARY), "no TLS connection to {host}", False),
        (UNTRUSTED, "the TLS certificate of {host} is not trusted", False),
        (requests.exceptions.ProxyError(CANARY), "the proxy on the way to {host} refused the connection", False),
        (requests.ConnectionError(CANARY), "{host} closed the connection without an answer", True),
        (requests.exceptions.ChunkedEncodingError(CANARY), "{host} closed the connection without an answer", True),
    ],
)
def test_messages_without_an_answer(
    transport: Transport,
    monkeypatch: pytest.MonkeyPatch,
    error: requests.RequestException,
    reason: str,
    *,
    outcome_unknown: bool,
) -> None:
    """Why there is no answer is said in words, and whether the service may have acted is kept."""

    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("requests.adapters.HTTPAdapter.send", fails)
    with pytest.raises(Unreachable) as caught:
        transport.request(post())
    host = transport.origin.removeprefix("http://")
    start = f"start `zoho-aep simulator --port {host.rpartition(':')[2]}`, or correct the endpoint"
    hint = PROXY_HINT if error is UNTRUSTED else start if "cannot connect" in reason else HINT
    assert str(caught.value) == f"create thing: {reason.format(host=host)}\n{hint}"
    assert caught.value.outcome_unknown is outcome_unknown
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_something_else_than_json(service: "Service", transport: Transport) -> None:
    """A page of a proxy instead of an answer is described by its size and kind, not quoted."""
    service.answer(200, f"<html>{CANARY}</html>", x_request_id="r-3")
    reply = transport.request(get())
    with pytest.raises(UnexpectedReply) as caught:
        reply.json("list things")
    assert str(caught.value) == "list things: expected JSON, got 26 bytes of text/html (200, request r-3)"


def test_no_secret_reaches_an_error_or_a_repr(service: "Service", transport: Transport) -> None:
    """Headers, forms, bodies, queries and answers never show up where logs and tracebacks are made from."""
    request = post(
        params={"q": CANARY}, headers={"Authorization": CANARY}, form={"client_secret": CANARY}, idempotent=True
    )
    quiet = Request("POST", "/x", "x", headers={"A": CANARY}, json={"a": CANARY}, form={"a": CANARY})
    assert CANARY not in repr(quiet)
    for _ in range(ATTEMPTS):
        service.answer(500, {"token": CANARY}, X_Token=CANARY)
    for _ in range(ATTEMPTS):
        service.cut()
    for _ in range(2):
        with pytest.raises(ServiceError) as caught:
            transport.request(request)
        assert CANARY not in f"{caught.value!s} {caught.value!r} {caught.value.answer!r}"
        assert caught.value.__cause__ is None
    service.answer(200, {"token": CANARY})
    assert CANARY not in repr(transport.request(get()).body.__class__) + repr(Reply(200, {}, CANARY.encode()))


def test_threads_keep_their_own_connections(transport: Transport) -> None:
    """The same thread uses one session again and again."""
    assert transport._session() is transport._session()


PROXIES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY")
ODD_PROXIES = ["://", "http://[::1", "http://x:99999", "http://x:port", "foo://x:1", "http://", "x y", "http://u:p@["]
ODD_PROXIES += ["http://.x:1", "http://a..b:1", "[", "https://", "http://u:canary#w@x:1", "http:///path"]


@pytest.mark.parametrize("variable", PROXIES[:4])
@pytest.mark.parametrize("value", ODD_PROXIES)
def test_a_malformed_proxy(
    transport_to: "Callable[..., Transport]", monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    """A proxy variable that is not an address is named as what it is, and not quoted: neither Adobe nor its host is."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as caught:
        transport_to("https://platform.adobe.io", lambda _: ("", "")).request(Request("GET", "/", "list things"))
    hint = "set it to an address such as http://proxy.example.com:3128, or unset it"
    assert str(caught.value) == f"list things: {variable} is not usable\n{hint}"


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
@pytest.mark.parametrize("content", [None, "", "no certificate"], ids=["missing", "empty", "no certificate"])
def test_certificates_that_are_not_there(
    transport_to: "Callable[..., Transport]",
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    content: str | None,
    variable: str,
) -> None:
    """The same for the file of certificates, before or after a connection is made."""

    def fails(*_: object, **__: object) -> None:
        raise requests.exceptions.SSLError(CANARY)

    if content is not None:
        (tmp_path / "ca.pem").write_text(content, encoding="utf-8")
        monkeypatch.setattr("requests.adapters.HTTPAdapter.send", fails)
    for name in (*PROXIES, "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, str(tmp_path / "ca.pem"))
    with pytest.raises(SettingsError, match=f"list things: {variable} is not usable"):
        transport_to("https://platform.adobe.io", lambda _: ("", "")).request(Request("GET", "/", "list things"))
