"""The dataflow that read a table until now through another connector, according to the stack's state and AEP."""

from collections.abc import Mapping
from typing import Any

from pulumi_zoho_aep.checks.handover import PAGES, why_not
from pulumi_zoho_aep.connectors.protocol import CredentialUse
from pulumi_zoho_aep.connectors.registry import connector_of
from pulumi_zoho_aep.extract.plans import Former
from pulumi_zoho_aep.monitoring.chain import State
from pulumi_zoho_aep.monitoring.coverage import coverage_of
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stack_file.sections import IngestionSection

_NOTHING: tuple[str, Mapping[str, Any]] = ("", {})


def former_of(
    services: Services, state: State, name: str, entry: IngestionSection, dataset_id: str | None
) -> Former | None:
    """Return the dataflow whose read position files can take over; None if there is none."""
    recorded = name if ("SourceConnection", name) in state else entry.renamed_from or name
    _, source = state.get(("SourceConnection", recorded), _NOTHING)
    _, target = state.get(("TargetConnection", recorded), _NOTHING)
    identifier, flow = state.get(("Dataflow", recorded), _NOTHING)
    if not source or not flow or reads_files_of(entry, source) or target.get("dataset_id") != dataset_id:
        return None
    connector = connector_of(str(source.get("connection_spec_id")))
    by_files = connector.credential_use is CredentialUse.SYNC
    if not by_files and why_not(source, flow, entry):
        return None
    coverage = coverage_of(services.platform.runs.since([identifier], 0, pages=PAGES))
    if coverage is None:
        return None
    return Former(connector.name, coverage.start, coverage.end, by_files=by_files)


def reads_files_of(entry: IngestionSection, source: Mapping[str, Any]) -> bool:
    """Say whether a recorded source connection reads an ingestion's folder."""
    return (source.get("connection_spec_id"), source.get("folder")) == (entry.connection_spec_id, entry.folder)
