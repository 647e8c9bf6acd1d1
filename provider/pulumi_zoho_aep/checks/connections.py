"""Checks of connections: whether AEP offers the connector, and whether the connector accepts the login."""

from functools import partial

from pydantic import SecretStr

from pulumi_zoho_aep.aep.connections import Auth
from pulumi_zoho_aep.checks.check import Check, Found
from pulumi_zoho_aep.checks.ways import others_in_words
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.offered import require_connector, require_offered
from pulumi_zoho_aep.connectors.zoho_login import Credential
from pulumi_zoho_aep.findings import Finding, nearest
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stack_file.config import StackConfig
from pulumi_zoho_aep.stack_file.sections import ConnectionSection

_NOT_EMPTY = SecretStr("not sent")


def require_connection(services: Services, stack: StackConfig, entry: ConnectionSection) -> None:
    """Require that the connector exists and accepts the login, or that its files have a place to go.

    Raises:
        ZohoAepError: Says what to do instead.
    """
    require_offered(services, entry.connection_spec_id)
    if entry.chosen.has_base_connection:
        require_connector(services, entry.connection_spec_id, auth_of(services, stack, entry))
    entry.chosen.require_place(services)


def is_explored(entry: ConnectionSection) -> bool:
    """Say whether AEP lists what can be read. For Adobe's Zoho source, Zoho itself does."""
    return entry.credential is None or not entry.chosen.has_tables


def auth_of(services: Services, stack: StackConfig, entry: ConnectionSection) -> Auth:
    """Return what a connection would send, with placeholders for the tokens, because only names are compared.

    Raises:
        ConnectorMissing: The live connection spec, from which some connectors derive their parameters, does not exist.
    """
    if entry.auth is not None:
        return entry.auth.to_api()
    # The stack file has been validated, so it names a credential.
    declared = stack.credentials[entry.credential or ""]
    credential = Credential(
        data_center=declared.data_center,
        environment=declared.environment,
        client_id=declared.client_id,
        client_secret=_NOT_EMPTY,
        refresh_token=_NOT_EMPTY,
    )
    spec = require_offered(services, entry.connection_spec_id)
    return entry.chosen.auth_of(spec, credential, entry.endpoint, _NOT_EMPTY.get_secret_value())


def connection_check(services: Services, stack: StackConfig, name: str, needs: tuple[Check, ...]) -> Check:
    """Return the check of a connection's connector."""
    return Check(
        "connector",
        partial(_connector, services, stack, stack.connections[name]),
        "see the connection spec for its parameters",
        code=Code.MISSING_CONNECTOR,
        subject=f"connections.{name}",
        needs=needs,
    )


def _connector(services: Services, stack: StackConfig, entry: ConnectionSection) -> Found:
    require_connection(services, stack, entry)
    spec = require_offered(services, entry.connection_spec_id)
    if not entry.chosen.has_base_connection:
        return f"{spec.name or spec.id}, no login{_others(services, entry)}"
    auth = auth_of(services, stack, entry)
    # `require_connection` has already checked that it is offered.
    offered = next(one for one in spec.auth_spec if one.name == auth.spec_name)
    properties = offered.spec.properties
    unknown = [name for name in auth.params if properties and name not in properties]
    if unknown:
        reason = f"auth spec {auth.spec_name} does not know {', '.join(unknown)}: {nearest(unknown[0], properties)}"
        return Finding.warning(Code.UNKNOWN_PARAMETER, "", reason, "correct the names in auth.params")
    notice = next((login.notice for login in entry.chosen.logins if login.named == auth.spec_name), "")
    if notice:
        fix = f"log in with auth.type {entry.chosen.logins[0].type_name()}"
        return Finding.warning(Code.ENDING_LOGIN, "", notice, fix)
    return f"{spec.name or spec.id}, {auth.spec_name}{_others(services, entry)}"


def _others(services: Services, entry: ConnectionSection) -> str:
    return "" if entry.credential is None else f"; {others_in_words(services, entry.chosen)}"
