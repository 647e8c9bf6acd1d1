"""A service that answers what a test scripts, and a simulator that starts over for each test."""

import json
import math
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import hypothesis
import pytest

from pulumi_zoho_aep.http import Reply, Throttle, Transport
from pulumi_zoho_aep.settings import Settings
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator

# A machine that does other things as well makes a single example slow; that says nothing about the code.
# What lands is decided on the same examples every time; a person's runs look for new ones.
hypothesis.settings.register_profile("unit", deadline=None, max_examples=60, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("unit")

Explain = Callable[[Reply], tuple[str, str]]


@dataclass(frozen=True)
class Received:
    """A request as it arrived; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def query(self) -> dict[str, list[str]]:
        """The query string, decoded."""
        return parse_qs(urlsplit(self.path).query)

    @property
    def form(self) -> dict[str, str]:
        """The form in the body, decoded."""
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


@dataclass(frozen=True)
class Scripted:
    """One answer; without a status the connection is cut."""

    status: int | None
    body: bytes
    headers: dict[str, str]


@dataclass
class Service:
    """What a test tells the service to answer, and what the service was asked."""

    url: str
    received: list[Received] = field(default_factory=list)
    queue: list[Scripted] = field(default_factory=list)

    def answer(self, status: int, body: object = None, **headers: str) -> None:
        """Queue an answer: text as HTML, bytes as they are, anything else as JSON; underscores for dashes."""
        kind = "text/html; charset=utf-8" if isinstance(body, (str, bytes)) else "application/json"
        text = body if isinstance(body, (str, bytes)) else json.dumps(body)
        raw = text.encode() if isinstance(text, str) else text
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.queue.append(Scripted(status, b"" if status == 204 else raw, {"Content-Type": kind, **named}))

    def cut(self) -> None:
        """Queue a connection that ends without an answer."""
        self.queue.append(Scripted(None, b"", {}))


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            service.received.append(Received(self.command, self.path, headers, body))
            scripted = service.queue.pop(0) if service.queue else Scripted(200, b"{}", {})
            if scripted.status is None:
                self.close_connection = True
                return
            self.send_response_only(scripted.status)
            for name, value in {**scripted.headers, "Content-Length": str(len(scripted.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(scripted.body)

    return Handler


@pytest.fixture
def service() -> Iterator[Service]:
    """A service on loopback that answers what the test queues, and an empty JSON object otherwise."""
    scripted = Service("")
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(scripted)) as server:
        server.daemon_threads = True
        scripted.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield scripted
        server.shutdown()
        thread.join()


@dataclass
class Naps:
    """The waiting that was asked for, none of which happens."""

    between_attempts: list[float] = field(default_factory=list)
    for_the_throttle: list[float] = field(default_factory=list)


@pytest.fixture
def naps() -> Naps:
    """Where waiting is written down instead."""
    return Naps()


@pytest.fixture
def throttle(naps: Naps) -> Throttle:
    """A throttle whose rate is never in the way and whose time stands still."""
    return Throttle(math.inf, now=lambda: 1000.0, sleep=naps.for_the_throttle.append)


@pytest.fixture
def transport_to(throttle: Throttle, naps: Naps) -> Callable[[str, Explain], Transport]:
    """Makes transports that do not wait."""

    def make(origin: str, explain: Explain) -> Transport:
        return Transport(origin, throttle, explain, sleep=naps.between_attempts.append)

    return make


@pytest.fixture
def platform_values(simulator: Simulator) -> dict[str, Any]:
    """`zoho-aep:platform` of a stack that works on the simulator."""
    return {
        "client_id": seeds.ADOBE_CLIENT_ID,
        "client_secret": seeds.ADOBE_CLIENT_SECRET,
        "organization": seeds.ORGANIZATION,
        "sandbox": seeds.SANDBOX,
        "endpoint": simulator.url,
        "requests_per_second": 100000,
    }


@pytest.fixture
def settings(platform_values: dict[str, Any]) -> Settings:
    """The same, validated."""
    return Settings(**platform_values)
