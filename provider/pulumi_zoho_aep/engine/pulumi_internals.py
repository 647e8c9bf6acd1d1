"""All private details of Pulumi's SDK and dynamic host that we use, each with a less convenient fall-back.

The host hands callbacks a dictionary and prints a whole traceback for any failure. The request and the gRPC context,
which it does not hand over, are found on the stack of the calling thread. A program has no public way to its state, to
its end, to the configuration as a whole, or to wait for an output. `tests/lifecycle` fails when an SDK release changes
one of these details. Alongside `dependencies` and `traces`, nothing else imports `pulumi.runtime` or grpc.
"""

import asyncio
import json
import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

import grpc
import pulumi
from pulumi import runtime
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2, status_pb2
from pulumi.runtime.rpc import deserialize_properties, serialize_properties

from pulumi_zoho_aep.errors import harmless
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.wording import naming_stack

POOL = 32
"""Number of calls at a time. With the host's own four, the rest of the engine's requests would queue."""
_STATUS_DETAILS = "grpc-status-details-bin"
_UNKNOWN = 2


class Context(Protocol):
    """The part of a gRPC context that is used."""

    def set_trailing_metadata(self, metadata: tuple[tuple[str, bytes], ...]) -> None:
        """Send metadata at the end of the call."""


@dataclass(frozen=True)
class Partial:
    """An object that exists although a call failed, for the engine to keep."""

    identifier: str
    outputs: dict[str, Any]
    inputs: dict[str, Any]
    reasons: Sequence[str]

    def message(self) -> provider_pb2.ErrorResourceInitFailed:
        """Return the engine's form of it."""

        async def structs() -> tuple[Any, Any]:
            return await serialize_properties(self.outputs, {}), await serialize_properties(self.inputs, {})

        # Worker threads of the host have no event loop.
        outputs, inputs = asyncio.run(structs())
        return provider_pb2.ErrorResourceInitFailed(
            id=self.identifier, properties=outputs, inputs=inputs, reasons=self.reasons
        )


class Call:
    """The request being served by this thread, as far as it can be found."""

    def __init__(self, request: Any = None, context: Context | None = None) -> None:  # noqa: ANN401 - protobuf
        self._request = request
        self._context = context

    @property
    def urn(self) -> str:
        """The resource's URN; empty if unknown."""
        return str(getattr(self._request, "urn", ""))

    @property
    def timeout_seconds(self) -> float | None:
        """The resource's `custom_timeouts` for this call, if given."""
        return float(getattr(self._request, "timeout", 0)) or None

    @property
    def asks_by_id(self) -> bool:
        """Whether the program reads a resource by the option `id`. Such a read comes with inputs and without a state.

        The engine does not see an empty id in the answer, and would go on with an object that has no outputs.
        """
        return self.recorded_inputs("inputs") is not None and self.recorded_inputs("properties") is None

    def recorded_inputs(self, name: str) -> dict[str, Any] | None:
        """Return the inputs that the engine holds for the resource: `old_inputs` of a diff, `inputs` of a read."""
        struct = getattr(self._request, name, None)
        if struct is None or not struct.fields:
            return None
        return dict(deserialize_properties(struct, keep_unknowns=True))

    def fail(self, message: str, partial: "Partial | None" = None) -> None:
        """Give the engine a message of our own instead of the traceback of the exception that follows."""
        if self._context is None:
            return
        status = status_pb2.Status(code=_UNKNOWN, message=message)
        if partial is not None:
            status.details.add().Pack(partial.message())
        self._context.set_trailing_metadata(((_STATUS_DETAILS, status.SerializeToString()),))


def stack_of(urn: str) -> str:
    """Return the stack that a resource belongs to: `dev` of `urn:pulumi:dev::crm::…`."""
    return urn.removeprefix("urn:pulumi:").partition("::")[0]


def current_call() -> Call:
    """Return the call that this thread serves; an empty one outside of the host."""
    frame = sys._getframe(1)  # noqa: SLF001 - the only way to the request
    while frame is not None:
        request, context = frame.f_locals.get("request"), frame.f_locals.get("context")
        if request is not None and hasattr(context, "set_trailing_metadata"):
            return Call(request, context)
        frame = frame.f_back  # type: ignore[assignment]
    return Call()


def widen_pool() -> None:
    """Let the host serve as many calls at a time as the engine sends."""
    try:
        executor = threading.current_thread()._args[0]()  # type: ignore[attr-defined]  # noqa: SLF001
        if not isinstance(executor, ThreadPoolExecutor) or executor._max_workers >= POOL:  # noqa: SLF001
            return
        executor._max_workers = POOL  # noqa: SLF001
        # Threads are started now: under load, the executor would only start one per submitted call.
        for _ in range(4 * POOL):
            if len(executor._threads) >= POOL:  # noqa: SLF001
                return
            executor._adjust_thread_count()  # noqa: SLF001
    except (AttributeError, IndexError, TypeError):
        return


def explain_imports(explanation: str) -> None:
    """Make the host say why it cannot import a single resource; by itself it fails with a `KeyError`.

    The engine asks to read an object of which it knows only the type, and the host knows types by their inputs.
    """
    main = sys.modules.get("__main__")
    original = getattr(main, "get_provider", None)
    if not (_is_host() and callable(original)) or hasattr(original, "explains"):
        return

    def get_provider(props: dict[str, Any], config: Any) -> Any:  # noqa: ANN401 - the host's own
        if "__provider" not in props:
            current_call().fail(explanation)
        return original(props, config)

    get_provider.explains = True  # type: ignore[attr-defined]
    main.get_provider = get_provider  # type: ignore[union-attr]


class EngineLog:
    """Messages under the resource that they concern, through the engine the host was started by."""

    def __init__(self) -> None:
        self._stub: engine_pb2_grpc.EngineStub | None = None
        self._lock = threading.Lock()

    def progress(self, urn: str, message: str) -> None:
        """Show a line that disappears when the step is done."""
        self._send(engine_pb2.LogRequest(severity=engine_pb2.INFO, message=harmless(message), urn=urn, ephemeral=True))

    def warning(self, urn: str, message: str) -> None:
        """Show a line that stays."""
        line = harmless(naming_stack(message, stack_of(urn)))
        self._send(engine_pb2.LogRequest(severity=engine_pb2.WARNING, message=line, urn=urn))

    def _send(self, request: Any) -> None:  # noqa: ANN401 - protobuf
        if (stub := self._connect()) is not None:
            with suppress(grpc.RpcError):  # a message that cannot be shown must not fail the step it is about
                stub.Log(request, timeout=5)

    def _connect(self) -> engine_pb2_grpc.EngineStub | None:
        with self._lock:
            if self._stub is None and _serves_engine():
                self._stub = engine_pb2_grpc.EngineStub(grpc.insecure_channel(sys.argv[-1]))
            return self._stub


def _is_host() -> bool:
    spec = getattr(sys.modules.get("__main__"), "__spec__", None)
    return spec is not None and spec.name == "pulumi.dynamic.__main__"


def _serves_engine() -> bool:
    return _is_host() and len(sys.argv) > 1 and ":" in sys.argv[-1]


engine_log = EngineLog()


def tell(finding: Finding) -> None:
    """Show a finding that stops nothing, under the resource that this thread serves."""
    engine_log.warning(current_call().urn, str(finding))


def is_dry_run() -> bool:
    """Say whether the program runs for a preview."""
    return bool(getattr(runtime, "is_dry_run", lambda: False)())


def root_resource() -> pulumi.Resource | None:
    """Return the stack of the running program; None in a test."""
    found: pulumi.Resource | None = getattr(runtime, "get_root_resource", lambda: None)()
    return found


def do_at_finish(act: Callable[[bool], None]) -> bool:
    """Call a function once the program has run, before its outputs are taken, with whether the program succeeded.

    Returns False if there is no such moment, and nothing will be done.
    """
    root: Any = root_resource()
    finish = getattr(root, "_finish", None)
    # A test with mocks has a root resource, and no end.
    if finish is None or isinstance(current_monitor(), MockMonitor):
        return False

    def finishing() -> None:
        try:
            act(sys.exc_info()[0] is None)
        finally:
            finish()

    root._finish = finishing  # noqa: SLF001 - there is no public moment
    return True


def is_asynchronous() -> bool:
    """Say whether the program waits for values of resources while it declares others."""
    return getattr(root_resource(), "_async_program", None) is not None


class _OneRun:
    """Stands in for the only run of a program in its process."""


_one_run = _OneRun()
_runs: dict[bool, _OneRun] = {}


def count_as_one_run() -> None:
    """Let all calls of this process be one run of a program, or its preview: each call has a monitor of its own."""
    _runs.update({True: _OneRun(), False: _OneRun()})


def current_monitor() -> Any:  # noqa: ANN401 - a stub, or a mock of it
    """Return an object that is different for each run of a program; one process may run several programs in turn."""
    if _runs:
        return _runs[is_dry_run()]
    try:
        return runtime.settings.get_monitor() or _one_run
    except AttributeError:
        return _one_run


def stack_outputs(stack: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the outputs of every resource of a stack's state, by the call behind stack references.

    Raises:
        Exception: of any kind, if the engine does not answer; the caller does without.
    """
    found = runtime.invoke("pulumi:pulumi:readStackResourceOutputs", {"stackName": stack}).value["outputs"]
    return {urn: resource["outputs"] for urn, resource in found.items()}


async def former_urns(resource: pulumi.Resource) -> list[str]:
    """Return a resource's aliases; only the engine knows those that it inherits."""
    urns = [await pulumi.Output.from_input(alias).future() for alias in getattr(resource, "_aliases", [])]
    return [urn for urn in urns if urn]


def stack_config() -> dict[str, Any]:
    """Return the configuration of the stack as a whole: what the engine sent, and what a test has set."""
    values: dict[str, Any] = json.loads(os.environ.get("PULUMI_CONFIG") or "{}")
    variable = getattr(getattr(runtime, "config", None), "CONFIG", None)
    return values if variable is None else {**values, **variable.get()}


def secret_config_keys() -> list[str]:
    """Return the keys of the configuration whose values the engine found encrypted."""
    keys: list[str] = json.loads(os.environ.get("PULUMI_CONFIG_SECRET_KEYS") or "[]")
    return keys


def wait_for(output: "pulumi.Output[dict[str, Any]]") -> dict[str, Any]:
    """Wait for an output while the program runs, as Pulumi's own invoke does; nothing while its value is unknown."""
    try:
        wait = runtime.sync_await._sync_await  # noqa: SLF001 - there is no public one
    except AttributeError:
        return {}
    found: dict[str, Any] | None = wait(output.future())
    return found or {}
