"""What the host does with values, failures, threads and messages; a new SDK that changes a detail fails here."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime.proto import provider_pb2
from tests.lifecycle.cases import CASES, Case
from tests.lifecycle.misbehaving import MisbehavingProvider
from tests.lifecycle.runner import change_elsewhere, fault
from tests.support.hosted.chain import CREDENTIAL, MAPPINGS, Chain
from tests.support.hosted.host import CallFailed, Host, struct
from tests.support.hosted.stack import CheckRefused, Declared, Stack
from tests.support.hosted.wire import UNKNOWN, bare

from pulumi_zoho_aep.engine.hidden import OWNER
from pulumi_zoho_aep.engine.models import Replaces, marked_fields
from pulumi_zoho_aep.resources.base_connection import BaseConnectionProvider
from pulumi_zoho_aep.resources.dataflow import DataflowProvider
from pulumi_zoho_aep.resources.field_group import FieldGroupProvider
from pulumi_zoho_aep.resources.lineage import LineageProvider
from pulumi_zoho_aep.resources.mapping_set import MappingSetProvider
from pulumi_zoho_aep.resources.source_connection import SourceConnectionProvider
from pulumi_zoho_aep.resources.zoho_credential import ZohoCredentialProvider
from pulumi_zoho_aep.simulator.server import Simulator

FIELD_GROUP = {"title": "lead", "fields": {"leadId": "string"}}
DEFECT = "this is a defect of pulumi-zoho-aep: please report it with the lines above"
CREATES = 32
every_type = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


class Planned(Chain):
    """Ids of objects that do not exist yet."""

    def _id(self, name: str, kind: Any, inputs: dict[str, Any]) -> str:  # noqa: ARG002
        return f"the {name}"


@pytest.fixture
def planned(stack: Stack) -> Planned:
    """What a resource builds upon in a preview without services."""
    return Planned(stack)


def recorded(stack: Stack, kind: Any, inputs: dict[str, Any]) -> Declared:
    """Return a resource whose state is what is declared."""
    resource = stack.declare(kind)
    resource.id = "the id"
    resource.inputs = resource.outputs = resource.check(inputs, {})
    assert resource.preview(inputs).step == "unchanged"
    return resource


@every_type
def test_an_unknown_value_waits(stack: Stack, planned: Planned, case: Case) -> None:
    """In a preview any input may be unknown: it passes `check` as it is, together with everything else."""
    inputs = case.inputs(planned)
    known = bare(stack.declare(case.kind).check(inputs))
    for name in inputs:
        checked = bare(stack.declare(case.kind).check({**inputs, name: UNKNOWN}))
        assert checked == {**known, name: UNKNOWN}
    assert stack.requests() == []


@every_type
def test_everything_unknown(stack: Stack, planned: Planned, case: Case) -> None:
    """No rule about an unknown value is applied before it is known."""
    unknown = dict.fromkeys(case.inputs(planned), UNKNOWN)
    assert bare(stack.declare(case.kind).check(unknown)).items() >= unknown.items()


@every_type
def test_an_unknown_identity_replaces(stack: Stack, planned: Planned, case: Case) -> None:
    """What depends on something that is about to be replaced is replaced too, so the engine deletes it first."""
    inputs = case.inputs(planned)
    resource = recorded(stack, case.kind, inputs)
    replacing = marked_fields(case.kind.handler.inputs, Replaces)
    for name in inputs:
        plan = resource.preview({**inputs, name: UNKNOWN})
        assert plan.step in ("updated", "replaced")
        if name in replacing:
            assert (plan.replaces, plan.delete_before_replace) == ((name,), True)
    assert stack.requests() == []


@pytest.mark.parametrize(
    ("kind", "inputs"),
    [
        (BaseConnectionProvider, {"name": "zoho", "credential": {**CREDENTIAL, "refresh_token": UNKNOWN}}),
        (SourceConnectionProvider, {"name": "a", "base_connection_id": "b", "table": "Leads", "columns": [UNKNOWN]}),
        (FieldGroupProvider, {"title": "lead", "fields": {"leadId": UNKNOWN}}),
        (MappingSetProvider, {"name": "a", "schema_id": "b", "mappings": [{**MAPPINGS[0], "source": UNKNOWN}]}),
        (MappingSetProvider, {"name": "a", "schema_id": "b", "mappings": [{**MAPPINGS[0], "target": UNKNOWN}]}),
        (MappingSetProvider, {"name": "a", "schema_id": "b", "mappings": [UNKNOWN, MAPPINGS[0]]}),
    ],
)
def test_unknown_values_within(stack: Stack, kind: Any, inputs: dict[str, Any]) -> None:
    """Unknown values within maps and lists wait as well, and differ from everything that is known."""
    checked = stack.declare(kind).check(inputs)
    assert bare(checked).items() >= {name: value for name, value in inputs.items() if name != "credential"}.items()
    resource = stack.declare(kind)
    resource.id, resource.inputs, resource.outputs = "the id", checked, checked
    assert resource.preview(inputs).changes is not False


def test_an_unknown_schedule(stack: Stack, planned: Planned) -> None:
    """A start that is not known yet is no reason to replace a dataflow."""
    inputs = planned.dataflow_inputs()
    resource = recorded(stack, DataflowProvider, inputs)
    changed = planned.dataflow_inputs(schedule={**inputs["schedule"], "start_time": UNKNOWN})
    assert (resource.preview(changed).step, resource.preview(changed).replaces) == ("updated", ())


def test_a_replacement_from_above_is_refused(stack: Stack, chain: Chain) -> None:
    """A dataflow that must not be replaced stops the run before what it depends on is replaced."""
    resource = stack.up(DataflowProvider, "main", chain.dataflow_inputs())
    # The engine asks with the recorded inputs and without another check.
    asked = {**resource.inputs, "source_connection_id": UNKNOWN}
    with pytest.raises(CallFailed, match="changing source_connection_id would replace this dataflow") as failed:
        resource.diff(asked)
    assert "the argument allow_replacement=True" in failed.value.shown
    assert "Traceback" not in failed.value.shown


def test_whole_numbers(stack: Stack, chain: Chain) -> None:
    """Every number arrives as a float; AEP gets whole ones as such, and a fraction is a mistake."""
    schedule = {"frequency": "hour", "interval": 3.0}
    stack.up(DataflowProvider, "main", chain.dataflow_inputs(schedule=schedule, mapping_version=0.0))
    sent = next(
        entry["body"]
        for entry in stack.simulator.world.journal.since(0)
        if (entry["method"], entry["path"]) == ("POST", "/data/foundation/flowservice/flows")
    )
    assert repr(sent["scheduleParams"]["interval"]) == "3"
    assert repr(sent["transformations"][1]["params"]["mappingVersion"]) == "0"
    with pytest.raises(CheckRefused) as refused:
        stack.declare(DataflowProvider).check(chain.dataflow_inputs(schedule={**schedule, "interval": 1.5}))
    assert refused.value.reasons == ["schedule.interval: must be a whole number"]


def test_nulls_are_nothing(stack: Stack) -> None:
    """None in a program, at any depth, is the same as not given."""
    inputs = {"name": "zoho", "credential": CREDENTIAL}
    nulls = {**inputs, "endpoint": None, "auth": None, "credential": {**CREDENTIAL, "environment": None}}
    resource = stack.declare(BaseConnectionProvider)
    assert resource.check(nulls) == resource.check(inputs)


def test_an_expected_failure_is_a_message(stack: Stack) -> None:
    """A person sees what is wrong and what to do; the traceback, which the host always makes, stays unseen."""
    resource = stack.declare(FieldGroupProvider)
    fault(stack, method="POST", path="*/fieldgroups", status=400, body={"title": "title is taken"})
    with pytest.raises(CallFailed) as failed:
        resource.up(FIELD_GROUP)
    assert failed.value.shown == (
        "create field group lead: title is taken (400)\n"
        "change the declaration as the service's own words say, or run the command again"
    )
    assert failed.value.traceback.startswith("Traceback")


@pytest.mark.parametrize("setting", ["client_secret", "organization"])
def test_settings_that_are_missing(host: Host, simulator: Simulator, setting: str) -> None:
    """The first check says which setting is missing and both places where it can be given, in one line."""
    stack = Stack(host, simulator)
    del stack.platform[setting]
    with pytest.raises(CallFailed) as failed:
        stack.declare(FieldGroupProvider).check(FIELD_GROUP)
    variable = f"ZOHO_AEP_{setting.upper()}"
    expected = f"zoho-aep:platform.{setting}: is required (or set the environment variable {variable})"
    assert failed.value.shown == expected


def test_an_explicit_provider(host: Host, simulator: Simulator) -> None:
    """The settings of an explicit provider arrive as a map, those of a stack file as text; both work."""

    class Explicit(Stack):
        def configuration(self) -> dict[str, Any]:
            return {"zoho-aep:platform": self.platform}

    assert Explicit(host, simulator).up(FieldGroupProvider, "main", FIELD_GROUP).id


def test_our_defects_keep_their_traceback(stack: Stack) -> None:
    """Whoever meets a bug of ours sees where it is, and is asked to report it."""
    with pytest.raises(CallFailed) as failed:
        stack.declare(MisbehavingProvider).up({"defect": "bug"})
    assert "LookupError: a bug of ours" in failed.value.shown
    assert "misbehaving.py" in failed.value.shown
    assert failed.value.shown.rstrip().endswith(f"RuntimeError: {DEFECT}")


@pytest.mark.parametrize("defect", ["exit", "interrupt"])
def test_nothing_ends_the_host(stack: Stack, defect: str) -> None:
    """SystemExit and KeyboardInterrupt would leave the engine waiting for ever; they are answered as defects."""
    resource = stack.declare(MisbehavingProvider)
    with pytest.raises(CallFailed, match=DEFECT):
        resource.up({"defect": defect})
    assert resource.check({"defect": defect})


@pytest.mark.parametrize("kept", ["client_secret", "refresh_token"])
def test_a_defect_quotes_no_secrets(stack: Stack, kept: str) -> None:
    """The traceback of a state that is not valid does not quote the state, not even in part."""
    credential = stack.declare(ZohoCredentialProvider)
    checked = credential.check(CREDENTIAL)
    credential.id, credential.inputs = "the id", checked
    credential.outputs = {name: checked[name] for name in ("__provider", kept)}
    with pytest.raises(CallFailed, match=DEFECT) as failed:
        credential.refresh()
    secret = CREDENTIAL[kept]
    assert not [start for start in range(len(secret) - 7) if secret[start : start + 8] in failed.value.traceback]


def test_a_change_that_the_record_does_not_show(stack: Stack) -> None:
    """Where the recorded inputs hide a change of the live object, the answer makes the engine act nevertheless."""
    resource = stack.up(FieldGroupProvider, "main", FIELD_GROUP)
    change_elsewhere(stack, "fieldGroups", resource.id, {"title": "renamed"})
    inputs = resource.inputs
    resource.refresh()
    resource.inputs = inputs
    plan = resource.preview(FIELD_GROUP)
    assert (plan.changes, plan.shown) == (True, frozenset())


def test_reading_by_id(stack: Stack) -> None:
    """A program that names an id gets the object's outputs; where there is none it gets a finding, not nothing."""
    created = stack.up(FieldGroupProvider, "main", FIELD_GROUP)
    asking = stack.declare(FieldGroupProvider, "other")
    request = provider_pb2.ReadRequest(id=created.id, urn=asking.urn, inputs=struct(asking.declared(FIELD_GROUP)))
    assert stack.call("Read", request).id == created.id
    request.id = f"{created.id}-of-another-tenant"
    with pytest.raises(CallFailed, match=r"read field group .* \(404") as failed:
        stack.call("Read", request)
    assert "Traceback" not in failed.value.shown


def test_32_calls_at_a_time(fresh_host: Host, simulator: Simulator) -> None:
    """The host's own four workers would let creations queue: here most of 32 are under way at the same moment."""
    stack = Stack(fresh_host, simulator)
    # The first call of a class widens the pool; the engine makes it long before it creates anything.
    stack.declare(FieldGroupProvider).check(FIELD_GROUP)
    fault(stack, method="POST", path="*/tenant/fieldgroups", delay_ms=1000, times=CREATES)
    with ThreadPoolExecutor(CREATES) as pool:
        names = [f"group {number}" for number in range(CREATES)]
        created = pool.map(lambda name: stack.up(FieldGroupProvider, name, {**FIELD_GROUP, "title": name}).id, names)
        assert len(set(created)) == CREATES
    posts = [entry for entry in stack.simulator.world.journal.since(0) if entry["method"] == "POST" and entry["fault"]]
    spans = [(entry["at"], entry["at"] + entry["milliseconds"] / 1000) for entry in posts]
    most = max(sum(begin <= moment < end for begin, end in spans) for moment, _ in spans)
    assert most > CREATES / 2


def test_an_import_is_explained(fresh_host: Host, simulator: Simulator) -> None:
    """The host cannot read an object of which it has no inputs: it says what to do, and not `KeyError` alone."""
    stack = Stack(fresh_host, simulator)
    provider = serialize_provider(LineageProvider())
    news = struct({OWNER: "crm/test/lineage", "__provider": provider})
    stack.call("Check", provider_pb2.CheckRequest(urn="urn:pulumi:test::crm::lineage::lineage", news=news))
    urn = "urn:pulumi:test::crm::pulumi-python:dynamic/zoho-aep:Dataset::leads"
    with pytest.raises(CallFailed) as failed:
        stack.call("Read", provider_pb2.ReadRequest(id="5c8c3c555033b814b69f947f", urn=urn))
    assert failed.value.shown.startswith("Pulumi imports a dynamic resource only from a file")
    assert "`zoho-aep import`" in failed.value.shown
