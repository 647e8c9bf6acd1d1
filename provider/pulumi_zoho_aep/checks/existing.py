"""Checks of schemas and datasets that the stack file names by id."""

from functools import partial

from pulumi_zoho_aep.checks.check import Check
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stack_file.config import StackConfig


def existing_checks(services: Services, stack: StackConfig, needs: tuple[Check, ...]) -> list[Check]:
    """Return the checks of connections, schemas and datasets that the stack file names by id."""
    connections = {f"connections.{name}": entry.id for name, entry in stack.connections.items()}
    schemas = {f"schemas.{name}": entry.id for name, entry in stack.schemas.items()}
    datasets = {f"datasets.{name}": entry.id for name, entry in stack.datasets.items()}
    asked = [
        *((key, partial(_connection, services, found)) for key, found in connections.items() if found is not None),
        *((key, partial(_schema, services, found)) for key, found in schemas.items() if found is not None),
        *((key, partial(_dataset, services, found)) for key, found in datasets.items() if found is not None),
    ]
    return [
        Check("exists", ask, "check the id, and the sandbox", subject=key, code=Code.MISSING_OBJECT, needs=needs)
        for key, ask in asked
    ]


def _connection(services: Services, identifier: str) -> str:
    return services.platform.connections.get(identifier).name or identifier


def _schema(services: Services, identifier: str) -> str:
    return services.platform.schemas.get(identifier).title or identifier


def _dataset(services: Services, identifier: str) -> str:
    found = services.once(("dataset", identifier), lambda: services.platform.datasets.get(identifier))
    return found.name or identifier
