"""A sandbox as sections of a stack file, and as an import file after which a preview has nothing to do."""

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from tests.support.estate import GROUPS, ByHand, platform_of
from tests.support.hosted.wire import bare
from tests.unit.cli.written_stack import WrittenStack

from pulumi_zoho_aep.cli import main
from pulumi_zoho_aep.cli.estate.export import Export, Recorded, described
from pulumi_zoho_aep.cli.estate.report import as_data, as_yaml, checklist
from pulumi_zoho_aep.cli.estate.selection import Filters
from pulumi_zoho_aep.engine.wire import Wire
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.program import import_file
from pulumi_zoho_aep.program.import_file import StackIdentity
from pulumi_zoho_aep.resources.host import StackHost
from pulumi_zoho_aep.resources.source_connection import SourceConnectionProvider, to_api
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.tags import tag_of, with_tag

IDENTITY = StackIdentity("crm", "dev", "1f0c9a52d3b4e687")
NEW = Recorded(frozenset(), {}, "")
ALL = Filters()


@pytest.fixture
def by_hand(simulator: Simulator) -> ByHand:
    """Somebody who makes objects in the interface."""
    return ByHand(simulator)


def export(simulator: Simulator, filters: Filters = ALL, recorded: Recorded = NEW, **values: Any) -> Export:
    services = Services(platform_of(simulator)).in_batches
    return described(services, {"platform": platform_of(simulator), **values}, IDENTITY, recorded, filters)


def changes(simulator: Simulator, found: Export) -> list[str]:
    """Return the resources that a refresh and then a preview would change after the import."""
    host = Services(platform_of(simulator))
    changed = []
    for entry in found.resources:
        provider_class = import_file._PROVIDERS.get(entry["type"].rpartition(":")[2])
        if provider_class is None:
            continue
        provider = provider_class()
        provider.host = StackHost(host, has_home=provider.handler.needs_platform)
        inputs, outputs = bare(entry["inputs"]), bare(entry["outputs"])
        refreshed = provider.read(entry["id"], outputs)
        if refreshed.outs != {} and provider.diff(entry["id"], bare(refreshed.outs), inputs).changes is not False:
            changed.append(entry["name"])
    return changed


def test_an_ordinary_dataflow(simulator: Simulator, by_hand: ByHand) -> None:
    """Names that are not keys become some, secrets placeholders; what is as usual is not said."""
    schema = by_hand.schema("CRM people")
    dataset = by_hand.dataset("Zoho Leads", schema, enableErrorDiagnostics=True)
    by_hand.whole(by_hand.connection(), dataset, schema, "Leads into AEP", options={"errorDiagnosticsEnabled": True})
    found = export(simulator)
    client = found.sections["credentials"]["zoho-crm"].pop("client_id")
    assert client.startswith("1000.")
    schedule = found.sections["ingestions"]["leads-into-aep"].pop("schedule")
    (flow,) = simulator.world.store.items("flows")
    start = datetime.fromtimestamp(flow["scheduleParams"]["startTime"], timezone.utc)
    repeats = {"frequency": "hour", "interval": 1, "backfill": True}
    assert schedule == {**repeats, "start_time": f"{start:%Y-%m-%dT%H:%M:%SZ}"}
    found.sections["ingestions"]["leads-into-aep"]["columns"].sort()
    assert found.sections == {
        "credentials": {"zoho-crm": {"data_center": "us", "client_secret": "<fill in>", "refresh_token": "<fill in>"}},
        "connections": {"zoho-crm": {"credential": "zoho-crm", "name": "Zoho CRM"}},
        "schemas": {
            "crm-people": {
                "title": "CRM people",
                "description": "made by hand",
                "field_groups": [*GROUPS],
                "primary_identity": {"path": "personalEmail.address", "namespace": "Email"},
            }
        },
        "datasets": {"zoho-leads": {"schema": "crm-people", "name": "Zoho Leads"}},
        "ingestions": {
            "leads-into-aep": {
                "connection": "zoho-crm",
                "dataset": "zoho-leads",
                "name": "Leads into AEP",
                "names": {
                    "mapping_set": "Leads into AEP mapping",
                    "source_connection": "Leads into AEP source",
                    "target_connection": "Leads into AEP target",
                },
                "table": "Leads",
                "columns": ["Email", "First_Name", "Last_Name", "Modified_Time", "id"],
                "delta_column": "Modified_Time",
                "mapping": [
                    {"expression": 'concat(First_Name, " ", Last_Name)', "target": "person.name.fullName"},
                    {"source": "Email", "target": "personalEmail.address"},
                ],
            }
        },
    }
    assert found.estate.checklist == ["credentials.zoho-crm.client_secret", "credentials.zoho-crm.refresh_token"]
    assert (found.left, changes(simulator, found)) == ([], [])


def test_every_shape(simulator: Simulator, by_hand: ByHand) -> None:
    """What can be declared is; what cannot is left alone, each with its reason."""
    connection, schema = by_hand.connection(), by_hand.schema("people")
    dataset = by_hand.dataset("leads", schema)
    once = {"startTime": by_hand.now + 3600, "frequency": "once"}
    by_hand.whole(connection, dataset, schema, "once", scheduleParams=once)
    by_hand.act(by_hand.whole(connection, dataset, schema, "disabled"), "disable")
    by_hand.whole(connection, dataset, schema, "draft", mode="draft")
    by_hand.whole(connection, dataset, schema, "old form", is_old=True)
    by_hand.whole(connection, dataset, schema, "all columns", columns=())
    by_hand.whole(connection, dataset, schema, "Лиды")
    by_hand.whole(connection, dataset, schema, "twin", options={"partialIngestionPercent": 5})
    by_hand.whole(connection, dataset, schema, "twin", description="of the same name")
    others = with_tag("", tag_of("crm/prod/leads", "0" * 16, "place"))
    by_hand.whole(connection, dataset, schema, "of another stack", description=others)
    first, second = (by_hand.mapping_set(schema) for _ in range(2))
    shared = by_hand.source(connection)
    by_hand.flow(shared, by_hand.target(dataset, schema), first, name="sharing")
    by_hand.flow(shared, by_hand.target(dataset, schema), second, name="shared")
    found = export(simulator)
    assert {one.name: one.reason for one in found.left} == {
        "of another stack": "it belongs to stack crm/prod",
        "shared": "it shares its source connection with dataflow sharing, and an object belongs to only one",
    }
    ingestions = found.sections["ingestions"]
    (cyrillic,) = (key for key in ingestions if key.startswith("dataflow-"))
    (twin,) = (key for key in ingestions if key.startswith("twin-"))
    assert {*ingestions} == {
        *("once", "disabled", "draft", "old-form", "all-columns", "twin", "sharing"),
        cyrillic,
        twin,
    }
    assert ingestions[cyrillic]["name"] == "Лиды"
    assert [key for key, entry in ingestions.items() if entry.get("enabled") is False] == ["disabled", "draft"]
    assert "columns" not in ingestions["all-columns"]
    assert len(found.sections["connections"]) == len(found.sections["datasets"]) == 1
    assert changes(simulator, found) == []
    assert export(simulator).sections == found.sections


def test_connectors_of_files(simulator: Simulator, by_hand: ByHand) -> None:
    """What AEP reads there is declared word for word: of which table of Zoho the files are, nothing in AEP says."""
    schema = by_hand.schema("people")
    dataset = by_hand.dataset("leads", schema)
    for connector in ("landing_zone", "amazon_s3", "azure_blob"):
        by_hand.whole(by_hand.login(connector, connector), dataset, schema, f"by {connector}", connector=connector)
    found = export(simulator)
    assert found.left == []
    assert found.sections["connections"] == {
        "amazon-s3": {
            "connector": "amazon_s3",
            "auth": {"type": "access_key", **_S3, "s3_secret_key": "<fill in>"},
            "name": "amazon_s3",
        },
        "azure-blob": {
            "connector": "azure_blob",
            "auth": {"type": "connection_string", "connection_string": "<fill in>", "container": seeds.BLOB_CONTAINER},
            "name": "azure_blob",
        },
        "landing-zone": {"connector": "landing_zone"},
    }
    params = {key: entry["params"] for key, entry in found.sections["ingestions"].items()}
    assert params["by-amazon-s3"] == {"path": f"/{seeds.S3_BUCKET}/by/hand/", "type": "folder", "recursive": True}
    assert not params["by-landing-zone"]["path"].startswith("/")
    assert changes(simulator, found) == []
    standing: dict[str, Any] = {"connections": {"files": {"connector": "landing_zone"}}}
    again = export(simulator, Filters(names=("by landing_zone",)), **standing)
    assert again.sections["ingestions"]["by-landing-zone"]["connection"] == "files"
    assert "connections" not in again.sections


def test_files_of_another_format(simulator: Simulator, by_hand: ByHand) -> None:
    """Tabs and compression are declared, so that a replacement of the source connection keeps them."""
    schema = by_hand.schema("people")
    by_hand.whole("", by_hand.dataset("leads", schema), schema, "packed", connector="landing_zone")
    (source,) = simulator.world.store.items("sourceConnections")
    properties = {"columnDelimiter": "\t", "encoding": "ISO-8859-1", "compressionType": "gzip"}
    source["data"]["properties"] = properties
    simulator.world.store.put("sourceConnections", source["id"], source)
    found = export(simulator)
    assert found.sections["ingestions"]["packed"]["format_properties"] == properties
    assert (found.left, changes(simulator, found)) == ([], [])
    (entry,) = (one for one in found.resources if one["name"] == "SourceConnection-packed")
    declared = Wire(SourceConnectionProvider.handler).inputs(bare(entry["inputs"]))
    assert to_api(declared, {}, "").data.properties == properties


def test_zoho_by_its_api(simulator: Simulator, by_hand: ByHand) -> None:
    """A request as this connector makes it is a table again; any other one stays as it is, and so does its mapping."""
    schema, rest = by_hand.schema("people"), by_hand.login("generic_rest", "API")
    dataset = by_hand.dataset("leads", schema)
    by_hand.whole(rest, dataset, schema, "usual", connector="generic_rest")
    by_hand.whole(rest, dataset, schema, "unusual", connector="generic_rest")
    (source,) = (one for one in simulator.world.store.items("sourceConnections") if one["name"] == "unusual source")
    source["params"]["urlParams"]["queryParams"]["cvid"] = "1"
    simulator.world.store.put("sourceConnections", source["id"], source)
    found = export(simulator)
    usual, unusual = (found.sections["ingestions"][key] for key in ("usual", "unusual"))
    assert usual["columns"] == ["id", "Email", "First_Name", "Last_Name"]
    assert {"source": "Email", "target": "personalEmail.address"} in usual["mapping"]
    assert unusual["params"]["urlParams"]["queryParams"]["cvid"] == "1"
    assert {"source": "data.Email", "target": "personalEmail.address"} in unusual["mapping"]
    assert found.sections["connections"]["api"].items() >= {"connector": "generic_rest", "credential": "api"}.items()
    assert (found.left, changes(simulator, found)) == ([], [])


def test_an_older_mapping_version(simulator: Simulator, by_hand: ByHand) -> None:
    """A later version that nothing uses is no drift; one that is saved after the import is."""
    schema, connection = by_hand.schema("people"), by_hand.connection()
    flow = by_hand.whole(connection, by_hand.dataset("leads", schema), schema, "older", saved=True)
    found = export(simulator)
    assert len(found.sections["ingestions"]["older"]["mapping"]) == 2
    assert changes(simulator, found) == []
    stored = simulator.world.store.get("flows", flow)
    assert stored is not None
    by_hand.save_mapping(stored["transformations"][-1]["params"]["mappingId"])
    assert changes(simulator, found) == ["MappingSet-older"]


def test_a_second_export_is_a_small_diff(simulator: Simulator, by_hand: ByHand) -> None:
    """What is made later, of whatever name, changes nothing of what was there."""
    connection, schema = by_hand.connection(), by_hand.schema("people")
    dataset = by_hand.dataset("leads", schema)
    for name in ("b", "a", "a"):
        by_hand.whole(connection, dataset, schema, name)
    before = export(simulator).sections
    by_hand.whole(connection, by_hand.dataset("leads", schema), schema, "a")
    after = export(simulator).sections
    for section, entries in before.items():
        assert after[section].items() >= entries.items()
        assert [*after[section]] == sorted(after[section])


def test_filters(simulator: Simulator, by_hand: ByHand) -> None:
    """By name, id, table, connection and dataset, alone and together."""
    schema = by_hand.schema("people")
    leads, spare = by_hand.dataset("leads", schema), by_hand.dataset("spare", schema)
    sales, other = by_hand.connection("sales"), by_hand.connection("other")
    one = by_hand.whole(sales, leads, schema, "one")
    by_hand.whole(other, spare, schema, "two")
    asked = {
        Filters(names=("one",)): ["one"],
        Filters(ids=(one,)): ["one"],
        Filters(tables=("Leads",)): ["one", "two"],
        Filters(connections=("other",)): ["two"],
        Filters(datasets=(spare, "leads")): ["one", "two"],
        Filters(datasets=("leads",), connections=("other",)): [],
    }
    for filters, names in asked.items():
        assert [*export(simulator, filters).sections.get("ingestions", {})] == names


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        (Filters(names=("Leed",)), "has the name Leed\ndid you mean Lead?"),
        (Filters(names=("Lead",), tables=("leads",)), "reads the table leads\ndid you mean Leads?"),
        (Filters(connections=("sale",)), "reads from a base connection sale\ndid you mean sales?"),
        (Filters(datasets=("x",)), "writes to a dataset x\nuse leads"),
        (Filters(ids=("x",)), "has the id x\n"),
    ],
)
def test_a_filter_that_fits_nothing(simulator: Simulator, by_hand: ByHand, filters: Filters, said: str) -> None:
    """A mistyped value is refused with what it may mean, instead of an export of nothing."""
    schema = by_hand.schema("people")
    by_hand.whole(by_hand.connection("sales"), by_hand.dataset("leads", schema), schema, "Lead")
    with pytest.raises(ZohoAepError) as refused:
        export(simulator, filters)
    assert f"no dataflow of the sandbox {said}" in str(refused.value)


def test_an_import_that_was_cut_off(simulator: Simulator, by_hand: ByHand) -> None:
    """The state has the objects, the stack file nothing: the next import adds the same sections, and imports the rest.

    A dataflow of the same name that was made meanwhile takes no key from them.
    """
    connection, schema = by_hand.connection(), by_hand.schema("people")
    dataset = by_hand.dataset("leads", schema)
    for name in ("no", "1e3", "🎉"):
        by_hand.whole(connection, dataset, schema, name)
    first = export(simulator)
    entries = [one for one in first.resources if "id" in one]
    state = {(one["type"].rpartition(":")[2], one["id"]): one.get("logicalName", one["name"]) for one in entries}
    kinds = ("BaseConnection", "Schema", "Dataset", "Dataflow")
    keys = {place: key for place, key in state.items() if place[0] in kinds}
    ids = frozenset(one["id"] for one in entries)
    recorded = Recorded(ids, keys, IDENTITY.lineage, ids)
    again = export(simulator, recorded=recorded)
    assert (again.sections, again.resources, again.left) == (first.sections, [], [])
    by_hand.whole(connection, dataset, schema, "no")
    more = export(simulator, recorded=recorded)
    (key,) = more.sections["ingestions"].keys() - first.sections["ingestions"].keys()
    assert {one.get("logicalName", one["name"]) for one in more.resources} == {key}
    assert first.sections["ingestions"].items() <= more.sections["ingestions"].items()


@pytest.mark.parametrize("content", ["precious", '{"resources": [], "more": 1}', "config: {}\n"])
def test_an_import_file_over_another_file(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str) -> None:
    """What is no import file, such as the stack file, is not overwritten."""
    there = tmp_path / "Pulumi.dev.yaml"
    there.write_text(content, "utf-8")
    assert main(["export", "dev", "--import-file", str(there)]) == 2
    assert "is there already, and is no import file" in capsys.readouterr().err
    assert there.read_text("utf-8") == content


def test_what_the_stack_has_already(simulator: Simulator, by_hand: ByHand) -> None:
    """Its dataflows are not exported again; what it has of the rest is used by its key."""
    connection, schema = by_hand.connection(), by_hand.schema("people")
    dataset = by_hand.dataset("leads", schema)
    mine = by_hand.whole(connection, dataset, schema, "mine")
    by_hand.whole(connection, dataset, schema, "another")
    keys = {("BaseConnection", connection): "zoho", ("Schema", schema): "lead", ("Dataset", dataset): "all-leads"}
    login = {"data_center": "us", "client_id": "1000.X", "client_secret": "secret", "refresh_token": "token"}
    values: dict[str, Any] = {
        "credentials": {"sales": login},
        "connections": {"zoho": {"credential": "sales"}},
        "schemas": {"lead": {"id": schema}},
        "datasets": {"all-leads": {"id": dataset, "schema": "lead"}},
    }
    recorded = Recorded(frozenset({mine}), keys, IDENTITY.lineage)
    found = export(simulator, recorded=recorded, **values)
    assert {*found.sections} == {"ingestions"}
    assert found.sections["ingestions"]["another"].items() >= {"connection": "zoho", "dataset": "all-leads"}.items()
    assert changes(simulator, found) == []


_S3 = {"s3_access_key": seeds.S3_ACCESS_KEY, "bucket_name": seeds.S3_BUCKET}
_CONNECTORS = ("zoho_crm", "landing_zone", "amazon_s3", "azure_blob", "generic_rest")
_FLOW = st.fixed_dictionaries(
    {"name": st.sampled_from(["Leads", "leads", "Ünïcode", "数据", "a b/c"])},
    optional={
        "description": st.sampled_from(["", "by hand", "two\nlines", "[pulumi-zoho-aep not a tag]"]),
        "columns": st.sampled_from([(), ("id", "Email", "First_Name", "Last_Name", "Modified_Time", "Phone")]),
        "mode": st.just("draft"),
        "is_old": st.booleans(),
        "saved": st.just(True),  # noqa: FBT003 - a strategy, not a parameter
        "connector": st.sampled_from(_CONNECTORS),
        "schedule": st.sampled_from(
            [
                {"frequency": "once"},
                {"frequency": "minute", "interval": 15},
                {"frequency": "week", "interval": 2, "backfill": False},
            ]
        ),
        "options": st.sampled_from([{}, {"errorDiagnosticsEnabled": True, "partialIngestionPercent": 12.5}]),
    },
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_FLOW, min_size=1, max_size=3), st.booleans())
def test_generated_estates(simulator: Simulator, flows: list[dict[str, Any]], identity: bool) -> None:  # noqa: FBT001
    """Whatever is there, all of it is exported, and after the import a preview is empty."""
    simulator.world.reset()
    by_hand = ByHand(simulator)
    schema = by_hand.schema("people", identity=identity)
    dataset = by_hand.dataset("leads", schema)
    logins: dict[str, str] = {}
    for flow in flows:
        schedule = flow.get("schedule", {"frequency": "hour", "interval": 1})
        more = {name: value for name, value in flow.items() if name != "schedule"}
        start = {"startTime": by_hand.now + 600}
        connector = flow.get("connector", "zoho_crm")
        if connector not in logins:
            logins[connector] = by_hand.login(connector, connector)
        by_hand.whole(logins[connector], dataset, schema, scheduleParams={**schedule, **start}, **more)
    found = export(simulator)
    assert (found.left, len(found.sections["ingestions"])) == ([], len(flows))
    assert changes(simulator, found) == []
    assert as_yaml(export(simulator)) == as_yaml(found)


def test_a_stack_file_that_is_still_to_be_filled_in(simulator: Simulator, by_hand: ByHand) -> None:
    """As `init` writes it: its credential has no client yet, so nothing is said of its connection either."""
    schema = by_hand.schema("CRM people")
    dataset = by_hand.dataset("Zoho Leads", schema)
    by_hand.whole(by_hand.connection(), dataset, schema, "Leads into AEP")
    started: dict[str, Any] = {
        "credentials": {"sales": {"data_center": "us"}},
        "connections": {"zoho-sales": {"connector": "zoho_crm", "credential": "sales"}},
        "unknown": {},
    }
    found = export(simulator, **started)
    assert list(found.sections["ingestions"]) == ["leads-into-aep"]
    assert list(found.sections["connections"]) == ["zoho-crm"]
    assert changes(simulator, found) == []


def test_a_stack_file_with_entries_of_its_own(simulator: Simulator, by_hand: ByHand) -> None:
    """They have no objects yet, and are no part of the sandbox."""
    schema = by_hand.schema("CRM people")
    by_hand.whole(by_hand.connection(), by_hand.dataset("Zoho Leads", schema), schema, "Leads into AEP")
    own: dict[str, Any] = {"schemas": {"own": {"fields": {"x": "string"}}}, "datasets": {"own": {"schema": "own"}}}
    found = export(simulator, **own)
    assert list(found.sections["datasets"]) == ["zoho-leads"]
    assert changes(simulator, found) == []


def test_a_credential_that_was_there_and_is_unfinished(simulator: Simulator, by_hand: ByHand, tmp_path: Path) -> None:
    """The checklist names it, because a preview refuses the stack file for it; one that is complete is not named."""
    schema = by_hand.schema("CRM people")
    by_hand.whole(by_hand.connection(), by_hand.dataset("Zoho Leads", schema), schema, "Leads")
    whole = {"client_id": "1000.A", "client_secret": "x", "grant_token": "y"}
    credentials = {"sales": {"data_center": "us"}, "done": whole, "half": {**whole, "client_secret": "<fill in>"}}
    found = export(simulator, credentials=credentials)
    assert found.unfinished == ["sales", "half"]
    *_, sales, half = checklist(found, WrittenStack("dev", tmp_path))
    way = "`zoho-aep authorize sales --stack dev`, or remove it and what names it"
    assert sales == f"  zoho-aep:credentials.sales, which existed before: {way}"
    assert "credentials.half" in half
    assert as_data(found)["to_fill_in"][-2:] == ["zoho-aep:credentials.sales", "zoho-aep:credentials.half"]
