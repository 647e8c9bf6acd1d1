"""What each of the four resources that an ingestion is takes of it."""

from typing import TYPE_CHECKING, Any

from pulumi_zoho_aep.connectors.synced_files import default_folder
from pulumi_zoho_aep.engine.models import Inputs, plain
from pulumi_zoho_aep.resources.dataflow import FlowSettings
from pulumi_zoho_aep.resources.source_connection import Selection

if TYPE_CHECKING:
    from pulumi_zoho_aep.resources.ingestion import Ingestion


def arguments_of(name: str, ingestion: "Ingestion", project: str, stack: str) -> dict[str, dict[str, Any]]:
    """Return the arguments of the four resources, without those that are others' ids.

    Args:
        name: of the ingestion.
        ingestion: what it says.
        project: name of the project.
        stack: name of the stack.
    """
    version = {} if ingestion.schema_version is None else {"schema_version": ingestion.schema_version}
    mapping = {"mappings": plain(ingestion.sent_mapping), "allow_null_values": ingestion.allow_null_values}
    folder = default_folder(project, stack, name)
    return {
        "MappingSet": {**mapping, **ingestion.texts("mapping_set")},
        "SourceConnection": {**_source_of(ingestion, folder), **ingestion.texts("source_connection")},
        "TargetConnection": {**version, **ingestion.texts("target_connection")},
        "Dataflow": {**_flow_of(ingestion), **ingestion.texts("dataflow")},
    }


def _inputs_of(ingestion: "Ingestion", part: type[Inputs]) -> dict[str, Any]:
    """Return what an ingestion says of one of its parts."""
    return {key: value for key, value in plain(ingestion).items() if key in part.model_fields}


def _source_of(ingestion: "Ingestion", folder: str) -> dict[str, Any]:
    """Return what its source connection reads: the keys that its connector uses, and for files a folder."""
    settings = ingestion.chosen.source_settings if ingestion.table is not None else frozenset()
    unused = {"folder", "rest"} - settings
    found = {key: value for key, value in _inputs_of(ingestion, Selection).items() if key not in unused}
    return {"folder": folder, **found} if "folder" in settings else found


def _flow_of(ingestion: "Ingestion") -> dict[str, Any]:
    unused = () if ingestion.chosen.has_delta_column else ("delta_column",)
    return {key: value for key, value in _inputs_of(ingestion, FlowSettings).items() if key not in unused}
