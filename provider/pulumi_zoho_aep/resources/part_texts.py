"""What the objects that a dataflow uses are called, where that differs from the dataflow itself."""

from typing_extensions import NotRequired, TypedDict

from pulumi_zoho_aep.engine.models import Filled, Properties


class PartNamesArgs(TypedDict):
    """Names in AEP of what a dataflow uses, where they are others than that of the dataflow."""

    source_connection: NotRequired[str]
    """That of the source connection."""
    target_connection: NotRequired[str]
    """That of the target connection."""
    mapping_set: NotRequired[str]
    """That of the mapping set."""


class PartDescriptionsArgs(TypedDict):
    """Descriptions in AEP of what a dataflow uses, where they are others than that of the dataflow."""

    source_connection: NotRequired[str]
    """That of the source connection."""
    target_connection: NotRequired[str]
    """That of the target connection."""


class PartNames(Filled):
    """Names in AEP of what a dataflow uses, where they are others than that of the dataflow."""

    source_connection: str | None = None
    target_connection: str | None = None
    mapping_set: str | None = None


class PartDescriptions(Properties):
    """Descriptions in AEP of what a dataflow uses, where they are others than that of the dataflow."""

    source_connection: str | None = None
    target_connection: str | None = None
