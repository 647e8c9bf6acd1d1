"""The private details of Pulumi's dynamic host, and what happens without them."""

import threading
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from pulumi.runtime.config import CONFIG
from pulumi.runtime.proto import provider_pb2

from pulumi_zoho_aep.engine import pulumi_internals
from pulumi_zoho_aep.engine.pulumi_internals import (
    POOL,
    Call,
    EngineLog,
    current_call,
    current_monitor,
    is_dry_run,
    root_resource,
    secret_config_keys,
    stack_config,
    wait_for,
    widen_pool,
)


class Context:
    """A gRPC context, as far as it is used."""

    def set_trailing_metadata(self, metadata: tuple[tuple[str, bytes], ...]) -> None:
        """Take metadata."""


def test_outside_of_the_host_nothing_is_known() -> None:
    """Tests and tools call the same code: it then knows no URN, no deadline and no record, and tells nobody."""
    call = current_call()
    assert (call.urn, call.timeout_seconds, call.recorded_inputs("inputs")) == ("", None, None)
    call.fail("nobody hears this")


def test_the_request_is_found_on_the_stack() -> None:
    """However deep the call, the host's own frame holds the request."""

    def served() -> Call:
        request = provider_pb2.CreateRequest(urn="urn:x", timeout=30.0)
        context = Context()
        assert request is not None
        assert context is not None
        return deeper()

    def deeper() -> Call:
        return current_call()

    call = served()
    assert (call.urn, call.timeout_seconds) == ("urn:x", 30.0)


def test_a_request_without_a_context_is_somebody_elses() -> None:
    """A local variable of that name in another library is not taken for the host's."""

    def elsewhere() -> Call:
        request, context = provider_pb2.CreateRequest(urn="urn:x"), object()
        assert request is not None
        assert context is not None
        return current_call()

    assert elsewhere().urn == ""


def test_recorded_inputs_are_read_without_marks() -> None:
    """An empty record is none."""
    request = provider_pb2.ReadRequest()
    assert Call(request).recorded_inputs("inputs") is None
    request.inputs.update({"a": 1, "b": ["x"]})
    assert Call(request).recorded_inputs("inputs") == {"a": 1, "b": ["x"]}
    assert Call(request).recorded_inputs("no_such_member") is None


def test_the_pool_is_widened_from_one_of_its_threads() -> None:
    """The host's four threads become as many as the engine sends calls."""
    with ThreadPoolExecutor(max_workers=4) as pool:
        pool.submit(widen_pool).result()
        assert pool._max_workers == POOL
        assert len(pool._threads) == POOL
        pool.submit(widen_pool).result()
        assert len(pool._threads) == POOL


def test_any_other_thread_is_left_alone() -> None:
    """Where the details differ, the pool merely stays as it is."""
    widen_pool()
    thread = threading.Thread(target=widen_pool, args=())
    thread.start()
    thread.join()


def test_without_an_engine_nothing_is_sent() -> None:
    """Messages of a process that no engine started go nowhere."""
    engine = EngineLog()
    engine.progress("urn:x", "waiting")
    engine.warning("urn:x", "left over")
    assert engine._stub is None


def test_a_message_that_cannot_be_shown_fails_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The step is worth more than the word about it."""
    sent: list[object] = []

    class Stub:
        def Log(self, request: object, **_: object) -> None:  # noqa: N802 - gRPC's name
            sent.append(request)
            raise grpc.RpcError

    engine = EngineLog()
    monkeypatch.setattr(engine, "_stub", Stub())
    engine.warning("urn:x", "left over")
    assert len(sent) == 1


def test_the_engine_is_found_only_in_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address-like last argument of another program is not taken for the engine."""
    monkeypatch.setattr("sys.argv", ["program", "127.0.0.1:1"])
    assert not pulumi_internals._serves_engine()


def test_the_configuration_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the engine sent, and over it what a program or test has set."""
    monkeypatch.setenv("PULUMI_CONFIG", '{"a:b": "1", "a:c": "2"}')
    monkeypatch.setenv("PULUMI_CONFIG_SECRET_KEYS", '["a:c"]')
    token = CONFIG.set({"a:c": "3"})
    try:
        assert stack_config() == {"a:b": "1", "a:c": "3"}
    finally:
        CONFIG.reset(token)
    assert secret_config_keys() == ["a:c"]
    monkeypatch.delenv("PULUMI_CONFIG_SECRET_KEYS")
    assert secret_config_keys() == []


def test_without_the_variable_of_the_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the engine sent is in the environment, too."""
    monkeypatch.setenv("PULUMI_CONFIG", '{"a:b": "1"}')
    monkeypatch.delattr("pulumi.runtime.config.CONFIG")
    assert stack_config() == {"a:b": "1"}


def test_without_a_way_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """An output that cannot be waited for is as good as unknown."""
    monkeypatch.delattr("pulumi.runtime.sync_await._sync_await")
    assert wait_for(None) == {}  # type: ignore[arg-type]


def test_without_a_monitor_there_is_one_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """What belongs to a run of the program is then kept for the process."""
    monkeypatch.delattr("pulumi.runtime.settings.get_monitor")
    assert current_monitor() is current_monitor()


def test_without_the_state_of_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a preview nor a root resource is assumed."""
    monkeypatch.delattr("pulumi.runtime.is_dry_run")
    monkeypatch.delattr("pulumi.runtime.get_root_resource")
    assert (is_dry_run(), root_resource()) == (False, None)
