"""What a dataflow has to be: its connections, its transformations and its options fit together (AEP reference §8.8)."""

import re
from typing import Any

from pulumi_zoho_aep.simulator.adobe.call import Call
from pulumi_zoho_aep.simulator.adobe.data_prep import mapping_sets
from pulumi_zoho_aep.simulator.adobe.data_prep.expressions import references, split_path
from pulumi_zoho_aep.simulator.adobe.flow_service import cloud_storage, entities, errors, file_exploration
from pulumi_zoho_aep.simulator.adobe.flow_service.spec_seeds import GENERIC_REST
from pulumi_zoho_aep.simulator.adobe.flow_service.table_sources import table_source

Item = dict[str, Any]

_MAJOR_VERSION = re.compile(r"(?:.*version=)?(\d+)(?:\.\d+)*")


def check_connections(call: Call, members: Item, spec: Item) -> tuple[Item, Item]:
    """Return the one source and the one target connection of a dataflow, which its flow spec has to take.

    Several dataflows may name the same pair: Adobe advises against it, and no error for it is known.
    """
    source = _linked(call, "sourceConnections", members.get("sourceConnectionIds"), "1322-400")
    target = _linked(call, "targetConnections", members.get("targetConnectionIds"), "1323-400")
    if source["connectionSpec"]["id"] not in spec["sourceConnectionSpecIds"]:
        detail = f"{spec['name']} does not take sources of the connection spec {source['connectionSpec']['id']}"
        raise errors.connector("1305-400", detail)
    if target["connectionSpec"]["id"] not in spec["targetConnectionSpecIds"]:
        raise errors.connector("1307-400", f"{spec['name']} does not take the target connection")
    return source, target


def _linked(call: Call, collection: str, identifiers: Any, missing: str) -> Item:  # noqa: ANN401 - from a request body
    if not isinstance(identifiers, list) or not identifiers:
        raise errors.connector("1320-400", f"The ids of {collection} are empty")
    if len(identifiers) != 1:
        raise errors.connector("1321-400", f"A dataflow has exactly one of {collection}")
    if not identifiers[0]:
        raise errors.connector("1338-400", f"The id of {collection} is null")
    found = entities.find(call, collection, identifiers[0])
    if found is None:
        raise errors.connector(missing, f"{collection} has no {identifiers[0]}")
    return found


def transformation(flow: Item, name: str) -> Item | None:
    """Return the transformation with that name, or None."""
    return next((one for one in flow.get("transformations", []) if one["name"] == name), None)


def delta_column(flow: Item) -> str | None:
    """Return the delta column that the Copy transformation names; None if there is no such step."""
    copy = transformation(flow, "Copy")
    return None if copy is None else str(copy["params"]["deltaColumn"]["name"])


def check_transformations(
    call: Call, flow: Item, spec: Item, source: Item, target: Item, before: Item | None = None
) -> None:
    """Check the shape of all transformations, and the references and columns of those there are.

    Members that the Mapping had before may be written back; whether the service has more than two is UNCONFIRMED.
    """
    listed = flow.get("transformations", [])
    allowed = [one["name"] for one in spec["transformationSpecs"]]
    if not isinstance(listed, list) or not all(_is_transformation(one) for one in listed):
        raise errors.connector("1392-400", "transformations is not a list of {name, params}")
    names = [one["name"] for one in listed]
    if len(set(names)) < len(names) or not set(names) <= set(allowed):
        raise errors.connector("1392-400", f"{spec['name']} takes one each of {', '.join(allowed)}, not {names}")
    copy, mapping = transformation(flow, "Copy"), transformation(flow, "Mapping")
    if copy is not None:
        check_delta_column(copy["params"].get("deltaColumn"), source)
    if mapping is not None:
        had = transformation(before or {}, "Mapping") or {"params": {}}
        params = {"mappingId", "mappingVersion", *had["params"]}
        entities.only(mapping["params"], params, "flows", "the Mapping transformation")
        check_mapping(call, mapping["params"], source, target)


def _is_transformation(one: Any) -> bool:  # noqa: ANN401 - from a request body
    return isinstance(one, dict) and set(one) == {"name", "params"} and isinstance(one["params"], dict)


def check_delta_column(delta: Any, source: Item) -> None:  # noqa: ANN401 - from a request body
    """Check that the delta column is one of the source connection's and holds a date with time."""
    name = delta.get("name") if isinstance(delta, dict) else None
    if not isinstance(name, str) or not name:
        raise errors.connector("1367-400", "The Copy transformation has no deltaColumn.name")
    entities.only(delta, {"name", "dateFormat", "timezone"}, "flows", "deltaColumn")
    system = table_source(source["connectionSpec"]["id"])
    if system is None:
        return
    if name not in columns(source):
        raise errors.connector("1367-400", f"The delta column {name} is not among the source's columns")
    if name not in system.moments(source["params"]["tableName"]):
        raise errors.connector("1367-400", f"The delta column {name} does not hold dates with time")


def columns(source: Item) -> set[str]:
    """Return the names of the columns a source connection reads; none if the simulator does not know them."""
    selected = source["params"].get("columns")
    system = table_source(source["connectionSpec"]["id"])
    if not selected and system is not None:
        selected = system.columns(source["params"]["tableName"])
    return {column["name"] for column in selected or []}


def check_mapping(call: Call, params: Item, source: Item, target: Item) -> None:
    """Check that the mapping set exists in that version, reads known columns and writes the dataset's schema."""
    identifier, version = params.get("mappingId"), str(params.get("mappingVersion"))
    if not identifier:
        raise errors.connector("1370-400", "The Mapping transformation has no mappingId")
    store, sandbox = call.store, call.caller.sandbox
    if mapping_sets.stored(store, sandbox, identifier) is None:
        raise errors.connector("1328-400", f"There is no mapping set {identifier}")
    versioned = mapping_sets.stored(store, sandbox, identifier, int(version)) if version.isdecimal() else None
    if versioned is None:
        raise errors.flow("1412-400", f"The mapping set {identifier} has no version {version}")
    _check_schema(call, versioned, target)
    _check_sources(call, versioned, source)


def _check_schema(call: Call, mapping_set: Item, target: Item) -> None:
    dataset = entities.find(call, "dataSets", target["params"]["dataSetId"])
    if dataset is None:
        raise errors.connector("1325-400", f"There is no dataset {target['params']['dataSetId']}")
    mapped = mapping_set["outputSchema"]["schemaRef"]
    schemas = {
        (mapped["id"], _major(mapped["contentType"])),
        (dataset["schemaRef"]["id"], _major(dataset["schemaRef"]["contentType"])),
        (target["data"]["schema"]["id"], _major(target["data"]["schema"]["version"])),
    }
    if len(schemas) > 1:
        raise errors.flow("1425-400", "Mapping set, dataset and target connection do not have the same schema")


def _major(version: Any) -> str:  # noqa: ANN401 - from a request body
    """Return the major version; the media types around it come in three variants that mean the same."""
    found = _MAJOR_VERSION.fullmatch(str(version))
    return found[1] if found else str(version)


def _check_sources(call: Call, mapping_set: Item, source: Item) -> None:
    """Refuse mappings of columns that are not read; that the service checks this on create is UNCONFIRMED."""
    kind = source["connectionSpec"]["id"]
    if kind in cloud_storage.SPECS:
        base = entities.find(call, "connections", source.get("baseConnectionId"))
        known = file_exploration.first_columns(call.world, source, base)
    else:
        known = set() if kind == GENERIC_REST else columns(source)
    if not known:
        return
    for row in mapping_set["mappings"]:
        for path in references(row["source"]):
            if split_path(path)[0] not in known:
                detail = f"The mapping of {row['destination']} reads {path}, which is not among the source's columns"
                raise errors.flow("1419-400", detail)


def check_complete(flow: Item, spec: Item) -> None:
    """Check what a dataflow that runs must have, and a draft may lack."""
    takes_copy = any(one["name"] == "Copy" for one in spec["transformationSpecs"])
    once = flow["scheduleParams"]["frequency"] == "once"
    if transformation(flow, "Mapping") is None:
        raise errors.connector("1370-400", "The Mapping transformation is missing")
    if once and transformation(flow, "Copy") is not None:
        raise errors.connector("1369-400", "A delta column is not allowed with the frequency once")
    if takes_copy and not once and transformation(flow, "Copy") is None:
        raise errors.connector("1367-400", "A scheduled dataflow of a table needs a delta column")


def options(members: Any) -> Item:  # noqa: ANN401 - from a request body
    """Return the options with the flow spec's defaults; that the service writes the defaults back is UNCONFIRMED."""
    if not isinstance(members, dict):
        raise errors.connector("1312-400", "options is not an object")
    entities.only(members, {"errorDiagnosticsEnabled", "partialIngestionPercent"}, "flows", "options")
    if not isinstance(members.get("errorDiagnosticsEnabled", False), bool):
        raise errors.connector("1312-400", "options.errorDiagnosticsEnabled is neither true nor false")
    percent = members.get("partialIngestionPercent", 1)
    if isinstance(percent, bool) or not isinstance(percent, int | float) or not 0 < percent <= 100:
        raise errors.connector("1312-400", "options.partialIngestionPercent is not above 0 and up to 100")
    return {"errorDiagnosticsEnabled": False, **members}
