"""People's own programs: everything that is wrong is found in one run, and nothing wrong is registered."""

from pathlib import Path

import pytest
from tests.support.command.journal import changes, recorded
from tests.support.command.stack_files import people
from tests.support.command.stacks import Stack, write_project

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator

_PROGRAM = """
import pulumi
from pulumi_zoho_aep.resources import BaseConnection, Dataset, ZohoCredential, ZohoIngestion

zoho = ZohoCredential("zoho", data_center="eu", client_id="1", client_secret=pulumi.Output.secret("s"), grant_token="g")
dataset = Dataset("people")
Dataset("kept", schema_id="s", renamed_from="old")
Dataset("old", schema_id="s")
once = {"frequency": "once"}
first = ZohoIngestion("first", connection=zoho, dataset=dataset, table="Leads", schedule=once, mapping=[])
ZohoIngestion("second", table=None, columns=pulumi.Output.from_input(["id"]))
pulumi.export("first", first.dataflow.id)
"""


def test_every_mistake_is_found_at_once(environment: dict[str, str], tmp_path: Path) -> None:
    """Each with its resource, its argument, and what to give; also of what is behind the first one."""
    write_project(tmp_path / "project", {"name": "own", "runtime": "python"})
    stack = Stack(tmp_path / "project", environment)
    (stack.directory / "__main__.py").write_text(_PROGRAM, encoding="utf-8")
    stack.init()
    said = stack.preview(code=1)
    assert "Traceback" not in said
    for line in (
        "Dataset people.schema_id: is required",
        "Dataset old.renamed_from: Dataset kept and old would have one ownership tag, that of old",
        "ZohoIngestion first.mapping: map at least one column",
        "ZohoIngestion first.connection: takes a BaseConnection or its id, but this is a ZohoCredential",
        "ZohoIngestion second.columns: is an Output, and has to be known while the program runs: give a plain value",
        "ZohoIngestion second.mapping: is required",
        "ZohoIngestion second.dataset: is required: a Dataset or its id",
    ):
        assert said.partition("Diagnostics:")[2].count(line) == 1, said


_DATAFLOW = """
import pulumi
from pulumi_zoho_aep.resources import BaseConnection, Dataflow, Dataset, MappingSet
from pulumi_zoho_aep.resources import Schema, SourceConnection, TargetConnection

entry = pulumi.Config("zoho-aep").require_secret_object("credentials").apply(lambda found: found["sales"])
names = ("data_center", "client_id", "client_secret", "refresh_token")
zoho = BaseConnection("zoho", credential={{name: entry.apply(lambda entry, name=name: entry[name]) for name in names}})
schema = Schema("people", field_groups=["https://ns.adobe.com/xdm/context/profile-personal-details"])
dataset = Dataset("people", schema_id=schema.id, opts=pulumi.ResourceOptions(protect=False))
columns = ["id", "Email", "Modified_Time"]
source = SourceConnection("{source}", base_connection_id=zoho.id, table="Leads", columns=columns)
rows = [{{"source": "Email", "target": "personalEmail.address"}}]
Dataflow(
    "{flow}",
    source_connection_id=source.id,
    target_connection_id=TargetConnection("leads", dataset_id=dataset.id, schema_id=schema.id).id,
    mapping_set_id=MappingSet("leads", schema_id=schema.id, mappings=rows).id,
    schedule={{"frequency": "hour", "interval": 1}},
    delta_column="Modified_Time",
    opts=pulumi.ResourceOptions(aliases={aliases}),
)
"""
_URN = "urn:pulumi:test::own::pulumi-python:dynamic/zoho-aep:"


@pytest.fixture
def own(environment: dict[str, str], simulator: Simulator, tmp_path: Path) -> Stack:
    """A stack for people's own programs."""
    write_project(tmp_path / "project", {"name": "own", "runtime": "python", "options": {"refresh": "always"}})
    stack = Stack(tmp_path / "project", environment)
    config = people(simulator.url)
    stack.write({name: config[name] for name in ("zoho-aep:platform", "zoho-aep:credentials")})
    stack.init()
    return stack


def _write(stack: Stack, source: str, flow: str, *aliases: str) -> str:
    names = ", ".join(f"pulumi.Alias(name={alias!r})" for alias in aliases)
    text = _DATAFLOW.format(source=source, flow=flow, aliases=f"[{names}]")
    (stack.directory / "__main__.py").write_text(text, encoding="utf-8")
    return text


def test_a_renamed_dataflow(own: Stack, simulator: Simulator) -> None:
    """The one of the new name is not made while the old one, which may not be deleted, reads the same."""
    _write(own, "leads", "leads")
    own.up()
    for source in ("leads", "people"):
        _write(own, source, "people")
        shown = own.preview(code=1)
        assert "Dataflow people create" in shown
        assert "Dataflow leads: is no longer declared" in shown
        with recorded(simulator) as entries:
            assert "Dataflow leads: is no longer declared" in own.up(code=1)
        assert changes(entries) == []
        assert len(list(simulator.world.store.items("flows"))) == 1
    _write(own, "leads", "people", "leads")
    own.preview()
    own.up()
    assert len(list(simulator.world.store.items("flows"))) == 1


def test_the_whole_plan_is_shown(own: Stack, simulator: Simulator) -> None:
    """A refused change is shown with all others, and everything else that is refused; `up` changes nothing."""
    text = _write(own, "leads", "leads")
    own.up()
    changed = text.replace('"id", "Email"', '"Email"')
    identity = '{"path": "personalEmail.adress", "namespace": "Email"}'
    changed += f'Schema("other", field_groups=schema.field_groups, primary_identity={identity})\n'
    (own.directory / "__main__.py").write_text(changed, encoding="utf-8")
    shown = own.preview(code=1)
    for line in (
        "Schema other create",
        "SourceConnection leads replace",
        "Dataflow leads replace",
        "Dataflow leads: changing source_connection_id (columns of source connection leads) would replace",
        "Schema other.primary_identity.path: there is no field personalEmail.adress: did you mean",
    ):
        assert line in shown, shown
    with recorded(simulator) as entries:
        assert own.run("up", "--yes") != 0
    assert changes(entries) == []
    # The first `up` made everything in a sandbox for development.
    config = people(simulator.url)
    platform = {**config["zoho-aep:platform"], "sandbox_type": "production"}
    own.write({"zoho-aep:platform": platform, "zoho-aep:credentials": config["zoho-aep:credentials"]})
    with recorded(simulator) as entries:
        assert "dev is a development sandbox, but this stack is for production" in own.up(code=1)
    assert changes(entries) == []


_MORE = ('"id", "Email"', '"id", "Company", "Email"')
_IMPOSSIBLE = {
    "has no field personalEmail.adress": [("personalEmail.address", "personalEmail.adress")],
    "schedule.frequency: must be 'once'": [('"hour"', '"hou"')],
    "Modified is not among the source's columns": [('delta_column="Modified_Time"', 'delta_column="Modified"')],
}


def test_what_cannot_be_built_again(own: Stack, simulator: Simulator) -> None:
    """A new source that may replace the dataflow does not, where mapping, arguments or the dataflow are impossible."""
    text = _write(own, "leads", "leads").replace("    delta_column=", "    allow_replacement=True,\n    delta_column=")
    (own.directory / "__main__.py").write_text(text, encoding="utf-8")
    own.up()
    for said, changed in _IMPOSSIBLE.items():
        wrong = text
        for before, after in (_MORE, *changed):
            assert before in wrong
            wrong = wrong.replace(before, after)
        (own.directory / "__main__.py").write_text(wrong, encoding="utf-8")
        with recorded(simulator) as entries:
            assert said in own.up(code=1)
        assert changes(entries) == []
    assert "Modified is not among the source's columns" in own.preview(code=1)


def test_what_targets_leave_out(own: Stack, simulator: Simulator) -> None:
    """Nothing is deleted that the engine would then make as the state says; with its dependents, a target works."""
    text = _write(own, "leads", "leads").replace("    delta_column=", "    allow_replacement=True,\n    delta_column=")
    (own.directory / "__main__.py").write_text(text, encoding="utf-8")
    own.up()
    targets = ("--target-replace", f"{_URN}SourceConnection::leads")
    excluded = ("--replace", f"{_URN}SourceConnection::leads", "--exclude", f"{_URN}Dataflow::leads")
    with recorded(simulator) as entries:
        for arguments in (targets, excluded, ("--refresh=false", *targets)):
            assert "dataflow leads would be deleted for source_connection_id" in own.up(*arguments, code=1)
    assert changes(entries) == []
    own.up(*targets, "--target-dependents")
    own.preview("--expect-no-changes")


_FIELDS = """
own = FieldGroup("own", fields={"a": "string", "b": "string"})
"""


def test_a_mapping_to_a_field_that_goes(own: Stack, simulator: Simulator) -> None:
    """It is found before the dataflow is deleted, with and without a preview, of a field group and a schema alike."""
    text = _write(own, "leads", "leads").replace("    delta_column=", "    allow_replacement=True,\n    delta_column=")
    text = text.replace("import Schema,", "import FieldGroup, Schema,").replace("schema = ", f"{_FIELDS}schema = ")
    text = text.replace("field_groups=[", "field_groups=[own.id, ")
    rows = f'[{{"source": "id", "target": "_{seeds.TENANT}.b"}}, '
    text = text.replace("rows = [", f"rows = {rows}")
    (own.directory / "__main__.py").write_text(text, encoding="utf-8")
    own.up()
    said = f"relies on _{seeds.TENANT}.b, which is removed with the old one"
    for before, after in (('"a": "string", "b"', '"a"'), ("[own.id, ", "[")):
        (own.directory / "__main__.py").write_text(text.replace(before, after), encoding="utf-8")
        with recorded(simulator) as entries:
            assert f"MappingSet leads {said}" in own.up(code=1)
        assert changes(entries) == []
    assert f"mappings {said}" in own.preview(code=1)


_BESIDE = """
import pulumi
from pulumi_zoho_aep import Dataset, Schema
from pulumi_zoho_aep.program import run

run()
schema = Schema("contacts", field_groups=["https://ns.adobe.com/xdm/context/profile-personal-details"])
open_to_all = pulumi.ResourceOptions(protect=False)
for name, about in {datasets}.items():
    Dataset(name, schema_id={schema}, description=about, opts=open_to_all)
"""


def test_what_a_program_declares_beside_its_stack_file(own: Stack, simulator: Simulator) -> None:
    """It counts as declared, even what was an entry before; where an entry is gone, nothing at all is changed."""

    def program(datasets: dict[str, str], schema: str = "schema.id") -> None:
        text = _BESIDE.format(datasets=datasets, schema=schema)
        (own.directory / "__main__.py").write_text(text, encoding="utf-8")

    config = people(simulator.url, leads="Leads")
    config["zoho-aep:datasets"]["spare"] = {"schema": "people", "protect": False}
    own.write(config)
    program({"others": ""})
    own.up()
    own.preview("--expect-no-changes")
    program({"others": "changed"})
    del config["zoho-aep:datasets"]["spare"]
    own.write(config)
    assert "zoho-aep:datasets.spare: is no longer declared" in own.preview(code=1)
    with recorded(simulator) as entries:
        assert "zoho-aep:datasets.spare: is no longer declared" in own.up(code=1)
    assert changes(entries) == []
    schema = next(item["$id"] for item in simulator.world.store.items("schemas") if item["title"] == "CRM people")
    program({"others": "", "spare": ""}, f"schema.id if name == 'others' else {schema!r}")
    own.preview()
    with recorded(simulator) as entries:
        own.up()
    assert not any(change.startswith("DELETE") for change in changes(entries))


def test_nothing_is_changed_where_a_program_is_wrong(own: Stack, simulator: Simulator) -> None:
    """Whatever the program itself shows to be wrong stops `up` before its first change, without a preview, too."""
    text = _write(own, "leads", "leads")
    own.up()
    text = text.replace("schema_id=schema.id, opts", "schema_id=schema.id, description='changed', opts")
    for wrong, said in (
        (text + 'Schema("other", field_groups=[1])\n', "Schema other.field_groups[0]: must be text"),
        (text.partition("Dataflow(\n")[0], "Dataflow leads: is no longer declared"),
    ):
        (own.directory / "__main__.py").write_text(wrong, encoding="utf-8")
        with recorded(simulator) as entries:
            assert own.up(code=1).partition("Diagnostics:")[2].count(said) == 1
        assert changes(entries) == []
