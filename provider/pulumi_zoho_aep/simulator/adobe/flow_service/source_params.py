"""What the parameters of a source connection have to be: for tables, REST resources and files."""

from typing import Any

from pulumi_zoho_aep.simulator.adobe.call import Call
from pulumi_zoho_aep.simulator.adobe.flow_service import (
    cloud_storage,
    credentials,
    entities,
    errors,
    file_formats,
    param_schemas,
    tables,
)
from pulumi_zoho_aep.simulator.adobe.flow_service.spec_seeds import GENERIC_REST, LANDING_ZONE
from pulumi_zoho_aep.simulator.adobe.flow_service.table_sources import TableSource, table_source

Item = dict[str, Any]

_KIND = "sourceConnections"


def formats(spec: Item) -> tuple[str, ...]:
    """Return the formats of data that a connector takes. Parquet files are not simulated."""
    if spec["id"] in cloud_storage.SPECS:
        return ("delimited", "json")
    return ("json",) if spec["id"] == GENERIC_REST else ("tabular",)


def check(call: Call, spec: Item, base: Item | None, members: Item) -> None:
    """Check `params` and, for files, `data`.

    Args:
        call: The call that brings them.
        spec: The connection spec.
        base: The base connection as stored, or None for a landing zone.
        members: The body.
    """
    params = members["params"]
    if spec["id"] in cloud_storage.SPECS:
        _check_files(spec, members["data"], params)
    elif spec["id"] == GENERIC_REST:
        _check_rest(call, spec, base or {}, params)
    else:
        _check_tabular(spec, params)


def check_rest_params(spec: Item, params: Item) -> None:
    """Check the parameters of a REST source against the schema of the connection spec."""
    schema = param_schemas.of(spec)
    entities.only(params, set(schema["properties"]), _KIND, "params")
    problem = param_schemas.problem(params, schema)
    if problem:
        raise errors.connector("1304-400" if problem.endswith("is missing") else "1312-400", problem, kind=_KIND)
    if "explodeEntityPath" in params:
        raise errors.connector("1312-400", "The simulator does not explode a second list", kind=_KIND)
    if not params["urlParams"]["path"].startswith("/crm/v") or not _zoho_host(params["urlParams"]["host"]):
        raise errors.connector("1308-400", "urlParams leads to nothing that the simulator serves", kind=_KIND)


def _zoho_host(host: str) -> bool:
    return any(domain in host for domain in tables.domains())


def _check_rest(call: Call, spec: Item, base: Item, params: Item) -> None:
    check_rest_params(spec, params)
    problem = credentials.problem(call.world, base)
    if problem:
        raise errors.connector("1308-400", problem, kind=_KIND)


def _check_files(spec: Item, data: Item, params: Item) -> None:
    entities.only(data, {"format", "properties"}, _KIND, "data")
    _check_properties(data)
    schema = param_schemas.of(spec)
    entities.only(params, set(schema["properties"]), _KIND, "params")
    problem = param_schemas.problem(params, schema)
    if problem:
        raise errors.connector("1304-400" if problem.endswith("is missing") else "1312-400", problem, kind=_KIND)
    path = params["path"]
    if path.startswith("/") == (spec["id"] == LANDING_ZONE) or not path.strip("/"):
        detail = "params.path has to begin with the container's name, or with a slash for a storage of your own"
        raise errors.connector("1312-400", detail, kind=_KIND)


def _check_properties(data: Item) -> None:
    properties = data.get("properties", {})
    if not isinstance(properties, dict):
        raise errors.connector("1312-400", "data.properties is not an object", kind=_KIND)
    entities.only(properties, {"columnDelimiter", "encoding", "compressionType"}, _KIND, "data.properties")
    text = data["format"] == "delimited"
    delimiter = properties.get("columnDelimiter", ",")
    if not isinstance(delimiter, str) or len(delimiter) != 1 or ("columnDelimiter" in properties and not text):
        raise errors.connector("1331-400", "columnDelimiter has to be one character, of delimited files", kind=_KIND)
    if "encoding" in properties and (not text or properties["encoding"] not in file_formats.ENCODINGS):
        raise errors.connector("1312-400", "encoding is UTF-8 or ISO-8859-1, of delimited files", kind=_KIND)
    if properties.get("compressionType", "gzip") not in file_formats.COMPRESSIONS:
        detail = f"compressionType is one of {', '.join(file_formats.COMPRESSIONS)}"
        raise errors.connector("1312-400", detail, kind=_KIND)


def _check_tabular(spec: Item, params: Item) -> None:
    entities.only(params, {"tableName", "columns", "filters", "cdcEnabled"}, _KIND, "params")
    table = entities.text(params, "tableName", _KIND)
    if "filters" in params and not spec["attributes"].get("filterAtSource", {}).get("enabled"):
        raise errors.connector("1353-400", f"{spec['name']} does not filter rows", kind=_KIND)
    if "cdcEnabled" in params:
        raise errors.connector("1312-400", f"{spec['name']} has no change data capture", kind=_KIND)
    source = table_source(spec["id"])
    if source is not None:
        _check_columns(source, table, params)


def _check_columns(source: TableSource, table: str, params: Item) -> None:
    known = {column["name"]: column for column in source.columns(table)}
    selected = params.get("columns", list(known.values()))
    if not known or not selected:
        raise errors.connector("1330-400", f"No columns found for table {table}", kind=_KIND)
    if not isinstance(selected, list) or not all(isinstance(column, dict) for column in selected):
        raise errors.connector("1391-400", "params.columns is not a list of columns", kind=_KIND)
    names = [column.get("name") for column in selected]
    for column in selected:
        expected = known.get(column.get("name"))
        if expected is None:
            detail = f"Table {table} has no column {column.get('name')}"
            raise errors.connector("1330-400", detail, kind=_KIND)
        # Whether the service compares types is UNCONFIRMED. The older tutorial writes `String` for `string`.
        xdm = column.get("xdm")
        kind = xdm.get("type") if isinstance(xdm, dict) else None
        same = str(kind).lower() == expected["xdm"]["type"] and str(column.get("type")).lower() == expected["type"]
        if not same or names.count(column["name"]) > 1:
            detail = f"The column {column['name']} is not as explore shows it, or there twice"
            raise errors.connector("1391-400", detail, kind=_KIND)
