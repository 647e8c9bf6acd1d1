"""Programs of one's own: everything that is wrong is found in one run, and nothing wrong is registered."""

from pathlib import Path

from tests.support.command.stack_files import people
from tests.support.command.stacks import Stack, write_project

from pulumi_zoho_aep.simulator.server import Simulator

_PROGRAM = """
import pulumi
from pulumi_zoho_aep.resources import BaseConnection, Dataset, ZohoCredential, ZohoIngestion

zoho = ZohoCredential("zoho", data_center="eu", client_id="1", client_secret=pulumi.Output.secret("s"), grant_token="g")
dataset = Dataset("people")
once = {"frequency": "once"}
first = ZohoIngestion("first", connection=zoho, dataset=dataset, table="Leads", schedule=once, mapping=[])
ZohoIngestion("second", table=None, columns=pulumi.Output.from_input(["id"]))
pulumi.export("first", first.dataflow.id)
"""


def test_every_mistake_is_found_at_once(environment: dict[str, str], tmp_path: Path) -> None:
    """Each with its resource, its argument, and what to give; also of what stands behind the first one."""
    write_project(tmp_path / "project", {"name": "own", "runtime": "python"})
    stack = Stack(tmp_path / "project", environment)
    (stack.directory / "__main__.py").write_text(_PROGRAM, encoding="utf-8")
    stack.init()
    said = stack.preview(code=1)
    assert "Traceback" not in said
    for line in (
        "Dataset people.schema_id: is required",
        "ZohoIngestion first.mapping: map at least one column",
        "ZohoIngestion first.connection: takes a BaseConnection or its id, and this is a ZohoCredential",
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


def test_a_renamed_dataflow(environment: dict[str, str], simulator: Simulator, tmp_path: Path) -> None:
    """The one of the new name is not made while the old one, which may not be deleted, reads the same."""
    write_project(tmp_path / "project", {"name": "own", "runtime": "python", "options": {"refresh": "always"}})
    stack = Stack(tmp_path / "project", environment)
    config = people(simulator.url)
    stack.write({name: config[name] for name in ("zoho-aep:platform", "zoho-aep:credentials")})

    def program(source: str, flow: str, *aliases: str) -> None:
        names = ", ".join(f"pulumi.Alias(name={alias!r})" for alias in aliases)
        text = _DATAFLOW.format(source=source, flow=flow, aliases=f"[{names}]")
        (stack.directory / "__main__.py").write_text(text, encoding="utf-8")

    program("leads", "leads")
    stack.init()
    stack.up()
    for source in ("leads", "people"):
        program(source, "people")
        assert "dataflow leads, which is no longer declared, reads the same" in stack.up(code=1)
        assert len(list(simulator.world.store.items("flows"))) == 1
    program("leads", "people", "leads")
    stack.up()
    assert len(list(simulator.world.store.items("flows"))) == 1
