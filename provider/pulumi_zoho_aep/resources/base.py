"""The bases of all resources: the engine's, with the clients of a stack and the lineage of its state."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar, TypeAlias

import pulumi
from typing_extensions import override

from pulumi_zoho_aep.aep.flows import Flow
from pulumi_zoho_aep.aep.permissions import Permissions
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine import adapter, handler, resource, run as engine_run
from pulumi_zoho_aep.engine.adoption import meant
from pulumi_zoho_aep.engine.arguments import References
from pulumi_zoho_aep.engine.models import InputsT, OutputsT
from pulumi_zoho_aep.engine.run import Adoptable
from pulumi_zoho_aep.errors import ServiceError
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.adoptable import OF_DATAFLOW, not_adoptable, parts_of_dataflow
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
    permission: ClassVar[str] = ""
    """The permission needed to create an object, by its label in AEP's interface; empty if none is known."""

    def lacking(self, run: Run) -> Iterator[Finding]:
        """Yield a finding if the API credential lacks the permission; if Access Control does not say, AEP decides."""
        permissions = Permissions(run.services.platform.session)
        try:
            lacks = self.permission and run.services.once(self.permission, lambda: permissions.lacks(self.permission))
        except ServiceError as error:
            reason = f"not checked whether the API credential has {self.permission}: {error.message}"
            run.warn(Finding.warning(Code.MISSING_PERMISSIONS, "", reason))
            return
        if lacks:
            reason = f"the API credential lacks {self.permission}"
            yield Finding.error(Code.MISSING_PERMISSIONS, "", reason, Code.MISSING_PERMISSIONS.fix)

    def candidates(self, run: Run) -> Iterable[Adoptable]:
        """Return all objects of this type in the sandbox."""
        raise NotImplementedError

    def ids_in(self, flow: Flow) -> Iterable[str]:  # noqa: ARG002 - most types are used in other ways
        """Return the ids of the objects of this type that a dataflow uses."""
        return ()

    @override
    def adoptable(self, run: Run, reference: str) -> Iterable[Adoptable]:
        """Return the objects that an id, a name, or the dataflow that uses them refers to."""
        if not reference.startswith(OF_DATAFLOW):
            return meant(reference, self.candidates(run))
        ids = parts_of_dataflow(run, reference, self.ids_in)
        return [one for one in self.candidates(run) if one.id in ids]

    @override
    def not_adoptable(self, run: Run, reference: str) -> tuple[str, str]:
        """Return why an id or name refers to no object, and what to do."""
        return not_adoptable(run.services, self.noun, reference, self.candidates(run))


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
