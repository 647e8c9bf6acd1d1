"""The catalogues of a stack: AEP's view through a base connection, and Zoho itself."""

from pulumi_zoho_aep.cli.source.place import Place
from pulumi_zoho_aep.connectors.explored_catalogue import ExploredCatalogue
from pulumi_zoho_aep.connectors.zoho_catalogue import ZohoCatalogue
from pulumi_zoho_aep.resources.zoho_credential import login_of
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stack_file.config import StackConfig


def zoho_catalogue(services: Services, stack: StackConfig, place: Place) -> ZohoCatalogue | None:
    """Return Zoho's catalogue; None if the stack file has no refresh token for it."""
    entry = stack.credentials[place.credential] if place.credential is not None else None
    if entry is None or entry.refresh_token is None:
        return None
    return ZohoCatalogue(services.zoho(login_of(entry)).crm)


def explored_catalogue(services: Services, place: Place) -> ExploredCatalogue | None:
    """Return AEP's catalogue; None while there is no base connection."""
    return (
        ExploredCatalogue(services.platform.connections, place.connection_id)
        if place.connection_id is not None
        else None
    )
