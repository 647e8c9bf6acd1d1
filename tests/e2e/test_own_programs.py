"""Programs of one's own: everything that is wrong is found in one run, and nothing wrong is registered."""

from pathlib import Path

from tests.e2e.stacks import Stack, write_project

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
