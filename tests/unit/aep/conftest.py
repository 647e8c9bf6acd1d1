"""AEP on a simulator, and a chain of objects up to a dataflow made with the clients themselves."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.support.hosted.chain import ZOHO_CRM

from pulumi_zoho_aep.aep import Platform
from pulumi_zoho_aep.aep.connections import Auth, NewConnection
from pulumi_zoho_aep.aep.datasets import NewDataset, SchemaRef
from pulumi_zoho_aep.aep.field_groups import NewFieldGroup
from pulumi_zoho_aep.aep.flow_service import Collection, SpecRef
from pulumi_zoho_aep.aep.flows import (
    CRM_TO_AEP_SPEC_ID,
    FlowOptions,
    Frequency,
    NewFlow,
    ScheduleParams,
    Transformation,
)
from pulumi_zoho_aep.aep.mapping_sets import NewMapping, NewMappingSet, OutputSchema, SourceType, Tag
from pulumi_zoho_aep.aep.schema_registry import PROFILE_CLASS
from pulumi_zoho_aep.aep.schemas import NewSchema
from pulumi_zoho_aep.aep.session import Session
from pulumi_zoho_aep.aep.source_connections import DataFormat, NewSourceConnection
from pulumi_zoho_aep.aep.target_connections import (
    NewTargetConnection,
    SchemaVersion,
    TargetData,
    TargetParams,
)
from pulumi_zoho_aep.http import Throttle
from pulumi_zoho_aep.settings import Settings
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator

MEDIA_TYPE = "application/vnd.adobe.xed-full+json;version=1"


@pytest.fixture
def platform(settings: Settings, throttle: Throttle, monkeypatch: pytest.MonkeyPatch) -> Platform:
    """All clients, on a simulator in its first state; nothing waits between attempts."""
    made = Platform(Session(settings, throttle))
    monkeypatch.setattr(made.session._transport, "_sleep", lambda _: None)
    return made


class Made:
    """Makes what other objects need."""

    def __init__(self, platform: Platform, simulator: Simulator) -> None:
        self._platform = platform
        self._store = simulator.world.store
        self._clock = simulator.world.clock

    def connection(self, name: str = "zoho-sales", **changes: str) -> str:
        """A base connection, settled."""
        new = NewConnection(
            name=name,
            description="made by a test",
            auth=Auth(spec_name="Basic Authentication", params={**seeds.ZOHO_LOGIN, **changes}),
            connection_spec=SpecRef(id=ZOHO_CRM),
        )
        return self.settled(self._platform.connections, self._platform.connections.create(new))

    def source(self, base: str, *columns: str) -> str:
        """A source connection."""
        offered = {column.name: column.definition for column in self._platform.connections.columns(base, "Leads")}
        new = NewSourceConnection(
            name="leads",
            description="made by a test",
            base_connection_id=base,
            data=DataFormat(format="tabular"),
            params={"tableName": "Leads", "columns": [offered[name] for name in columns]},
            connection_spec=SpecRef(id=ZOHO_CRM),
        )
        return self._platform.source_connections.create(new)

    def field_group(self, title: str = "own fields", **fields: str) -> str:
        """A field group."""
        return self._platform.field_groups.create(self.new_field_group(title, **fields))

    @staticmethod
    def new_field_group(title: str, **fields: str) -> NewFieldGroup:
        """The body of one."""
        properties = {name: {"type": kind, "title": name} for name, kind in (fields or {"email": "string"}).items()}
        own = {f"_{seeds.TENANT}": {"type": "object", "properties": properties}}
        return NewFieldGroup(
            title=title,
            description="made by a test",
            intended_to_extend=[PROFILE_CLASS],
            definitions={"own": {"properties": own}},
            all_of=[{"$ref": "#/definitions/own"}],
        )

    def schema(self, title: str = "leads") -> str:
        """A schema with a field group of its own."""
        group = self.field_group(f"{title} fields")
        new = NewSchema(title=title, description="made by a test", all_of=[{"$ref": PROFILE_CLASS}, {"$ref": group}])
        return self._platform.schemas.create(new)

    def dataset(self, schema: str, **tags: list[str]) -> str:
        """A dataset."""
        new = NewDataset(
            name="leads",
            description="made by a test",
            schema_ref=SchemaRef(id=schema),
            enable_error_diagnostics=True,
            tags=tags,
        )
        return self._platform.datasets.create(new)

    def target(self, schema: str) -> str:
        """A target connection to a new dataset."""
        new = NewTargetConnection(
            name="leads",
            description="made by a test",
            data=TargetData(schema_=SchemaVersion(id=schema, version=MEDIA_TYPE)),
            params=TargetParams(dataset_id=self.dataset(schema)),
        )
        return self._platform.target_connections.create(new)

    @staticmethod
    def new_mapping_set(schema: str, *rows: tuple[str, str], name: str = "leads") -> NewMappingSet:
        """The body of a mapping set of expressions."""
        return NewMappingSet(
            name=name,
            output_schema=OutputSchema(schema_ref=SchemaRef(id=schema)),
            mappings=[
                NewMapping(source_type=SourceType.EXPRESSION, source=source, destination=f"_{seeds.TENANT}.{target}")
                for source, target in rows or (("Email", "email"),)
            ],
            tags=[Tag(name="made", values=["by a test"])],
        )

    def mapping_set(self, schema: str, *rows: tuple[str, str]) -> str:
        """A mapping set."""
        return self._platform.mapping_sets.create(self.new_mapping_set(schema, *rows))

    def new_flow(self, frequency: Frequency = Frequency.HOUR, *rows: tuple[str, str]) -> NewFlow:
        """The body of a dataflow that starts in an hour, with everything it needs."""
        schema = self.schema()
        mapping = {"mappingId": self.mapping_set(schema, *rows), "mappingVersion": 0}
        once = frequency is Frequency.ONCE
        copy = [] if once else [Transformation(name="Copy", params={"deltaColumn": {"name": "Modified_Time"}})]
        return NewFlow(
            name="leads",
            description="made by a test",
            flow_spec=SpecRef(id=CRM_TO_AEP_SPEC_ID),
            source_connection_ids=[self.source(self.connection(), "id", "Email", "Modified_Time")],
            target_connection_ids=[self.target(schema)],
            transformations=[*copy, Transformation(name="Mapping", params=mapping)],
            schedule_params=ScheduleParams(
                start_time=int(self._clock.now()) + 3600, frequency=frequency, interval=None if once else 1
            ),
            options=FlowOptions(error_diagnostics_enabled=True),
        )

    def flow(self) -> str:
        """A dataflow, settled."""
        return self.settled(self._platform.flows, self._platform.flows.create(self.new_flow()))

    @staticmethod
    def settled(collection: Collection[Any], identifier: str) -> str:
        """Read an object until it has settled, which in the simulator takes one read."""
        collection.get(identifier)
        return identifier

    def copies(self, collection: str, identifier: str, times: int, **changes: Callable[[int], Any]) -> None:
        """Store an object again and again under other ids, without a request for each."""
        item = self._store.get(collection, identifier)
        assert item is not None
        for number in range(times):
            changed = {name: change(number) for name, change in changes.items()}
            key = changed.get("key", f"{number:08d}-0000-4000-8000-000000000000")
            self._store.put(collection, key, {**item, "id": key, **changed})


@pytest.fixture
def made(platform: Platform, simulator: Simulator) -> Made:
    """Makes what other objects need."""
    return Made(platform, simulator)
