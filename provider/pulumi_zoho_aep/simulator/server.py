"""The simulator on a port of this machine: `with Simulator() as simulator: … simulator.url …`."""

import socket
import threading
from collections.abc import Collection
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from pulumi_zoho_aep.simulator.app import create_app, create_world
from pulumi_zoho_aep.simulator.setting import Setting

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

HOST = "127.0.0.1"


class Simulator:
    """A running simulator. It accepts connections from the moment of its creation until `stop`.

    Attributes:
        url: Its address, without a slash at the end.
        world: Its state, for tests that look at it directly instead of making requests.
    """

    def __init__(self, port: int = 0, *, latency_ms: float = 0, setting: Setting | None = None) -> None:
        """Start serving.

        Args:
            port: 0 takes a free one.
            latency_ms: Milliseconds that every request waits.
            setting: Its other settings.

        Raises:
            OSError: When the port is taken or a file cannot be opened.
            ValueError: The setting names a connector that does not exist.
        """
        # Bound here and not by werkzeug, which ends the process when the port is taken.
        with socket.create_server((HOST, port), backlog=128) as listening:
            self.world = create_world(setting)
            self._app = create_app(self.world, latency_ms=latency_ms)
            self._serve(listening)
        self.url = f"http://{HOST}:{self._server.port}"

    def _serve(self, listening: socket.socket) -> None:
        self._server = _Server(self._app, listening)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def refuse(self) -> None:
        """Refuse connections until `accept`. Requests that are being served get their answer, and no further one."""
        self._server.is_refusing = True
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server.end_connections(but=self._server.being_served)

    def accept(self) -> None:
        """Accept connections again, at the same address."""
        with socket.create_server((HOST, self._server.port), backlog=128) as listening:
            self._serve(listening)

    def stop(self) -> None:
        """Stop accepting, end the connections that are open, and close the files."""
        self._server.shutdown()
        self._thread.join()
        self._app.extensions["front"].end()
        self._server.end_connections()
        # Whoever is being served is served to the end.
        with self.world.store.transaction():
            self.world.store.close()
        self.world.journal.close()

    def __enter__(self) -> "Simulator":  # noqa: PYI034 - typing.Self is newer than Python 3.10
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


class _Handler(WSGIRequestHandler):
    """Serves one connection: several requests one after the other, without a word about them on stderr."""

    server: "_Server"
    protocol_version = "HTTP/1.1"
    # Headers and body leave in one piece; in two, each answer on a kept connection would wait for an acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        """Answer one request and keep the connection, which werkzeug's own handler always closes.

        The application reads every body to its end before it answers, so the next request starts where this one ended.
        """
        answer: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> Any:  # noqa: ANN401
            answer[:] = [status, headers]

        self.environ = self.make_environ()
        self.server.being_served.add(self.connection)
        try:
            body = b"".join(self.server.app(self.environ, start_response))
        finally:
            self.server.being_served.discard(self.connection)
        status, headers = answer
        self._send(status, headers, body)

    def _send(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        code, _, reason = status.partition(" ")
        # Without the machine's date: the simulated one is among the headers.
        self.send_response_only(int(code), reason)
        self.send_header("Server", self.version_string())
        lengths = [int(value) for name, value in headers if name.lower() == "content-length"]
        for name, value in headers:
            self.send_header(name, value)
        if self.server.is_refusing:
            self.send_header("Connection", "close")
        if not lengths and code not in ("204", "304"):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
            # Less sent than announced is a queued fault: the client is to find the connection closed.
            self.close_connection |= bool(lengths) and lengths[0] > len(body)

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002, ANN401 - the base class's signature
        """Say nothing: the journal has it."""


class _Server(ThreadedWSGIServer):
    """A server on a listening socket that can end the connections its clients keep open."""

    is_refusing = False
    """Whether an answer is the last one of its connection."""

    def __init__(self, app: "WSGIApplication", listening: socket.socket) -> None:
        self._open: set[socket.socket] = set()
        self.being_served: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(HOST, listening.getsockname()[1], app, handler=_Handler, fd=listening.fileno())

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the base class's signature
        """Remember the connection and serve it in a thread of its own."""
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401 - the base class's signature
        """Forget the connection and close it."""
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def end_connections(self, *, but: Collection[socket.socket] = ()) -> None:
        """Cut open connections: a client would otherwise continue talking to a stopped simulator."""
        with self._guard:
            for connection in self._open.difference(but):
                # The client may have gone already.
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
