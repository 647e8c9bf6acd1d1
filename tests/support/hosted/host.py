"""The real dynamic host, started as the engine starts it, with the engine's own service for it to log to."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, Any

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2  # type: ignore[import-untyped]
from pulumi.runtime.proto import engine_pb2_grpc, provider_pb2, provider_pb2_grpc, status_pb2
from tests.support import REPOSITORY
from tests.support.messages import without_codes

_CALL_SECONDS = 60
# A long traceback goes beyond what this library takes for metadata; the engine's takes 16 MB.
_OPTIONS = [
    ("grpc.enable_http_proxy", 0),
    ("grpc.max_metadata_size", 1 << 20),
    ("grpc.absolute_max_metadata_size", 1 << 20),
]
_FOREIGN = ("ZOHO_AEP_", "PULUMI_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@dataclass(frozen=True)
class Partial:
    """What the engine keeps of an object that exists and does not work."""

    identifier: str
    outputs: dict[str, Any]
    inputs: dict[str, Any]
    reasons: list[str]


class CallFailed(Exception):
    """A call failed: `shown` is what the engine prints, `traceback` what it would print without the status detail."""

    def __init__(self, error: Any) -> None:
        self.traceback: str = error.details()
        self.partial: Partial | None = None
        self.shown = self.traceback
        for key, value in error.trailing_metadata() or ():
            if key == "grpc-status-details-bin":
                status = status_pb2.Status.FromString(value)
                # The engine's gRPC library takes the detail only where the codes agree.
                assert status.code == error.code().value[0]
                self.shown = without_codes(status.message)
                self.partial = _partial(status)
        super().__init__(self.shown)


def _partial(status: Any) -> Partial | None:
    for detail in status.details:
        failed = provider_pb2.ErrorResourceInitFailed()
        if detail.Unpack(failed):
            return Partial(
                failed.id, values(failed.properties), values(failed.inputs), list(map(without_codes, failed.reasons))
            )
    return None


class Engine(engine_pb2_grpc.EngineServicer):
    """The part of the engine that a host calls: its log."""

    def __init__(self) -> None:
        self.lines: list[Any] = []

    def Log(self, request: Any, context: Any) -> empty_pb2.Empty:  # noqa: ARG002, N802 - the service's signature
        """Keep a line."""
        request.message = without_codes(request.message)
        self.lines.append(request)
        return empty_pb2.Empty()


class Host:
    """A running host. `call` reaches its methods; `engine.lines` is what it logged, `printed` what it wrote."""

    def __init__(self, module: str = "pulumi.dynamic", environment: Mapping[str, str] | None = None) -> None:
        """Start a host.

        Args:
            module: What runs it; one of ours may prepare the process first.
            environment: What it sees beside the variables of this process.
        """
        self.engine = Engine()
        self.printed: list[str] = []
        self._engine_server = grpc.server(ThreadPoolExecutor(max_workers=4))
        engine_pb2_grpc.add_EngineServicer_to_server(self.engine, self._engine_server)
        engine_port = self._engine_server.add_insecure_port("127.0.0.1:0")
        self._engine_server.start()
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", module, f"127.0.0.1:{engine_port}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=REPOSITORY,
            env={**_environment(), **(environment or {})},
        )
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        stderr = self._follow(self._process.stderr)
        port = self._process.stdout.readline().strip()
        self._readers = [stderr, self._follow(self._process.stdout)]
        assert port.isdigit(), self.printed
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=_OPTIONS)
        self._stub: Any = provider_pb2_grpc.ResourceProviderStub(self._channel)

    def _follow(self, stream: IO[str]) -> threading.Thread:
        def read() -> None:
            with stream:
                self.printed.extend(stream)

        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        return reader

    def call(self, method: str, request: Any) -> Any:
        """Call a method of the host.

        Raises:
            CallFailed: with what the engine would show.
        """
        try:
            return getattr(self._stub, method)(request, timeout=_CALL_SECONDS)
        except grpc.RpcError as error:
            raise CallFailed(error) from None

    def configure(self, config: Mapping[str, Any]) -> None:
        """Give the host a stack's configuration; it holds for classes that it has not seen yet."""
        self.call("Configure", provider_pb2.ConfigureRequest(args=struct(config)))

    @property
    def process_id(self) -> int:
        """The host's process."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the host's process has not ended."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End the host as `kill -9` does; it is dead when this returns."""
        self._process.kill()
        self._process.wait(timeout=30)

    def stop(self) -> None:
        """End the host as the engine does."""
        self._channel.close()
        self._process.send_signal(signal.SIGINT)
        self._process.wait(timeout=30)
        for reader in self._readers:
            reader.join()
        self._engine_server.stop(0).wait()


def _environment() -> dict[str, str]:
    """Return an environment without what a person's shell says about other stacks and proxies."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(_FOREIGN)}
    paths = [str(REPOSITORY / "provider"), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**kept, "PYTHONPATH": os.pathsep.join(paths), "PULUMI_PROJECT": "crm"}


def struct(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    """Return properties in the form of the wire."""
    message = struct_pb2.Struct()
    message.update(dict(properties))
    return message


def values(message: struct_pb2.Struct) -> dict[str, Any]:
    """Return the properties of a message, secrets in their wire form."""
    return dict(json_format.MessageToDict(message))
