"""The bases of all resources: the engine's, with the clients of a stack and the lineage of its state."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeAlias

import pulumi

from pulumi_zoho_aep.engine import adapter, handler, resource, run as engine_run
from pulumi_zoho_aep.engine.arguments import References
from pulumi_zoho_aep.engine.models import InputsT, OutputsT
from pulumi_zoho_aep.resources.host import StackHost, stack_host
from pulumi_zoho_aep.resources.lineage import lineage_of_provider
from pulumi_zoho_aep.services import Services

Run: TypeAlias = engine_run.Run[Services]
"""One call of the engine, with the clients of a stack."""
REFERENCES = References(
    ids={
        "base_connection_id": "BaseConnection",
        "dataset_id": "Dataset",
        "field_groups": "FieldGroup",
        "mapping_set_id": "MappingSet",
        "schema_id": "Schema",
        "source_connection_id": "SourceConnection",
        "target_connection_id": "TargetConnection",
    },
    resources={"credential": "ZohoCredential"},
)


class Handler(handler.Handler[InputsT, OutputsT]):
    """Base of the handlers of objects in AEP."""

    service = "AEP"


class Provider(adapter.Provider[InputsT, OutputsT]):
    """Base of the classes that Pulumi stores, by module and name, in every resource's state."""

    @classmethod
    def host_for(cls, get: Callable[[str], Any]) -> StackHost:
        """Return the clients and permissions for a stack's configuration; no requests are made."""
        return stack_host(get, has_home=cls.handler.needs_platform)


class Resource(resource.Resource):
    """Base of the resources."""

    references: ClassVar[References] = REFERENCES

    def lineage(self, provider: pulumi.ProviderResource | None) -> pulumi.Output[str]:
        """Return the lineage of the state, which is made before everything else."""
        return lineage_of_provider(provider).value
