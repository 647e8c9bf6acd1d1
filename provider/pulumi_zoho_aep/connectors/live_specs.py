"""The live connection and flow specs of an organisation, each requested once per process."""

from pulumi_zoho_aep.aep.specs import ConnectionSpec, FlowSpec
from pulumi_zoho_aep.services import Services


def connection_spec(services: Services, identifier: str) -> ConnectionSpec | None:
    """Return a connection spec; None if the organisation does not have it."""
    return services.once(("connection spec", identifier), lambda: services.platform.specs.connection_spec(identifier))


def flow_spec(services: Services, identifier: str) -> FlowSpec | None:
    """Return a flow spec; None if the organisation does not have it."""
    return services.once(("flow spec", identifier), lambda: services.platform.specs.flow_spec(identifier))
