"""The page on this machine: whom it answers, what it takes, what it shows."""

import http.client
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.oauth import consent
from pulumi_zoho_aep.oauth.consent import ConsentPage, Outcome, html_of
from pulumi_zoho_aep.oauth.redirect import ConsentFailed, check_state, parameters_of

CODE = "1000.canary-code"
STATE = "9f2c"
GOOD = f"/callback?state={STATE}&code={CODE}&location=eu&"
DONE = Outcome(succeeded=True, title="Done", lines=("and well",))


def get(page: ConsentPage, target: str, host: str = "", method: str = "GET", **headers: str) -> tuple[int, str, str]:
    """Return status, location and body; redirects are not followed."""
    connection = http.client.HTTPConnection("127.0.0.1", page.port, timeout=10)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, target, headers={"Host": host or f"127.0.0.1:{page.port}", **named})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, answer.getheader("Location", "") or "", body


@pytest.fixture
def page() -> Iterator[ConsentPage]:
    """A page that no one waits for at its end."""
    with ConsentPage(STATE) as listening:
        yield listening
        listening._shown.set()


def test_answer_and_result() -> None:
    """The code is handed over, the browser led to an address without it, and shown what the command says in the end."""
    with ConsentPage(STATE) as page, ThreadPoolExecutor(1) as pool:
        assert get(page, GOOD)[:2] == (303, "/consent/result")
        assert page.wait(10) == {"state": STATE, "code": CODE, "location": "eu"}
        shown = pool.submit(get, page, "/consent/result")
        page.tell(DONE)
        status, _, body = shown.result(10)
    assert status == 200
    assert "Done" in body
    assert CODE not in body


def test_headers_keep_the_code_in(page: ConsentPage) -> None:
    """No cache keeps the redirect, no other page learns its address or frames ours, and no version is given away."""
    connection = http.client.HTTPConnection("127.0.0.1", page.port, timeout=10)
    connection.request("GET", GOOD)
    headers = connection.getresponse().headers
    connection.close()
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Server"] == "zoho-aep"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:80"])
def test_foreign_host(page: ConsentPage, host: str) -> None:
    """A name that somebody else made lead here is refused, and its answer is not taken."""
    assert get(page, GOOD, host)[0] == 421
    with pytest.raises(ConsentFailed):
        page.wait(0)


def test_localhost(page: ConsentPage) -> None:
    """The other name of this machine is as good."""
    assert get(page, GOOD, f"localhost:{page.port}")[0] == 303


@pytest.mark.parametrize("target", ["/callback", "/callback?", "/callback?x=1", "/", "/favicon.ico", "/consent/result"])
def test_what_is_no_answer(page: ConsentPage, target: str) -> None:
    """Requests without an answer, such as for an icon, do not use the page up."""
    assert get(page, target)[0] in (400, 404)
    assert get(page, GOOD)[0] == 303
    assert page.wait(10)["code"] == CODE


def test_other_methods(page: ConsentPage) -> None:
    """Only GET is served."""
    assert get(page, GOOD, method="POST")[0] == 501


def test_second_answer(page: ConsentPage) -> None:
    """The first answer counts; the second gets a page that says so, at an address without its code."""
    get(page, GOOD)
    status, location, _ = get(page, "/callback?state=x&code=another")
    assert (status, location) == (303, "/consent/again")
    assert "Already answered" in get(page, location)[2]
    assert page.wait(10)["code"] == CODE


@pytest.mark.parametrize("query", ["error=access_denied", f"code={CODE}", f"code={CODE}&state=other", "error=x&state="])
def test_an_answer_without_our_state(page: ConsentPage, query: str) -> None:
    """Any web page can send one: its answer says so, at an address without its code, and the right one still counts."""
    status, location, _ = get(page, f"/callback?{query}")
    assert (status, location) == (303, "/consent/other")
    body = get(page, location)[2]
    assert "the redirect belongs to another request" in body
    assert "The command is still waiting" in body
    assert get(page, GOOD)[:2] == (303, "/consent/result")
    assert page.wait(10)["code"] == CODE


def test_a_late_browser_finds_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the deadline the page stays for a moment, and goes as soon as it has said that it is too late."""
    monkeypatch.setattr(consent, "_LATE_SECONDS", 60)
    ended = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        page = ConsentPage(STATE)
        with pytest.raises(ConsentFailed):
            page.wait(0)
        pool.submit(page.__exit__, ConsentFailed, ConsentFailed(""), None).add_done_callback(lambda _: ended.set())
        assert get(page, get(page, GOOD)[1])[0] == 410
        assert ended.wait(10)


def test_late_answer(page: ConsentPage) -> None:
    """After the deadline the command has failed, and an answer that comes in its last moment is answered with that."""
    with pytest.raises(ConsentFailed) as caught:
        page.wait(0)
    assert caught.value.message == "no answer came from the consent page within 0 s"
    status, location, _ = get(page, GOOD)
    assert (status, location) == (303, "/consent/late")
    assert "Too late" in get(page, location)[2]


def test_start_address(page: ConsentPage) -> None:
    """The browser is started with an address that gives nothing away and cannot be guessed; it leads on once only."""
    assert get(page, urlsplit(page.start_url("")).path)[0] == 404
    start = page.start_url("https://accounts.zoho.eu/oauth/v2/auth?enhance_token=canary")
    assert "canary" not in start
    assert get(page, urlsplit(start).path)[:2] == (303, "https://accounts.zoho.eu/oauth/v2/auth?enhance_token=canary")
    assert get(page, "/consent/start/guess")[0] == 404
    get(page, GOOD)
    assert get(page, urlsplit(start).path)[0] == 404


def test_another_path_and_port() -> None:
    """A redirect URI that is registered already can be served as it is."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConsentFailed) as caught:
            ConsentPage(STATE, port=port)
    assert caught.value.message == f"port {port} on this machine is in use"
    with ConsentPage(STATE, path="/oauth/zoho") as page:
        assert page.redirect_uri == f"http://127.0.0.1:{page.port}/oauth/zoho"
        assert get(page, GOOD.replace("/callback", "/oauth/zoho"))[0] == 303
        page._shown.set()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ZohoAepError("it was <refused>", hint="try again"), ["Not authorized", "it was &lt;refused&gt;", "try again"]),
        (KeyboardInterrupt(), ["The command has ended"]),
        (RuntimeError("canary"), ["The command has ended"]),
    ],
)
def test_a_failure_is_shown(error: BaseException, words: list[str]) -> None:
    """Whatever ends the command ends the waiting in the browser; what was not meant for people is not shown."""
    with ThreadPoolExecutor(1) as pool:
        page = ConsentPage(STATE)
        get(page, GOOD)
        shown = pool.submit(get, page, "/consent/result")
        page.__exit__(type(error), error, None)
        body = shown.result(10)[2]
    assert [word for word in words if word not in body] == []
    assert "canary" not in body


def test_a_browser_that_hangs_up_is_no_event(page: ConsentPage, capfd: pytest.CaptureFixture[str]) -> None:
    """Connections that end early, and requests as such, leave nothing on the terminal: it would have the code in it."""
    with socket.create_connection(("127.0.0.1", page.port)) as connection:
        connection.sendall(f"GET {GOOD} HTTP/1.1\r\n".encode())
    get(page, GOOD)
    page._server.handle_error(None, None)
    assert "".join(capfd.readouterr()) == ""


@pytest.mark.parametrize(
    ("parameters", "accepted"),
    [
        ({"state": STATE, "code": CODE}, True),
        ({"state": "other", "code": CODE}, False),
        ({"code": CODE}, False),
        ({"error": "access_denied"}, True),
        ({"error": "access_denied", "code": CODE}, False),
        ({"error": "access_denied", "state": "other"}, False),
        ({"state": "é", "code": CODE}, False),
    ],
)
def test_state(parameters: dict[str, str], accepted: bool) -> None:  # noqa: FBT001
    """A code is taken with our state only; a refusal also without any, as Zoho documents it."""
    if accepted:
        check_state(parameters, STATE)
        return
    with pytest.raises(ConsentFailed) as caught:
        check_state(parameters, STATE)
    assert caught.value.message == "the redirect belongs to another request (its state differs); its code was discarded"


def test_pasted_address() -> None:
    """The address bar's text is read as the redirect it is, with blanks around it."""
    pasted = parameters_of(f" https://a.example/cb?state=x&code={CODE}& \n", "https://a.example/cb")
    assert pasted == {"state": "x", "code": CODE}


@pytest.mark.parametrize(
    "text", ["", CODE, "https://b.example/cb?code=canary", "https://a.example/cb", "http://[canary", "canary?code=x"]
)
def test_something_else_was_pasted(text: str) -> None:
    """Anything else is refused without being quoted."""
    with pytest.raises(ConsentFailed) as caught:
        parameters_of(text, "https://a.example/cb")
    assert caught.value.message == "what was pasted is not the address to which Zoho sent the browser"
    assert "canary" not in str(caught.value)


def test_everything_on_the_page_is_escaped() -> None:
    """Names come from Zoho's organisations: they stay text."""
    body = html_of(Outcome(succeeded=False, title="<b>", lines=("<script>", '"&')))
    assert "<title>&lt;b&gt;</title>" in body
    assert "<p>&lt;script&gt;</p>\n<p>&quot;&amp;</p>" in body


def test_nothing_is_left_behind() -> None:
    """After the block no one listens, and no thread is left."""
    # By identity: a thread of an earlier test may end meanwhile.
    before = set(threading.enumerate())
    with ConsentPage(STATE) as page:
        port = page.port
    assert set(threading.enumerate()) - before == set()
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
        pass


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:1"},
        {"Origin": "null"},
        {"Sec_Fetch_Dest": "image"},
        {"Sec_Fetch_Dest": "empty"},
        {"Sec_Fetch_Dest": "iframe"},
    ],
)
def test_a_page_of_others_cannot_use_up_the_answer(headers: dict[str, str]) -> None:
    """What scripts, pictures and frames ask for is refused, and the answer of the person's browser still counts."""
    with ConsentPage(STATE) as page:
        assert get(page, f"/callback?state=x&code={CODE}", **headers)[0] == 403
        assert get(page, GOOD, Sec_Fetch_Dest="document", Sec_Fetch_Site="cross-site")[0] == 303
        assert page.wait(10)["code"] == CODE
        page.tell(DONE)
        get(page, "/consent/result", Sec_Fetch_Dest="document")


def test_it_listens_on_loopback_alone() -> None:
    """No one else on the network reaches it."""
    with ConsentPage(STATE) as page:
        assert page._server.socket.getsockname()[0] == "127.0.0.1"
