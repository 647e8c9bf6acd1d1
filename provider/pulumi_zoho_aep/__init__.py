"""Zoho CRM data into Adobe Experience Platform, as code: the resources, and the component that assembles them.

The resources load on first use: a client, the simulator or the command never waits for Pulumi.
"""

from typing import TYPE_CHECKING

from pulumi_zoho_aep._version import __version__

if TYPE_CHECKING:
    from pulumi_zoho_aep.resources import (
        BaseConnection,
        BaseConnectionArgs,
        Dataflow,
        DataflowArgs,
        Dataset,
        DatasetArgs,
        FieldGroup,
        FieldGroupArgs,
        IdentityDescriptor,
        IdentityDescriptorArgs,
        MappingSet,
        MappingSetArgs,
        Schema,
        SchemaArgs,
        SourceConnection,
        SourceConnectionArgs,
        TargetConnection,
        TargetConnectionArgs,
        ZohoCredential,
        ZohoCredentialArgs,
        ZohoIngestion,
        ZohoIngestionArgs,
    )

__all__ = [
    "BaseConnection",
    "BaseConnectionArgs",
    "Dataflow",
    "DataflowArgs",
    "Dataset",
    "DatasetArgs",
    "FieldGroup",
    "FieldGroupArgs",
    "IdentityDescriptor",
    "IdentityDescriptorArgs",
    "MappingSet",
    "MappingSetArgs",
    "Schema",
    "SchemaArgs",
    "SourceConnection",
    "SourceConnectionArgs",
    "TargetConnection",
    "TargetConnectionArgs",
    "ZohoCredential",
    "ZohoCredentialArgs",
    "ZohoIngestion",
    "ZohoIngestionArgs",
    "__version__",
]


if not TYPE_CHECKING:  # type checkers see the imports above, and misspelt names with them

    def __getattr__(name: str) -> object:
        """Load the resources when the first of them is asked for."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from pulumi_zoho_aep import resources

        return getattr(resources, name)
