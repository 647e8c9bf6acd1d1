"""Adobe Experience Platform, one client per remote collection, typed, without Pulumi."""

from pulumi_zoho_aep.aep.platform import Platform
from pulumi_zoho_aep.aep.session import Session

__all__ = ["Platform", "Session"]
