"""Checks that AEP still offers a connector, before anything is created.

Adobe announced the end of its Zoho CRM source for June 2025. If it is gone, the same stack file works with another
connector, so the message names the word to change.
"""

from collections.abc import Iterator

from pulumi_zoho_aep.aep.connections import Auth
from pulumi_zoho_aep.aep.specs import ConnectionSpec
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.live_specs import connection_spec, flow_spec
from pulumi_zoho_aep.connectors.protocol import Connector, CredentialUse
from pulumi_zoho_aep.connectors.registry import CONNECTORS, connector_of
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.services import Services


class ConnectorMissing(ZohoAepError):
    """AEP does not offer a connector, or not for this kind of dataflow."""

    code = Code.MISSING_CONNECTOR


def is_offered(services: Services, connector: Connector) -> bool:
    """Say whether the organisation has a connector whose flow spec works with it."""
    flows = flow_spec(services, connector.flow_spec_id)
    return (
        connection_spec(services, connector.connection_spec_id) is not None
        and flows is not None
        and connector.connection_spec_id in flows.source_connection_spec_ids
    )


def ways_from_zoho(services: Services) -> Iterator[Connector]:
    """Yield the connectors for Zoho that the organisation has; those that need nothing else come first."""
    known = [one for one in CONNECTORS.values() if one.credential_use is not CredentialUse.NONE]
    for connector in sorted(known, key=lambda one: bool(one.logins)):
        if is_offered(services, connector):
            yield connector


def require_offered(services: Services, connection_spec_id: str) -> ConnectionSpec:
    """Return the connection spec.

    Raises:
        ConnectorMissing: The organisation does not have it; the hint says what to do instead.
    """
    spec = connection_spec(services, connection_spec_id)
    if spec is None:
        missing = connector_of(connection_spec_id)
        raise ConnectorMissing(missing.absence, hint=_advice(services, missing))
    return spec


def require_connector(services: Services, connection_spec_id: str, auth: Auth) -> None:
    """Check that the connection spec is there, knows the auth spec, and gets every member it requires.

    Raises:
        ConnectorMissing: Says what to do instead.
    """
    spec = require_offered(services, connection_spec_id)
    auth_spec = next((offered for offered in spec.auth_spec if offered.name == auth.spec_name), None)
    if auth_spec is None:
        offered = ", ".join(sorted(offered.name for offered in spec.auth_spec)) or "none"
        raise ConnectorMissing(
            f"connection spec {connection_spec_id} does not offer the auth spec {auth.spec_name}",
            hint=f"set auth.spec_name to one of: {offered}",
        )
    missing = auth_spec.missing(auth.params)
    if missing:
        raise ConnectorMissing(
            f"auth spec {auth.spec_name} requires {', '.join(missing)}", hint=f"add auth.params.{missing[0]}"
        )


def require_flow_spec(services: Services, flow_spec_id: str, connection_spec_id: str) -> None:
    """Check that the flow spec is there and works with the connection spec of the source.

    Raises:
        ConnectorMissing: Says what to do instead.
    """
    spec = flow_spec(services, flow_spec_id)
    if spec is None:
        raise ConnectorMissing(
            f"this organisation has no flow spec {flow_spec_id}", hint="check flow_spec_id", code=Code.MISSING_FLOW_SPEC
        )
    if connection_spec_id not in spec.source_connection_spec_ids:
        reason = f"flow spec {spec.name} no longer lists the connection spec {connection_spec_id}"
        hint = _advice(services, connector_of(connection_spec_id))
        raise ConnectorMissing(reason, hint=hint, code=Code.MISSING_FLOW_SPEC)


def _advice(services: Services, missing: Connector) -> str:
    """Return the word to change; of systems other than Zoho, only Adobe can help."""
    if missing.credential_use is CredentialUse.NONE:
        return "check connection_spec_id" if not missing.name else "ask Adobe for it"
    found = next((one for one in ways_from_zoho(services) if one is not missing), None)
    if found is None:
        return "ask Adobe for the Data Landing Zone: there is no other connector for Zoho either"
    sync = ", and write its files with `zoho-aep sync`" if found.credential_use is CredentialUse.SYNC else ""
    return f"set connector: {found.name}{sync}"
