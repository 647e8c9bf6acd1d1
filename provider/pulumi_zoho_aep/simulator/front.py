"""What happens around every request: loopback only, latency, faults, one route at a time, the journal."""

import io
import json
import selectors
import socket
import threading
import time
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from werkzeug import Request, Response
from werkzeug.exceptions import ClientDisconnected
from werkzeug.http import http_date

from pulumi_zoho_aep.simulator.faults import STUCK, Fault, without
from pulumi_zoho_aep.simulator.journal import Answered, Asked, parsed
from pulumi_zoho_aep.simulator.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CONTROL = "/_simulator"
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_PROXY_PAGE = "<html><head><title>Please wait</title></head><body><h1>Service is being updated</h1></body></html>"


class Front:
    """Wraps the routes. They run one after the other, as the holder of the store; whoever waits, waits outside."""

    def __init__(self, routes: "WSGIApplication", world: World, latency_ms: float) -> None:
        self._routes = routes
        self._world = world
        self._latency_seconds = latency_ms / 1000
        self._ended = threading.Event()

    def end(self) -> None:
        """Let no request reach the routes any more, and wake up those that wait for their turn."""
        self._ended.set()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Serve one request."""
        body = _buffer(environ)
        request = Request(environ)
        date = http_date(self._world.clock.now())
        if not _is_meant_for_us(request):
            # A page in a browser could otherwise reach the simulator through a name that resolves to loopback.
            response = Response("The simulator answers on loopback names only.\n", status=HTTPStatus.FORBIDDEN)
        elif request.path == "/" or request.path.startswith(CONTROL):
            response = self._route(environ)
        else:
            response = self._serve(environ, body)
        # Clients take the service's time from it; a queued fault may give another one.
        response.headers.setdefault("Date", date)
        return response(environ, start_response)

    def _serve(self, environ: "WSGIEnvironment", body: bytes) -> Response:
        arrived = time.monotonic()
        path, at = served_path(environ["PATH_INFO"]), self._world.clock.now()
        fault = self._world.faults.take(environ["REQUEST_METHOD"], path)
        with self._world.concurrency.during(self._world.store, path, set(Request(environ).args)) as served:
            self._ended.wait(self._latency_seconds + (fault.delay_ms / 1000 if fault else 0))
            response = self._answer(environ, fault) if served else _too_many_at_once()
        environ["wsgi.input"] = io.BytesIO(body)
        cut = fault is not None and (fault.close in ("before", "after") or fault.hang is not None)
        self._world.journal.record(
            _asked(Request(environ)),
            None if cut else _answered(response),
            at=at,
            fault=None if fault is None else fault.effect(),
            milliseconds=round((time.monotonic() - arrived) * 1000, 1),
        )
        if cut:
            if fault is not None and fault.hang in ("before", "after"):
                self._wait_for_departure(environ)
            _cut(environ)
        return response

    def _wait_for_departure(self, environ: "WSGIEnvironment") -> None:
        """Return when the client has given up on its answer: then its end of the connection is closed."""
        connection: socket.socket | None = environ.get("werkzeug.socket")
        if connection is None:
            return
        with selectors.DefaultSelector() as selector:
            selector.register(connection, selectors.EVENT_READ)
            while not self._ended.is_set() and not selector.select(0.05):
                pass

    def _answer(self, environ: "WSGIEnvironment", fault: Fault | None) -> Response:
        if not self._world.limit.takes(served_path(environ["PATH_INFO"])):
            return _refused(tells_when=self._world.limit.tells_when)
        if fault is None:
            return self._listed(environ["REQUEST_METHOD"], served_path(environ["PATH_INFO"]), self._route(environ))
        fault.expire(self._world.store)
        if fault.hang == "late":
            self._wait_for_departure(environ)
        environ[STUCK] = fault.stuck
        path = served_path(environ["PATH_INFO"])
        response = Response() if fault.prevents_acting else self._route(environ)
        if fault.late_in_list:
            self._world.faults.keep_from_lists(path, response.get_json(silent=True), fault.late_in_list)
        if fault.status is not None:
            return _stated(fault)
        response.headers.update(fault.headers)
        if fault.garbage is not None:
            return _damaged(response, fault.garbage)
        if fault.close == "midway":
            whole = response.get_data()
            response.set_data(whole[: len(whole) // 2])
            # More announced than sent: the server ends the connection, and the client misses the rest.
            response.headers["Content-Length"] = str(len(whole) + 1)
        return response

    def _listed(self, method: str, path: str, response: Response) -> Response:
        late = self._world.faults.late(path) if method == "GET" else set()
        if late:
            response.set_data(json.dumps(without(response.get_json(), late)))
        return response

    def _route(self, environ: "WSGIEnvironment") -> Response:
        with self._world.store.transaction():
            if self._ended.is_set():
                raise ConnectionAbortedError("the simulator has stopped")
            served = {**environ, "PATH_INFO": served_path(environ["PATH_INFO"])}
            return Response.from_app(self._routes, served, buffered=True)


def served_path(path: str) -> str:
    """Return a path as the routes have it: the services take a slash at the end, and some clients write one."""
    return path.removesuffix("/") or "/"


def _asked(request: Request) -> Asked:
    is_form = request.mimetype in ("application/x-www-form-urlencoded", "multipart/form-data")
    body = request.form.to_dict() if is_form else parsed(request.mimetype, request.get_data())
    return Asked(request.method, request.path, request.args.to_dict(flat=False), dict(request.headers), body)


def _answered(response: Response) -> Answered:
    body = parsed(response.mimetype or "", response.get_data())
    return Answered(response.status_code, dict(response.headers), body)


def _refused(*, tells_when: bool) -> Response:
    content = json.dumps({"error_code": "429050", "message": "Too many requests"})
    response = Response(content, status=HTTPStatus.TOO_MANY_REQUESTS, mimetype="application/json")
    if tells_when:
        response.headers["Retry-After"] = "1"
    return response


def _too_many_at_once() -> Response:
    """Return what Zoho's CRM answers to an organisation with too many calls in flight."""
    said = "The number of concurrent API requests for the organization has been exceeded"
    content = {"code": "TOO_MANY_REQUESTS", "details": {}, "message": said, "status": "error"}
    return Response(json.dumps(content), status=HTTPStatus.TOO_MANY_REQUESTS, mimetype="application/json")


def _buffer(environ: "WSGIEnvironment") -> bytes:
    """Read the whole body before anything else.

    An answer sent before the body has been read would leave the rest of it on the connection, where the next request is
    expected.
    """
    try:
        body = Request(environ).get_data()
    except (ClientDisconnected, OSError) as error:
        raise ConnectionAbortedError("the client went away in the middle of its request") from error
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ.pop("wsgi.input_terminated", None)
    environ.update({"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))})
    return body


def _is_meant_for_us(request: Request) -> bool:
    """Say whether the request names this machine, and comes from no page but one of our own."""
    host = _loopback_port(f"http://{request.headers.get('Host', '')}")
    origin = request.headers.get("Origin")
    return host is not None and (origin is None or _loopback_port(origin) == host)


def _loopback_port(url: str) -> int | None:
    """Return the port of an address of this machine, None for anything else."""
    try:
        parts = urlsplit(url)
        port = parts.port or 80
    except ValueError:
        return None
    return port if parts.scheme == "http" and parts.hostname in _LOOPBACK else None


def _stated(fault: Fault) -> Response:
    as_text = isinstance(fault.body, str)
    content = fault.body if as_text else json.dumps(fault.body)
    response = Response(content, status=fault.status, mimetype="text/html" if as_text else "application/json")
    response.headers.extend(fault.headers)
    return response


def _damaged(response: Response, garbage: str) -> Response:
    if garbage == "html":
        return Response(_PROXY_PAGE, mimetype="text/html")
    if garbage == "wrong_shape":
        return Response('["not", "what", "was", "asked", "for"]', status=response.status, mimetype="application/json")
    whole = response.get_data()
    response.set_data(whole[: len(whole) // 2])
    return response


def _cut(environ: "WSGIEnvironment") -> None:
    """End the connection without an answer; the server knows the exception as a client that went away."""
    connection: socket.socket | None = environ.get("werkzeug.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)
    raise ConnectionAbortedError("a queued fault cut the connection")
