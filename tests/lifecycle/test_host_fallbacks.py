"""What is left where the host's private details cannot be found: everything works, only less conveniently."""

import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pulumi.dynamic import Config, ConfigureRequest
from pulumi.runtime.proto import provider_pb2, status_pb2
from tests.lifecycle.runner import fault
from tests.support.hosted.chain import CREDENTIAL
from tests.support.hosted.stack import Stack
from tests.support.hosted.wire import bare

from pulumi_zoho_aep.engine import pulumi_internals
from pulumi_zoho_aep.engine.adapter import Provider
from pulumi_zoho_aep.engine.failures import PartialFailure
from pulumi_zoho_aep.errors import Refused
from pulumi_zoho_aep.resources.field_group import FieldGroupProvider
from pulumi_zoho_aep.resources.zoho_credential import ZohoCredentialProvider

INPUTS = {"title": "lead", "description": "", "fields": {"leadId": "string"}}
HIDDEN = {
    "__owner": "crm/test/main",
    "__lineage": "0123456789abcdef",
    "__provider": "a text",
    "ownership_tag": "crm/test/main#0123456789abcdef.0123456789ab",
}


class Context:
    """Stands in for a gRPC context."""

    def __init__(self) -> None:
        self.metadata: dict[str, bytes] = {}

    def set_trailing_metadata(self, metadata: tuple[tuple[str, bytes], ...]) -> None:
        """Keep the metadata."""
        self.metadata.update(metadata)


def serve(request: Any, context: Any) -> pulumi_internals.Call:  # noqa: ARG001 - found by their names, as in the host
    """Look for the call from within one."""
    return pulumi_internals.current_call()


def run_in_thread(function: Callable[[], None], arguments: tuple[Any, ...]) -> None:
    """Run a function in a thread that looks as if it had these arguments; what it raises is a warning, so an error."""
    thread = threading.Thread(target=lambda *_: function(), args=arguments)
    thread.start()
    thread.join()


@pytest.fixture
def field_groups(stack: Stack) -> FieldGroupProvider:
    """A provider in this process, where there is no host around it."""
    provider = FieldGroupProvider()
    configure(provider, stack)
    return provider


def configure(provider: Provider[Any, Any], stack: Stack) -> None:
    """Give a provider the settings of a stack."""
    provider.configure(ConfigureRequest(Config(stack.configuration(), "crm")))


def test_no_call_to_be_found() -> None:
    """Outside of the host a call knows nothing, and failing says nothing more than the exception does."""
    call = pulumi_internals.current_call()
    assert (call.urn, call.timeout_seconds, call.recorded_inputs("old_inputs")) == ("", None, None)
    assert not call.asks_by_id
    call.fail("unseen")


def test_a_call_of_another_make() -> None:
    """A request without the members we look for is a call that knows nothing."""
    context = Context()
    call = serve(object(), context)
    assert (call.urn, call.timeout_seconds, call.recorded_inputs("inputs")) == ("", None, None)
    call.fail("a message")
    assert status_pb2.Status.FromString(context.metadata["grpc-status-details-bin"]).message == "a message"
    assert serve(object(), object()).urn == ""


def test_a_call_of_the_present_make() -> None:
    """The members that are there are used."""
    call = serve(provider_pb2.UpdateRequest(urn="urn:of:it", timeout=1.5), Context())
    assert (call.urn, call.timeout_seconds) == ("urn:of:it", 1.5)


@pytest.mark.parametrize("arguments", [(), (1,), (lambda: None,)], ids=["none", "of another type", "no executor"])
def test_no_pool_to_be_found(arguments: tuple[Any, ...]) -> None:
    """In a thread that is not a worker of an executor, widening does nothing."""
    run_in_thread(pulumi_internals.widen_pool, arguments)
    pulumi_internals.widen_pool()


def test_a_pool_is_widened_once() -> None:
    """A worker finds its executor; the second call finds nothing left to do."""
    with ThreadPoolExecutor(1) as pool:
        for _ in range(2):
            pool.submit(pulumi_internals.widen_pool).result()
            assert (pool._max_workers, len(pool._threads)) == (pulumi_internals.POOL, pulumi_internals.POOL)


def test_a_pool_without_its_private_method(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the executor cannot start threads in advance, it goes on as it is."""
    monkeypatch.delattr(ThreadPoolExecutor, "_adjust_thread_count")
    run_in_thread(pulumi_internals.widen_pool, (lambda: ThreadPoolExecutor(1),))


def test_no_engine_to_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside of the host the last argument of the command line is no one's address."""
    monkeypatch.setattr(sys, "argv", ["python", "localhost:1"])
    engine = pulumi_internals.EngineLog()
    engine.progress("urn", "unseen")
    engine.warning("urn", "unseen")
    assert engine._stub is None


def test_an_engine_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message that cannot be shown does not fail the step it is about."""
    monkeypatch.setattr(sys, "argv", ["python", "127.0.0.1:1"])
    monkeypatch.setattr(pulumi_internals, "_serves_engine", lambda: True)
    pulumi_internals.EngineLog().warning("urn", "unseen")


def test_a_life_without_a_call(field_groups: FieldGroupProvider) -> None:
    """Create, read, diff, update and delete do not depend on the request: only the display of changes gets coarser."""
    created = field_groups.create({**INPUTS, **HIDDEN})
    outputs = bare(created.outs)
    found = field_groups.read(created.id, outputs)
    assert bare(found.outs) == outputs
    assert bare(found.inputs).items() >= INPUTS.items()
    assert field_groups.diff(created.id, outputs, {**INPUTS, **HIDDEN}).changes is False
    changed = {**INPUTS, **HIDDEN, "description": "changed"}
    assert field_groups.diff(created.id, outputs, changed).changes is True
    updated = bare(field_groups.update(created.id, outputs, changed).outs)
    assert updated["description"] == "changed"
    field_groups.delete(created.id, updated)
    field_groups.delete(created.id, updated)
    assert field_groups.read(created.id, updated).id == ""


def test_failures_without_a_call(field_groups: FieldGroupProvider, stack: Stack) -> None:
    """The exception itself is all there is, and the host prints it with its traceback."""
    fault(stack, method="POST", path="*/fieldgroups", status=400, body={"title": "title is taken"})
    with pytest.raises(Refused, match="title is taken"):
        field_groups.create({**INPUTS, **HIDDEN})


def test_a_partial_failure_without_a_call(stack: Stack) -> None:
    """A partial failure that cannot be reported as one is still a failure with its reason."""
    credentials = ZohoCredentialProvider()
    configure(credentials, stack)
    with pytest.raises(PartialFailure, match="the token belongs to the Zoho organisation"):
        credentials.create({**CREDENTIAL, "expected_org_id": "1", **HIDDEN})
