"""Names and descriptions of the objects that a dataflow uses, where they differ from those of the dataflow itself."""

from typing import Annotated, Any

from typing_extensions import NotRequired, TypedDict

from pulumi_zoho_aep.engine.models import Filled, MayBeEmpty, Properties
from pulumi_zoho_aep.resources.described import Described


class PartNamesArgs(TypedDict):
    """Names in AEP of the objects that a dataflow uses, where they differ from the dataflow's."""

    source_connection: NotRequired[str]
    """Name of the source connection."""
    target_connection: NotRequired[str]
    """Name of the target connection."""
    mapping_set: NotRequired[str]
    """Name of the mapping set."""


class PartDescriptionsArgs(TypedDict):
    """Descriptions in AEP of the objects that a dataflow uses, where they differ from the dataflow's."""

    source_connection: NotRequired[str]
    """Description of the source connection."""
    target_connection: NotRequired[str]
    """Description of the target connection."""


class PartNames(Filled):
    """Names in AEP of the objects that a dataflow uses, where they differ from the dataflow's."""

    source_connection: str | None = None
    target_connection: str | None = None
    mapping_set: str | None = None


class PartDescriptions(Properties):
    """Descriptions in AEP of the objects that a dataflow uses, where they differ from the dataflow's."""

    source_connection: Annotated[str | None, MayBeEmpty] = None
    target_connection: Annotated[str | None, MayBeEmpty] = None


class Named(Described):
    """A dataflow and the objects it uses, by name and description."""

    name: str | None = None
    """Name in AEP of the dataflow and of the objects it uses; the ingestion's name if left out."""
    names: PartNames = PartNames()
    """Names of the objects that the dataflow uses; the dataflow's name if left out."""
    descriptions: PartDescriptions = PartDescriptions()
    """Descriptions of the objects that the dataflow uses; the dataflow's description if left out."""

    def texts(self, part: str) -> dict[str, Any]:
        """Return name and description of a part, or of the dataflow: its own, or the ingestion's."""
        name = getattr(self.names, part, None) or self.name
        description = getattr(self.descriptions, part, None)
        texts = {} if name is None else {"name": name}
        if part != "mapping_set":
            texts["description"] = self.description if description is None else description
        return texts
