"""Files as sources: explore, source connections, and runs that read what was changed within their window."""

import base64
import gzip
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.adobe.landing_zone import zones

if TYPE_CHECKING:
    from tests.unit.simulator.adobe.flow_world import FlowApi

pytest_plugins = ["unit.simulator.adobe.flow_world"]

LANDING_ZONE = {"id": "26f526f2-58f4-4712-961d-e41bf1ccc0e8", "version": "1.0"}
S3 = {"id": "ecadc60c-7455-4d87-84dc-2a0e293d997b", "version": "1.0"}
BLOB = {"id": "4c10e202-c428-4796-9208-5f1f5732b1cf", "version": "1.0"}
FLOW_SPEC = {"id": "9753525b-82c7-4dce-8a9b-5ccfce2b9876"}
FOLDER = {"path": "dlz-user-container/zoho/leads/", "type": "folder", "recursive": True}
TENANT = f"_{seeds.TENANT}"
DAY = 24 * 3600
CSV = 'id,Email\n1,a@mail.example\n2,"b ""x"",\n@mail.example"\n'


class Files:
    """Drives the landing zone of the sandbox."""

    def __init__(self, flow_api: "FlowApi") -> None:
        self.api = flow_api

    def put(self, name: str, content: str | bytes = CSV) -> None:
        """Write a file of the landing zone."""
        body = content.encode() if isinstance(content, str) else content
        path = f"/_simulator/files/{zones.account(seeds.SANDBOX)}/{zones.CONTAINER}/{name}"
        zones.container(self.api.world.store, seeds.SANDBOX)
        assert self.api._client.put(path, data=body).status_code == 200

    def explore(self, query: str) -> Any:
        """Explore the landing zone."""
        return self.api.call("GET", f"/connectionSpecs/{LANDING_ZONE['id']}/explore?{query}").json

    def refused(self, query: str) -> str:
        """Return the code of a refused explore call."""
        return self.api.refused("GET", f"/connectionSpecs/{LANDING_ZONE['id']}/explore?{query}")

    def flow(self, params: Any = FOLDER, data: Any = None, spec: Any = None, **more: Any) -> str:
        """Create a source connection and a dataflow that runs every hour."""
        body = {"name": "files", "data": data or {"format": "delimited"}, "params": params, **more}
        source = self.api.create("sourceConnections", {**body, "connectionSpec": spec or LANDING_ZONE})
        described = self.api.flow_body(("Email", "email")) | {"sourceConnectionIds": [source], "flowSpec": FLOW_SPEC}
        described["transformations"] = described["transformations"][1:]
        return self.api.create("flows", described)

    def runs(self) -> list[dict[str, Any]]:
        """Return all runs, oldest first."""
        return self.api.world.store.items("runs")

    def emails(self) -> list[list[str | None]]:
        """Return what each batch of the dataset holds."""
        (dataset,) = {one["params"]["dataSetId"] for one in self.api.world.store.items("targetConnections")}
        batches = self.api.control("GET", f"rows/{dataset}")
        return [[row.get(TENANT, {}).get("email") for row in batch["rows"]] for batch in batches]


@pytest.fixture
def files(flow_api: "FlowApi") -> Files:
    return Files(flow_api)


def counts(run: dict[str, Any]) -> tuple[int, int, int]:
    """Return files, records read and records failed of a run."""
    metrics = run["metrics"]
    records = metrics["recordSummary"]
    return metrics["fileSummary"]["inputFileCount"], records["inputRecordCount"], records["failedRecordCount"]


def test_folders_and_files(files: Files) -> None:
    """The root is the container; folders end with a slash."""
    for name in ("a.csv", "zoho/leads/1.csv", "zoho/leads/2.csv"):
        files.put(name)
    root = files.explore("objectType=root")
    assert [(one["type"], one["name"], one["path"]) for one in root] == [
        ("file", "a.csv", "dlz-user-container/a.csv"),
        ("folder", "zoho", "dlz-user-container/zoho/"),
    ]
    inner = files.explore("objectType=folder&object=dlz-user-container/zoho/leads/")
    assert [one["path"][-6:] for one in inner] == ["/1.csv", "/2.csv"]


def test_columns_of_a_file(files: Files) -> None:
    """All columns are strings, in the order of the header; quotes and breaks are read as RFC 4180 has them."""
    files.put("a.csv")
    text = {"type": "string", "xdm": {"type": "string"}}
    path = "objectType=file&object=dlz-user-container/a.csv"
    answer = files.explore(f"{path}&fileType=delimited&preview=true")
    assert answer["schema"]["columns"] == [{"name": "id", **text}, {"name": "Email", **text}]
    assert answer["data"][1] == {"id": "2", "Email": 'b "x",\n@mail.example'}
    assert "data" not in files.explore(f"{path}&fileType=delimited")
    detected = files.explore(f"{path}&determineProperties=true")
    assert detected["properties"] == {"fileType": "delimited", "compressionType": "none", "columnDelimiter": ","}


def test_json_files(files: Files) -> None:
    """They show a schema like records of an API."""
    files.put("a.json", '{"id": 1, "owner": {"name": "x"}}\n{"id": 2, "owner": null}\n')
    answer = files.explore("objectType=file&object=dlz-user-container/a.json&fileType=json&preview=true")
    assert answer["format"] == "hierarchical"
    assert answer["schema"]["properties"]["owner"]["properties"] == {"name": {"type": "string"}}
    assert len(answer["data"]) == 2


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("objectType=folder&object=dlz-user-container/none", "1308"),
        ("objectType=folder", "1337"),
        ("objectType=file&object=dlz-user-container/none.csv&fileType=delimited", "1308"),
        ("objectType=file&object=dlz-user-container/a.csv", "1371"),
        ("objectType=file&object=dlz-user-container/a.csv&fileType=delimited&determineProperties=true", "1374"),
        ("objectType=file&object=dlz-user-container/a.csv&fileType=parquet", "1375"),
        ("objectType=file&object=dlz-user-container/empty.csv&fileType=delimited", "1308"),
        ("objectType=file&object=dlz-user-container/twice.csv&fileType=delimited", "1308"),
        ("objectType=table&object=Leads", "1336"),
        ("objectType=shelf", "1359"),
        ("", "1358"),
    ],
)
def test_wrong_questions(files: Files, query: str, code: str) -> None:
    """Each misuse of explore is refused with its code."""
    for name, content in (("a.csv", CSV), ("empty.csv", ""), ("twice.csv", "id,id\n")):
        files.put(name, content)
    assert files.refused(query) == f"CONNECTOR-{code}-400"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"baseConnectionId": "any"}, "1332"),
        ({"data": {"format": "tabular"}}, "1327"),
        ({"data": {"format": "delimited", "properties": {"columnDelimiter": "::"}}}, "1331"),
        ({"data": {"format": "json", "properties": {"columnDelimiter": ","}}}, "1331"),
        ({"data": {"format": "delimited", "properties": {"encoding": "UTF-16"}}}, "1312"),
        ({"data": {"format": "delimited", "properties": {"compressionType": "rar"}}}, "1312"),
        ({"data": {"format": "delimited", "properties": {"quote": "'"}}}, "1000"),
        ({"params": {}}, "1304"),
        ({"params": {**FOLDER, "path": "/zoho/"}}, "1312"),
        ({"params": {**FOLDER, "type": "shelf"}}, "1312"),
        ({"params": {**FOLDER, "recursive": "true"}}, "1312"),
        ({"params": {**FOLDER, "cdcEnabled": True}}, "1000"),
    ],
)
def test_wrong_source_connections(files: Files, changed: Any, code: str) -> None:
    """Formats, properties and parameters that files do not have are refused."""
    body = {"name": "files", "data": {"format": "delimited"}, "params": FOLDER, "connectionSpec": LANDING_ZONE}
    assert files.api.refused("POST", "/sourceConnections", body | changed) == f"CONNECTOR-{code}-400"


def test_a_run_reads_what_was_changed_in_its_window(files: Files) -> None:
    """F.7 (8): history comes first; then files that are new or were written again, each once."""
    files.put("zoho/leads/1.csv")
    files.put("elsewhere/1.csv")
    files.flow()
    files.api.world.advance(3700)
    files.put("zoho/leads/2.csv", "id,Email\n3,c@mail.example\n")
    files.api.world.advance(3600)
    files.put("zoho/leads/1.csv", "id,Email\n1,changed@mail.example\n")
    files.api.world.advance(3600)
    files.api.world.advance(3600)
    assert [counts(run) for run in files.runs()] == [(1, 2, 0), (1, 1, 0), (1, 1, 0), (0, 0, 0)]
    assert files.emails()[1:] == [["c@mail.example"], ["changed@mail.example"]]


def test_without_backfill_older_files_stay_behind(files: Files) -> None:
    """Only files that come after the start are read."""
    files.put("zoho/leads/1.csv")
    source = files.flow()
    files.api.world.store.put("flows", source, _without_backfill(files, source))
    files.api.world.advance(3700)
    files.put("zoho/leads/2.csv", "id,Email\n3,c@mail.example\n")
    files.api.world.advance(3600)
    assert [counts(run) for run in files.runs()] == [(0, 0, 0), (1, 1, 0)]


def _without_backfill(files: Files, identifier: str) -> dict[str, Any]:
    flow = files.api.world.store.get("flows", identifier)
    assert flow is not None
    return flow | {"scheduleParams": flow["scheduleParams"] | {"backfill": False}}


def test_files_that_are_gone_are_not_read(files: Files) -> None:
    """A file that outlived its seven days before its run is lost."""
    files.put("zoho/leads/1.csv")
    files.flow()
    files.api.world.clock.advance(7 * DAY)
    files.api.world.advance(1)
    assert counts(files.runs()[0]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("1.csv", "", "106"),
        ("1.csv", 'id,Email\n1,"open', "CONNECTOR-2001-500"),
        ("1.csv", b"id,Email\n1,\xff\n", "CONNECTOR-2001-500"),
    ],
)
def test_files_that_fail_a_run(files: Files, name: str, content: str | bytes, code: str) -> None:
    """F.7 (8): empty files, open quotes and other encodings."""
    files.put(f"zoho/leads/{name}", content)
    files.flow()
    files.api.world.advance(3700)
    (run,) = files.runs()
    assert run["state"] == "failed"
    assert run["metrics"]["statusSummary"]["errors"][0]["code"] == code
    assert files.emails() == []


def test_corrupt_rows(files: Files) -> None:
    """A line with too many values is a failed record, which partial ingestion may tolerate."""
    files.put("zoho/leads/1.csv", "id,Email\n1,a@mail.example\n2,b,c\n")
    stored = files.api.world.store.get("flows", files.flow())
    assert stored is not None
    files.api.world.store.put("flows", stored["id"], stored | {"options": {"partialIngestionPercent": 50}})
    files.api.world.advance(3700)
    assert [counts(run) for run in files.runs()] == [(1, 2, 1)]
    assert files.emails() == [["a@mail.example"]]


def test_header_only_files_hold_no_rows(files: Files) -> None:
    """A run over them has nothing to do."""
    files.put("zoho/leads/1.csv", "id,Email\n")
    files.flow()
    files.api.world.advance(3700)
    assert [counts(run) for run in files.runs()] == [(1, 0, 0)]


@pytest.mark.parametrize(
    ("params", "read"),
    [
        ({"path": "dlz-user-container/zoho/", "type": "folder"}, 1),
        ({"path": "dlz-user-container/zoho/", "type": "folder", "recursive": True}, 3),
        ({"path": "dlz-user-container/zoho/leads/1.csv", "type": "file"}, 1),
        ({"path": "dlz-user-container/zoho/leads/*.csv", "type": "folder"}, 1),
        ({"path": "dlz-user-container/zo/", "type": "folder", "recursive": True}, 0),
    ],
)
def test_paths(files: Files, params: Any, read: int) -> None:
    """A folder, with or without those in it; one file; a pattern."""
    for name in ("zoho/0.csv", "zoho/leads/1.csv", "zoho/leads/2.txt"):
        files.put(name)
    files.flow(params)
    files.api.world.advance(3700)
    assert [counts(run)[0] for run in files.runs()] == [read]


def test_packed_files_and_other_delimiters(files: Files) -> None:
    """Properties say how files are packed, delimited and encoded."""
    files.put("zoho/leads/1.csv.gz", gzip.compress("id;Email\n1;ä@mail.example\n".encode("latin-1")))
    properties = {"columnDelimiter": ";", "encoding": "ISO-8859-1", "compressionType": "gzip"}
    files.flow(data={"format": "delimited", "properties": properties})
    files.api.world.advance(3700)
    assert files.emails() == [["ä@mail.example"]]


def test_a_mapping_of_no_column_of_the_first_file(files: Files) -> None:
    """It is refused once there is a file to look at."""
    files.put("zoho/leads/1.csv", "id,Mail\n1,a@mail.example\n")
    with pytest.raises(AssertionError, match="FLOW-1419-400"):
        files.flow()


def test_on_demand_runs_have_no_delta_column(files: Files) -> None:
    """Dataflows of files that run once take a window and nothing else."""
    files.put("zoho/leads/1.csv")
    flow = files.flow()
    stored = files.api.world.store.get("flows", flow)
    assert stored is not None
    files.api.world.store.put("flows", flow, stored | {"scheduleParams": {"startTime": 1, "frequency": "once"}})
    now = files.api.now()
    window = {"startTime": now, "windowStartTime": now - 60, "windowEndTime": now + 60}
    body = {"flowId": flow, "params": {**window, "deltaColumn": {"name": "id"}}}
    assert files.api.refused("POST", "/runs", body) == "CONNECTOR-1000-400"
    run = files.api.create("runs", {"flowId": flow, "params": window})
    assert counts(files.api.settled(f"/runs/{run}")) == (1, 2, 0)


def _connection(files: Files, spec: Any, name: str, params: dict[str, str]) -> str:
    body = {"name": "storage", "auth": {"specName": name, "params": params}, "connectionSpec": spec}
    identifier = files.api.create("connections", body)
    files.api.settled(f"/connections/{identifier}")
    return identifier


@pytest.mark.parametrize(
    ("spec", "name", "params", "place"),
    [
        (
            S3,
            "Access Key",
            {"s3AccessKey": seeds.S3_ACCESS_KEY, "s3SecretKey": seeds.S3_SECRET_KEY, "bucketName": seeds.S3_BUCKET},
            f"s3/{seeds.S3_BUCKET}",
        ),
        (
            BLOB,
            "ConnectionString",
            {"connectionString": f"AccountName={seeds.BLOB_ACCOUNT};AccountKey={seeds.BLOB_ACCOUNT_KEY}"},
            f"{seeds.BLOB_ACCOUNT}/{seeds.BLOB_CONTAINER}",
        ),
    ],
)
def test_storages_of_ones_own(files: Files, spec: Any, name: str, params: dict[str, str], place: str) -> None:
    """They need a base connection whose login works; their paths begin with a slash, and their files stay."""
    wrong = {key: base64.b64encode(value.encode()).decode() for key, value in params.items()}
    body = {"name": "storage", "auth": {"specName": name, "params": wrong}, "connectionSpec": spec}
    assert files.api.refused("POST", "/connections", body) == "CONNECTOR-1308-400"
    base = _connection(files, spec, name, params)
    files.api._client.put(f"/_simulator/files/{place}/zoho/1.csv", data=CSV.encode())
    container = place.partition("/")[2]
    root = files.api.call("GET", f"/connections/{base}/explore?objectType=root").json
    assert root == [
        {"type": "folder", "name": container, "path": f"/{container}/", "canPreview": False, "canFetchSchema": False}
    ]
    path = {"path": f"/{container}/zoho/", "type": "folder", "cdcEnabled": True}
    files.flow(path, spec=spec, baseConnectionId=base)
    files.api.world.advance(8 * DAY)
    assert counts(files.runs()[0]) == (1, 2, 0)
    assert len(files.api.world.store.items("blobs")) == 1


def test_a_connector_is_withdrawn(files: Files) -> None:
    """Its spec is in no list and has no page, and its flow spec takes it no longer."""
    zoho = "929e4450-0237-4ed2-9404-b7e1e0a00309"
    files.api.control("DELETE", "connectors/zoho_crm")
    assert files.api.refused("GET", f"/connectionSpecs/{zoho}") == "FLOW-1439-404"
    assert zoho not in str(files.api.items("/connectionSpecs"))
    assert zoho not in str(files.api.items("/flowSpecs"))
    assert files.api._client.delete("/_simulator/connectors/zoho_crm").status_code == 400
