"""Consent through a browser: a page on this machine to which the service sends the browser back with its answer.

The page checks `state`, accepts one answer, and shows the outcome that its caller reports. What the answer means is up
to the service's client. Every request is suspect, because any web page that is open in the browser may send one: only
our own host name is served, and nothing from a request is shown.
"""

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from enum import Enum
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingTCPServer
from string import Template
from types import TracebackType
from urllib.parse import parse_qsl

from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.oauth.redirect import ANOTHER_REQUEST, ConsentFailed, carries

HOST = "127.0.0.1"
CALLBACK_PATH = "/callback"
_RESULT, _AGAIN, _LATE, _OTHER = "/consent/result", "/consent/again", "/consent/late", "/consent/other"
_RESULT_SECONDS = 300.0
"""Longer than exchange and verification can take, so that the browser never gives up before the command."""
_LAST_LOOK_SECONDS = 5.0
"""How long the command finally waits for the browser to fetch the result: it does so at once, or was closed."""
_LATE_SECONDS = 5.0
"""How long after the deadline a late browser still finds a page that says so, not a broken connection."""
_ANSWERS = frozenset({"code", "error", "status"})
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    # The redirect's address contains the code.
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class Outcome:
    """The result, as the browser shows it."""

    succeeded: bool
    title: str
    lines: tuple[str, ...] = ()


_UNEXPECTED = Outcome(succeeded=False, title="The command has ended", lines=("See the terminal for details.",))
_NOTICES = {
    _AGAIN: Outcome(
        succeeded=False,
        title="Already answered",
        lines=("This consent was answered before; the second answer was discarded.", "See the terminal for details."),
    ),
    _LATE: Outcome(
        succeeded=False,
        title="Too late",
        lines=("The command had stopped waiting; the answer was discarded.", "Run the command again."),
    ),
    _OTHER: Outcome(
        succeeded=False,
        title="Not an answer to this request",
        lines=(
            f"{ANOTHER_REQUEST}.",
            "The command is still waiting for the answer to its own page.",
            "If you refused there, stop the command in the terminal with Ctrl+C.",
        ),
    ),
}
_NOT_HERE = Outcome(succeeded=False, title="Nothing to see here", lines=("No consent is expected at this address.",))


class _Phase(Enum):
    WAITING = "waiting"
    ANSWERED = "answered"
    OVER = "over"


@dataclass(frozen=True)
class _Response:
    status: HTTPStatus
    html: str = ""
    location: str = ""


class ConsentPage:
    """Listens from its creation until the end of its `with` block.

    Args:
        state: The `state` that the redirect has to carry; None if the service returns none.
        port: 0 means a free one.
        path: The redirect URI's.

    Raises:
        ConsentFailed: The port is in use.
    """

    def __init__(self, state: str | None, *, port: int = 0, path: str = CALLBACK_PATH) -> None:
        self._state = state
        self._path = path
        self._lock = threading.Lock()
        self._phase = _Phase.WAITING
        self._parameters: Mapping[str, str] = {}
        self._outcome: Outcome | None = None
        self._destination = ""
        self._arrived, self._reported, self._shown = threading.Event(), threading.Event(), threading.Event()
        # No other user of this machine, and no web page, can guess where the browser starts.
        self._start = f"/consent/start/{secrets.token_urlsafe(16)}"
        try:
            self._server = _Server(self, port)
        except OSError:
            raise ConsentFailed(
                f"port {port} on this machine is in use",
                hint="stop the program that uses it, or choose another registered port with --redirect-port",
            ) from None
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def redirect_uri(self) -> str:
        """The address to which the service has to send the browser."""
        return f"http://{HOST}:{self.port}{self._path}"

    def start_url(self, destination: str) -> str:
        """Return an address of this page that redirects to the service's.

        A browser is started with its address as an argument, which everyone on the machine can read. The destination
        may contain `state` or a secret; this address does not.
        """
        self._destination = destination
        return f"http://{HOST}:{self.port}{self._start}"

    def wait(self, seconds: float) -> Mapping[str, str]:
        """Return the parameters of the first redirect that belongs to this consent.

        Raises:
            ConsentFailed: None came in time.
        """
        if not self._arrived.wait(seconds):
            with self._lock:
                if self._phase is _Phase.WAITING:
                    self._phase = _Phase.OVER
                    raise ConsentFailed(
                        f"no answer came from the consent page within {seconds:g} s",
                        hint="run the command again, with more time if necessary (--timeout)",
                    )
        return self._parameters

    def tell(self, outcome: Outcome) -> None:
        """Show the outcome in the browser."""
        self._outcome = outcome
        self._reported.set()

    def respond(self, target: str, headers: Message) -> _Response:
        """Return the answer to a GET request for a path and query."""
        refusal = self._refusal(headers)
        if refusal is not None:
            return _Response(refusal)
        path, _, query = target.partition("?")
        if path == self._path:
            return self._receive(query)
        if path == self._start and self._phase is _Phase.WAITING and self._destination:
            return _Response(HTTPStatus.SEE_OTHER, location=self._destination)
        if path == _RESULT and self._phase is _Phase.ANSWERED:
            self._reported.wait(_RESULT_SECONDS)
            return _Response(HTTPStatus.OK, html_of(self._outcome or _UNEXPECTED))
        notice = _NOTICES.get(path)
        if notice is not None:
            return _Response(HTTPStatus.GONE, html_of(notice))
        return _Response(HTTPStatus.NOT_FOUND, html_of(_NOT_HERE))

    def _refusal(self, headers: Message) -> HTTPStatus | None:
        ours = (f"{HOST}:{self.port}", f"localhost:{self.port}")
        # A foreign name that resolves to this machine would make this page part of another web site (DNS rebinding).
        if headers.get("Host") not in ours:
            return HTTPStatus.MISDIRECTED_REQUEST
        # A redirect is a browser navigating here. A page's scripts and images could use up the one answer.
        is_page = headers.get("Sec-Fetch-Dest", "document") == "document"
        is_own = headers.get("Origin", f"http://{ours[0]}").removeprefix("http://") in ours
        return None if is_page and is_own else HTTPStatus.FORBIDDEN

    def _receive(self, query: str) -> _Response:
        """Accept the first answer that is ours, and redirect the browser away from the address with the code."""
        parameters = dict(parse_qsl(query))
        if not parameters.keys() & _ANSWERS:
            return _Response(HTTPStatus.BAD_REQUEST, html_of(_NOT_HERE))
        with self._lock:
            page = {_Phase.WAITING: _RESULT, _Phase.ANSWERED: _AGAIN, _Phase.OVER: _LATE}[self._phase]
            # Any web page that is open in the browser can send one without our state, and must not use up the answer.
            if page == _RESULT and not carries(parameters, self._state):
                page = _OTHER
            if page == _RESULT:
                self._parameters, self._phase = parameters, _Phase.ANSWERED
                self._arrived.set()
        return _Response(HTTPStatus.SEE_OTHER, location=page)

    def __enter__(self) -> "ConsentPage":  # noqa: PYI034 - typing.Self is newer than Python 3.10
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Show a failure that was not reported yet, let the browser fetch the result, and stop listening."""
        if not self._reported.is_set():
            self.tell(_failure(error) if isinstance(error, ZohoAepError) else _UNEXPECTED)
        if self._phase is not _Phase.WAITING:
            self._shown.wait(_LAST_LOOK_SECONDS if self._phase is _Phase.ANSWERED else _LATE_SECONDS)
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def shown(self, target: str) -> None:
        """Record that the browser got its answer."""
        if target == {_Phase.ANSWERED: _RESULT, _Phase.OVER: _LATE}.get(self._phase):
            self._shown.set()


def html_of(outcome: Outcome) -> str:
    """Return the page for an outcome; everything in it is escaped."""
    template = Template(Path(__file__).with_name("consent.html").read_text(encoding="utf-8"))
    return template.substitute(
        kind="good" if outcome.succeeded else "bad",
        sign="&#10003;" if outcome.succeeded else "&#10005;",
        title=escape(outcome.title),
        lines="\n".join(f"<p>{escape(line)}</p>" for line in outcome.lines),
    )


def _failure(error: ZohoAepError) -> Outcome:
    return Outcome(succeeded=False, title="Not authorized", lines=tuple(filter(None, (error.message, error.hint))))


class _Server(ThreadingTCPServer):
    """Serves one page in threads that end with the process."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, page: ConsentPage, port: int) -> None:
        self.page = page
        super().__init__((HOST, port), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing about browsers that hang up: a traceback could quote an address with a code in it."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 10  # browsers open connections that they never use

    def do_GET(self) -> None:
        answer = self.server.page.respond(self.path, self.headers)
        body = answer.html.encode()
        self.send_response(answer.status)
        headers = {**_HEADERS, "Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
        for name, value in headers.items():
            self.send_header(name, value)
        if answer.location:
            self.send_header("Location", answer.location)
        self.end_headers()
        self.wfile.write(body)
        self.server.page.shown(self.path)

    def version_string(self) -> str:
        return "zoho-aep"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's signature
        """Say nothing: the request line contains the code."""
