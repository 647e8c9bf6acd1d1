"""Target connections: the dataset, and the schema version, that a dataflow writes to."""

from pydantic import AliasChoices, Field

from pulumi_zoho_aep.aep.flow_service import Collection, Entity, SpecRef, SpecRefView
from pulumi_zoho_aep.aep.session import Model, RequestModel

DATA_LAKE_SPEC_ID = "c604ff05-7f1a-43c0-8e18-33bf874cb11c"


class SchemaVersion(RequestModel):
    """A schema and the media type that names its version; `...;version=1` means the latest 1.x."""

    id: str
    version: str


class TargetData(RequestModel):
    """Format and schema of what is written."""

    format: str = "parquet_xdm"
    schema_: SchemaVersion = Field(alias="schema")


class TargetParams(RequestModel):
    """The dataset; Adobe spells it with a capital S."""

    dataset_id: str = Field(alias="dataSetId")


class NewTargetConnection(RequestModel):
    """A target connection to create, in the data lake unless another spec is named."""

    name: str
    description: str
    data: TargetData
    params: TargetParams
    connection_spec: SpecRef = SpecRef(id=DATA_LAKE_SPEC_ID)


class SchemaView(Model):
    """The schema as the service shows it; some answers say `schemaId` for `id`."""

    id: str = Field(default="", validation_alias=AliasChoices("id", "schemaId"))
    version: str = ""


class TargetView(Model):
    """Format and schema as the service shows them."""

    format: str = ""
    schema_: SchemaView = Field(default=SchemaView(), alias="schema")


class ParamsView(Model):
    """The dataset as the service shows it."""

    dataset_id: str = Field(default="", alias="dataSetId")


class TargetConnection(Entity):
    """A target connection."""

    data: TargetView = TargetView()
    params: ParamsView = ParamsView()
    connection_spec: SpecRefView = SpecRefView()

    @property
    def dataset_id(self) -> str:
        """The dataset that is written."""
        return self.params.dataset_id


class TargetConnections(Collection[TargetConnection]):
    """The collection `/targetConnections`."""

    path = "targetConnections"
    noun = "target connection"
    model = TargetConnection

    def create(self, connection: NewTargetConnection) -> str:
        """Create a target connection and return its id."""
        return self._post(connection, connection.name)
