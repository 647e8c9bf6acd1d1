"""Sections of a stack file that describe a sandbox's dataflows and everything they use, exactly as they are."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_zoho_aep.aep.connections import Connection
from pulumi_zoho_aep.aep.datasets import Dataset
from pulumi_zoho_aep.aep.mapping_sets import MappingSet
from pulumi_zoho_aep.aep.schema_registry import PROFILE_CLASS
from pulumi_zoho_aep.aep.schemas import Schema
from pulumi_zoho_aep.cli.estate.ingestions import described, texts
from pulumi_zoho_aep.cli.estate.keys import Keys
from pulumi_zoho_aep.cli.estate.logins import Login, login_of
from pulumi_zoho_aep.cli.estate.sandbox import Sandbox
from pulumi_zoho_aep.cli.estate.selection import Chain
from pulumi_zoho_aep.connectors.protocol import Connector
from pulumi_zoho_aep.connectors.registry import DEFAULT
from pulumi_zoho_aep.errors import UnexpectedReply
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stack_file.config import ENTRY_SECTIONS
from pulumi_zoho_aep.tags import DATASET_TAG, stack_of, tag_from_values, tag_in

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
        mapping_sets: Their mapping sets in the version that is used, with the latest version.
    """

    sections: dict[str, dict[str, Any]] = field(default_factory=dict)
    ids: Ids = field(default_factory=dict)
    checklist: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    flows: dict[str, str] = field(default_factory=dict)
    mapping_sets: dict[str, tuple[MappingSet, int | None]] = field(default_factory=dict)


SECTIONS = {"BaseConnection": "connections", "Schema": "schemas", "Dataset": "datasets", "Dataflow": "ingestions"}
"""The section for each kind of object, by the resource that it becomes."""


@dataclass(frozen=True)
class Given:
    """Keys that are given.

    Attributes:
        taken: Those that the stack file already has, by section.
        known: Those of the objects that the stack already has, by resource and id.
        others: The same, for other objects.
    """

    taken: Mapping[str, set[str]] = field(default_factory=dict)
    known: Mapping[tuple[str, str], str] = field(default_factory=dict)
    others: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Object:
    """An object that has an entry; `tag` is that of its owner."""

    resource: str
    id: str
    name: str
    tag: str | None


class Describer:
    """Describes chains of objects, each object once.

    Args:
        services: Of the sandbox.
        sandbox: Its objects.
        given: Keys that are given.
        by_id: Ids of objects that are only named.
    """

    def __init__(self, services: Services, sandbox: Sandbox, given: Given, by_id: Collection[str] = ()) -> None:
        self._keys = {section: Keys(given.taken.get(section, set())) for section in ENTRY_SECTIONS}
        self._services = services
        self._sandbox = sandbox
        self._known = dict(given.known)
        self._others = given.others
        self._by_id = by_id
        self.estate = Estate({section: {} for section in ENTRY_SECTIONS}, notes=[*sandbox.left_out])

    def describe(self, chain: Chain) -> str:
        """Add an ingestion with everything it uses, and return its key."""
        connection = self._connection(chain.connection, chain.connector)
        schema = self._schema(chain)
        dataset = self._dataset(chain.dataset, schema)
        key = self._key(_Object("Dataflow", chain.flow.id, chain.flow.name, None))
        self.estate.flows[key] = chain.flow.name
        self.estate.mapping_sets[key] = (chain.mapping_set, chain.latest_version)
        self.estate.sections["ingestions"][key] = described(chain, key, connection, dataset)
        self.estate.ids |= {
            ("SourceConnection", key): chain.source.id,
            ("TargetConnection", key): chain.target.id,
            ("MappingSet", key): chain.mapping_set.id,
            ("Dataflow", key): chain.flow.id,
        }
        return key

    def _connection(self, base: Connection | None, connector: Connector) -> str:
        named = {} if connector.name == DEFAULT.name else {"connector": connector.name}
        if base is None:
            return self._standing_alone(connector, named)

        def entry(key: str) -> dict[str, Any]:
            try:
                login = login_of(self._services, base, connector)
            except UnexpectedReply:
                return {}
            return {**named, **self._login(login, key), **texts(base, key)}

        return self._entry(_Object("BaseConnection", base.id, base.name, tag_in(base.description)), entry)

    def _standing_alone(self, connector: Connector, named: dict[str, Any]) -> str:
        """Return the key of a connection that is not an object in AEP; one is enough for all ingestions."""
        place = ("BaseConnection", connector.connection_spec_id)
        if place not in self._known:
            key = self._known[place] = self._keys["connections"].key(connector.name, connector.name, "connection")
            self.estate.sections["connections"][key] = named
        return self._known[place]

    def _login(self, login: Login, key: str) -> dict[str, Any]:
        if login.credential is None:
            self.estate.checklist += [f"connections.{key}.auth.{path}" for path in login.unfilled]
            return {"auth": login.auth}
        credential = self._keys["credentials"].key(key, key, "zoho")
        self.estate.sections["credentials"][credential] = login.credential
        self.estate.ids["ZohoCredential", credential] = (
            f"{login.credential['data_center']}/{login.credential.get('environment', 'production')}/"
            f"{login.credential['client_id']}/{credential}"
        )
        self.estate.checklist += [f"credentials.{credential}.{path}" for path in login.unfilled]
        return {"credential": credential, **login.endpoint}

    def _schema(self, chain: Chain) -> str:
        schema, schema_id = chain.schema, chain.target.data.schema_.id
        title, tag = ("", None) if schema is None else (schema.title, tag_in(schema.description))

        def entry(key: str) -> dict[str, Any]:
            if schema is None or not (
                schema.class_id and schema.says_its_parts and schema.field_groups and schema.title
            ):
                return {}
            return self._described(schema, key)

        return self._entry(_Object("Schema", schema_id, title, tag), entry)

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
        return self._entry(_Object("Dataset", dataset.id, dataset.name, tag), entry, {"schema": schema})

    def _entry(
        self, found: _Object, entry: Callable[[str], dict[str, Any]], beside_id: Mapping[str, Any] | None = None
    ) -> str:
        """Return the key of an object and add an entry if there is none.

        Objects of other owners are named by their ids.
        """
        place, section = (found.resource, found.id), SECTIONS[found.resource]
        if place in self._known:
            return self._known[place]
        key = self._known[place] = self._key(found)
        described = {} if found.tag or found.id in self._by_id else entry(key)
        if described:
            self.estate.sections[section][key] = described
            self.estate.ids[found.resource, key] = found.id
        else:
            self.estate.sections[section][key] = {"id": found.id, **(beside_id or {})}
            why = _whose(found.tag)
            self.estate.notes.append(f"{section}.{key}: {found.name or found.id} is only named by its id{why}")
        return key

    def _key(self, found: _Object) -> str:
        section, given = SECTIONS[found.resource], self._others.get((found.resource, found.id))
        otherwise = "dataflow" if section == "ingestions" else section.removesuffix("s")
        return given or self._keys[section].key(found.name, found.id, otherwise)


def _whose(tag: str | None) -> str:
    return f", because it belongs to stack {stack_of(tag)}" if tag else ", because not all of it can be declared"


def _is_primary(descriptor: Any, schema_id: str) -> bool:  # noqa: ANN401 - a descriptor
    return bool(descriptor.is_primary) and descriptor.source_schema == schema_id
