"""Objects with a description, which people read in AEP and which ends with the ownership tag."""

from pulumi_zoho_aep.aep.flow_service import Entity
from pulumi_zoho_aep.aep.schema_registry import RegistryMetadata
from pulumi_zoho_aep.engine.models import Inputs
from pulumi_zoho_aep.resources.audit import AuditMembers, audit_members
from pulumi_zoho_aep.tags import tag_in_place, without_tag


class Described(Inputs):
    """A description, which people read in AEP."""

    description: str = ""
    """Description in AEP, empty if left out; the ownership tag is added to it."""


class DescribedMembers(AuditMembers):
    """Outputs that come with every description."""

    description: str
    ownership_tag: str


def described_members(description: str, audit: Entity | RegistryMetadata) -> DescribedMembers:
    """Return a live description without its ownership tag, the tag, and who wrote the object."""
    return {
        "description": without_tag(description),
        "ownership_tag": tag_in_place(description),
        **audit_members(audit),
    }
