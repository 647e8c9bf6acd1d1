"""Sections of a stack file that describe a sandbox's dataflows and everything they use, exactly as they are."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_zoho_aep.aep.connections import Connection
from pulumi_zoho_aep.aep.datasets import Dataset
from pulumi_zoho_aep.aep.flow_service import Entity
from pulumi_zoho_aep.aep.mapping_sets import MappingSet, SourceType
from pulumi_zoho_aep.aep.schema_registry import PROFILE_CLASS, SCHEMA_CONTENT_TYPE
from pulumi_zoho_aep.aep.schemas import Schema
from pulumi_zoho_aep.cli.estate.keys import Keys
from pulumi_zoho_aep.cli.estate.logins import Login, login_of
from pulumi_zoho_aep.cli.estate.sandbox import Sandbox
from pulumi_zoho_aep.cli.estate.selection import Chain
from pulumi_zoho_aep.connectors.protocol import Connector
from pulumi_zoho_aep.connectors.registry import DEFAULT
from pulumi_zoho_aep.monitoring.times import instant
from pulumi_zoho_aep.program.config import ENTRY_SECTIONS
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.tags import DATASET_TAG, stack_of, tag_from_values, tag_in, without_tag

Ids = dict[tuple[str, str], str]
"""Ids by resource and key."""


@dataclass
class Estate:
    """The exported sections.

    Attributes:
        sections: Sections of the stack file, by name.
        ids: Ids of the objects that become resources.
        checklist: Keys of the stack file that a person has to fill in.
        notes: Notes for the user.
        flows: Names of the dataflows, by their keys.
    """

    sections: dict[str, dict[str, Any]] = field(default_factory=dict)
    ids: Ids = field(default_factory=dict)
    checklist: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    flows: dict[str, str] = field(default_factory=dict)


class Describer:
    """Describes chains of objects, each object once.

    Args:
        services: Of the sandbox.
        sandbox: Its objects.
        taken: Keys that the stack file already has, by section.
        known: Keys of the objects that the stack already has, by resource and id.
        by_id: Ids of objects that are only named.
    """

    def __init__(
        self,
        services: Services,
        sandbox: Sandbox,
        taken: Mapping[str, set[str]],
        known: Mapping[tuple[str, str], str],
        by_id: Collection[str] = (),
    ) -> None:
        self._keys = {section: Keys(taken.get(section, set())) for section in ENTRY_SECTIONS}
        self._services = services
        self._sandbox = sandbox
        self._known = dict(known)
        self._by_id = by_id
        self.estate = Estate({section: {} for section in ENTRY_SECTIONS})

    def describe(self, chain: Chain) -> str:
        """Add an ingestion with everything it uses, and return its key."""
        connection = self._connection(chain.connection, chain.connector)
        schema = self._schema(chain)
        dataset = self._dataset(chain.dataset, schema)
        key = self._keys["ingestions"].key(chain.flow.name, chain.flow.id, "dataflow")
        self.estate.flows[key] = chain.flow.name
        self.estate.sections["ingestions"][key] = _ingestion(chain, key, connection, dataset)
        self.estate.ids |= {
            ("SourceConnection", key): chain.source.id,
            ("TargetConnection", key): chain.target.id,
            ("MappingSet", key): chain.mapping_set.id,
            ("Dataflow", key): chain.flow.id,
        }
        return key

    def _connection(self, base: Connection, connector: Connector) -> str:
        def entry(key: str) -> dict[str, Any]:
            texts = _texts(base, key)
            named = {} if connector.name == DEFAULT.name else {"connector": connector.name}
            login = login_of(self._services, base, connector)
            return {**named, **self._login(login, key), **texts}

        return self._entry("connections", "BaseConnection", base.id, base.name, tag_in(base.description), entry)

    def _login(self, login: Login, key: str) -> dict[str, Any]:
        if login.credential is None:
            self.estate.checklist += [f"connections.{key}.auth.{path}" for path in login.unfilled]
            return {"auth": login.auth}
        credential = self._keys["credentials"].key(key, key, "zoho")
        self.estate.sections["credentials"][credential] = login.credential
        self.estate.ids["ZohoCredential", credential] = (
            f"{login.credential['data_center']}/production/{login.credential['client_id']}/{credential}"
        )
        self.estate.checklist += [f"credentials.{credential}.{path}" for path in login.unfilled]
        return {"credential": credential, **login.endpoint}

    def _schema(self, chain: Chain) -> str:
        schema_id = chain.target.data.schema_.id
        schema = chain.schema
        tag = None if schema is None else tag_in(schema.description)

        def entry(key: str) -> dict[str, Any]:
            if schema is None or not (
                schema.class_id and schema.says_its_parts and schema.field_groups and schema.title
            ):
                return {}
            return self._described(schema, key)

        return self._entry("schemas", "Schema", schema_id, "" if schema is None else schema.title, tag, entry)

    def _described(self, schema: Schema, key: str) -> dict[str, Any]:
        found: dict[str, Any] = {} if schema.title == key else {"title": schema.title}
        if schema.description:
            found["description"] = schema.description
        if schema.class_id != PROFILE_CLASS:
            found["class_id"] = schema.class_id
        found["field_groups"] = sorted(schema.field_groups)
        primary = next((one for one in self._sandbox.descriptors.values() if _is_primary(one, schema.id)), None)
        if primary is not None:
            path = primary.source_property.strip("/").replace("/", ".")
            found["primary_identity"] = {"path": path, "namespace": primary.namespace}
        return {**found, **({"profile_enabled": True} if schema.is_enabled_for_profile else {})}

    def _dataset(self, dataset: Dataset, schema: str) -> str:
        def entry(key: str) -> dict[str, Any]:
            found: dict[str, Any] = {"schema": schema}
            found |= {} if dataset.name == key else {"name": dataset.name}
            found |= {"description": dataset.description} if dataset.description else {}
            found |= {"profile": True} if "enabled:true" in dataset.tags.get("unifiedProfile", ()) else {}
            return {**found, **({"error_diagnostics": False} if dataset.enable_error_diagnostics is False else {})}

        tag = tag_from_values(dataset.tags.get(DATASET_TAG)) or None
        more = {"schema": schema}
        return self._entry("datasets", "Dataset", dataset.id, dataset.name, tag, entry, more)

    def _entry(
        self,
        section: str,
        resource: str,
        identifier: str,
        name: str,
        tag: str | None,
        entry: Callable[[str], dict[str, Any]],
        more: Mapping[str, Any] | None = None,
    ) -> str:
        """Return the key of an object and add an entry if there is none.

        Objects of other owners are named by their ids.
        """
        if (resource, identifier) in self._known:
            return self._known[resource, identifier]
        key = self._keys[section].key(name, identifier, section.removesuffix("s"))
        self._known[resource, identifier] = key
        described = {} if tag or identifier in self._by_id else entry(key)
        if described:
            self.estate.sections[section][key] = described
            self.estate.ids[resource, key] = identifier
        else:
            self.estate.sections[section][key] = {"id": identifier, **(more or {})}
            self.estate.notes.append(f"{section}.{key}: {name or identifier} is only named by its id{_whose(tag)}")
        return key


def _whose(tag: str | None) -> str:
    return f", because it is of stack {stack_of(tag)}" if tag else ", because not all of it can be declared"


def _is_primary(descriptor: Any, schema_id: str) -> bool:  # noqa: ANN401 - a descriptor
    return bool(descriptor.is_primary) and descriptor.source_schema == schema_id


def _texts(item: Entity, key: str) -> dict[str, str]:
    """Return name and description if they differ from the defaults."""
    named = {} if item.name in ("", key) else {"name": item.name}
    description = without_tag(item.description)
    return {**named, **({"description": description} if description else {})}


def _ingestion(chain: Chain, key: str, connection: str, dataset: str) -> dict[str, Any]:
    flow = chain.flow
    name = flow.name or key
    parts = {"source_connection": chain.source, "target_connection": chain.target}
    named = {"mapping_set": chain.mapping_set.name, **{part: one.name for part, one in parts.items()}}
    names = {part: one for part, one in named.items() if one not in ("", name)}
    described = {part: without_tag(one.description) for part, one in parts.items()}
    descriptions = {part: text for part, text in described.items() if text != without_tag(flow.description)}
    found: dict[str, Any] = {"connection": connection, "dataset": dataset}
    found |= _texts(flow, key)
    found |= {"names": names} if names else {}
    found |= {"descriptions": descriptions} if descriptions else {}
    found |= _source(chain)
    found["mapping"] = _rows(chain.mapping_set)
    found |= {"allow_null_values": True} if chain.mapping_set.allow_null_values else {}
    found["schedule"] = _schedule(chain)
    found |= _options(chain)
    version = chain.target.data.schema_.version
    found |= {} if version in ("", SCHEMA_CONTENT_TYPE) else {"schema_version": version}
    return {**found, **({} if flow.is_enabled else {"enabled": False})}


def _source(chain: Chain) -> dict[str, Any]:
    source = chain.source
    found: dict[str, Any] = {}
    table = source.table
    if table.table_name:
        found["table"] = table.table_name
        found |= {"columns": [column.name for column in table.columns]} if table.columns else {}
    else:
        found["params"] = source.params
    if source.data.format not in ("", chain.connector.data_format):
        found["data_format"] = source.data.format
    delta = chain.flow.copy_params.delta_column.name
    return {**found, **({"delta_column": delta} if delta else {})}


def _rows(mapping_set: MappingSet) -> list[dict[str, str]]:
    """Return the rows sorted, because Data Prep returns them in an order of its own."""
    rows = [
        {"source" if row.kind is SourceType.ATTRIBUTE else "expression": row.source, "target": row.destination}
        for row in mapping_set.mappings
    ]
    return sorted(rows, key=lambda row: row["target"])


def _schedule(chain: Chain) -> dict[str, Any]:
    live = chain.flow.schedule_params
    found: dict[str, Any] = {"frequency": live.frequency.lower()}
    repeats = found["frequency"] != "once"
    if repeats and live.interval is not None:
        found["interval"] = live.interval
    if chain.flow.starts_at is not None:
        found["start_time"] = instant(chain.flow.starts_at)
    if repeats and live.backfill is not None:
        found["backfill"] = live.backfill
    return found


def _options(chain: Chain) -> dict[str, Any]:
    live = chain.flow.options
    options: dict[str, Any] = {}
    if live.error_diagnostics_enabled is False:
        options["error_diagnostics"] = False
    if live.partial_ingestion_percent is not None:
        options["partial_ingestion_percent"] = live.partial_ingestion_percent
    return {"options": options} if options else {}
