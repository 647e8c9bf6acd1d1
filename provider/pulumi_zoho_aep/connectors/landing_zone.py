"""The sandbox's Data Landing Zone: `zoho-aep sync` writes files there, AEP ingests them. There is no login.

https://experienceleague.adobe.com/en/docs/experience-platform/sources/connectors/cloud-storage/data-landing-zone
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from pulumi_zoho_aep.aep.files import Files
from pulumi_zoho_aep.aep.landing_zone import LandingZone, Zone
from pulumi_zoho_aep.connectors.cloud_storage_to_aep import CloudStorageToAep
from pulumi_zoho_aep.connectors.protocol import CredentialUse
from pulumi_zoho_aep.connectors.reading import Reading
from pulumi_zoho_aep.engine.run import Run
from pulumi_zoho_aep.services import Services


@dataclass(frozen=True)
class _LandingZone(CloudStorageToAep):
    has_base_connection: ClassVar[bool] = False

    @property
    def title(self) -> str:
        """The connector's name in messages."""
        return "the Data Landing Zone"

    def files(self, services: Services, reading: Reading) -> Files:  # noqa: ARG002 - a sandbox has one zone
        """Return the files and folders that AEP sees in the zone."""
        return Files(services.platform.session, connection_spec_id=self.connection_spec_id)

    def container(self, services: Services, reading: Reading) -> str:
        """Return the first part of every path: the container, or on AWS what AEP's own paths begin with."""
        zone = _zone(services)
        if not zone.is_on_aws:
            return zone.container_name
        # UNCONFIRMED for AWS, so what AEP lists comes first.
        listed = services.once(("files", "", ""), self.files(services, reading).entries)
        return next((entry.parts[0] for entry in listed), zone.dlz_path.dlz_folder)

    def require_place(self, services: Services) -> None:
        """Ask for the zone; a sandbox may have none."""
        _zone(services)

    def source_params(self, run: Run[Services], reading: Reading) -> dict[str, Any]:
        """Return the folder; paths of a landing zone begin with the container, not with a slash."""
        params = super().source_params(run, reading)
        return {**params, "path": params["path"].removeprefix("/")}


def _zone(services: Services) -> Zone:
    return services.once("landing zone", LandingZone(services.platform.session).zone)


CONNECTOR = _LandingZone(
    name="landing_zone",
    system="Zoho",
    connection_spec_id="26f526f2-58f4-4712-961d-e41bf1ccc0e8",
    credential_use=CredentialUse.SYNC,
    limits=(
        "any number of rows, up to 200 columns; references as name and id; deletions as a column; rows are as old "
        "as the last sync and run"
    ),
)
