"""The sandbox's Data Landing Zone: a container for files, which AEP deletes after seven days.

On Azure it is a container of a storage account, on AWS a folder of a bucket.
https://experienceleague.adobe.com/en/docs/experience-platform/sources/api-tutorials/create/cloud-storage/data-landing-zone
"""

from pulumi_zoho_aep.aep.session import Model, Session, parse
from pulumi_zoho_aep.http import Request

BASE = "/data/foundation/connectors/landingzone"
TYPE = "user_drop_zone"
"""The zone for sources; the other one is for exports."""
_ON_AWS = "Amazon S3"


class _Path(Model):
    bucket_name: str = ""
    dlz_folder: str = ""


class Zone(Model):
    """The location of the zone."""

    container_name: str = ""
    dlz_path: _Path = _Path()
    dlz_provider: str = ""

    @property
    def is_on_aws(self) -> bool:
        """Whether it is a bucket; otherwise it is a container on Azure."""
        return self.dlz_provider == _ON_AWS


class LandingZone:
    """The landing zone of one sandbox; credentials for it are never requested here."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def zone(self) -> Zone:
        """Return the location of the zone; success means that the sandbox has one."""
        operation = "find the landing zone"
        return parse(Zone, self._session.json(Request("GET", BASE, operation, {"type": TYPE})), operation)
