"""Whether files can continue where the dataflow of another connector has stopped."""

from collections.abc import Mapping
from typing import Any

from pulumi_zoho_aep.connectors.protocol import CredentialUse
from pulumi_zoho_aep.connectors.registry import connector_of
from pulumi_zoho_aep.connectors.synced_files import DELETION_COLUMNS
from pulumi_zoho_aep.resources.mapping_rows import mapped_columns
from pulumi_zoho_aep.stack_file.sections import IngestionSection

PAGES = 10
"""How many pages of a hundred runs are searched for a read position; a gap in older runs no longer matters."""


def why_not(source: Mapping[str, Any], flow: Mapping[str, Any], entry: IngestionSection) -> str:
    """Return why an ingestion of files cannot continue from the read position of its current dataflow; empty if it can.

    Args:
        source: Outputs of the recorded `SourceConnection`.
        flow: Outputs of the recorded `Dataflow`.
        entry: The declared ingestion.
    """
    former = connector_of(str(source.get("connection_spec_id")))
    if former.credential_use is not CredentialUse.LOGIN or not former.has_delta_column:
        return f"{former.name or former.title} has no read position"
    if source.get("table") != entry.table:
        return f"it was table {source.get('table')} before"
    delta_column, known = flow.get("delta_column"), source.get("columns")
    if not delta_column:
        return "its dataflow had no delta column"
    if former.missed(entry.table or "", delta_column):
        return f"its delta column was {delta_column}, which not every change moves"
    mapped = [one for one in mapped_columns(entry.mapping) if one not in DELETION_COLUMNS]
    added = [one for one in mapped if "." in one or (known is not None and one not in known)]
    return f"it did not read {', '.join(added)} before" if added else ""
