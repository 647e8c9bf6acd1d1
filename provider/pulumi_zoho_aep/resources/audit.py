"""Audit fields of AEP's answers."""

from typing import Any, TypedDict

from pulumi_zoho_aep.aep.flow_service import Entity
from pulumi_zoho_aep.aep.schema_registry import RegistryMetadata
from pulumi_zoho_aep.aep.times import from_milliseconds


class AuditOutputs(TypedDict):
    """The audit fields that the objects of most services give."""

    created_by: str
    created_at: Any
    updated_by: str
    updated_at: Any
    updated_client: str


def audit_outputs(told: Entity | RegistryMetadata) -> AuditOutputs:
    """Return who made and changed something, and when."""
    return {
        "created_by": told.created_by,
        "created_at": from_milliseconds(told.created_at),
        "updated_by": told.updated_by,
        "updated_at": from_milliseconds(told.updated_at),
        "updated_client": told.updated_client,
    }
