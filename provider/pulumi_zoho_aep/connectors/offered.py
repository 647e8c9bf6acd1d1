"""Whether AEP still offers a connector: asked before anything is created.

Adobe announced the end of its Zoho CRM source for June 2025. Where it is gone, the same resources work with another
connector, so the message names the routes that remain.
"""

from pulumi_zoho_aep.aep.connections import Auth
from pulumi_zoho_aep.aep.specs import ConnectionSpec
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.registry import connector_of
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.services import Services

_ROUTES = (
    "routes that remain: the generic REST API source (connection_spec_id 4e98f16f-87d6-4ef0-bdc6-7a2b0fe76e62 with "
    "auth, and flow_spec_id 6499120c-0b15-42dc-936e-847ea3c24d72), a self-serve source of your own, or files in the "
    "Data Landing Zone"
)


class ConnectorMissing(ZohoAepError):
    """AEP does not offer a connector, or not for this kind of dataflow."""

    code = Code.MISSING_CONNECTOR


def require_offered(services: Services, connection_spec_id: str) -> ConnectionSpec:
    """Return the connection spec.

    Raises:
        ConnectorMissing: the organisation does not have it; with what to do instead.
    """
    spec = services.once(
        ("connection spec", connection_spec_id), lambda: services.platform.specs.connection_spec(connection_spec_id)
    )
    if spec is None:
        raise ConnectorMissing(connector_of(connection_spec_id).absence, hint=_ROUTES)
    return spec


def require_connector(services: Services, connection_spec_id: str, auth: Auth) -> None:
    """Check that the connection spec is there, knows the auth spec, and gets every member it requires.

    Raises:
        ConnectorMissing: with what to do instead.
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
        ConnectorMissing: with what to do instead.
    """
    spec = services.once(("flow spec", flow_spec_id), lambda: services.platform.specs.flow_spec(flow_spec_id))
    if spec is None:
        raise ConnectorMissing(
            f"this organisation has no flow spec {flow_spec_id}", hint="check flow_spec_id", code=Code.MISSING_FLOW_SPEC
        )
    if connection_spec_id not in spec.source_connection_spec_ids:
        raise ConnectorMissing(
            f"flow spec {spec.name} no longer lists the connection spec {connection_spec_id}",
            hint=_ROUTES,
            code=Code.MISSING_FLOW_SPEC,
        )
