"""The stack file as models: every key with its meaning, and everything that is wrong, at once.

The JSON Schema that editors use to complete and check stack files is made from these models.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field, SecretStr, ValidationError

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.choice import login_findings, with_ids
from pulumi_zoho_aep.engine.models import Filled, Inputs, Names, NeverNone
from pulumi_zoho_aep.engine.visible_texts import steering_problems
from pulumi_zoho_aep.findings import Finding, Number, Text, findings_of, nearest
from pulumi_zoho_aep.program.exposure import exposed_secrets
from pulumi_zoho_aep.program.rewritten_times import rewritten_times
from pulumi_zoho_aep.resources.base_connection import ConnectionSettings
from pulumi_zoho_aep.resources.dataset import DatasetSettings
from pulumi_zoho_aep.resources.field_types import FieldType, field_findings
from pulumi_zoho_aep.resources.ingestion import Ingestion
from pulumi_zoho_aep.resources.schema import SchemaSettings
from pulumi_zoho_aep.resources.zoho_credential import ZohoCredentialInputs

NAMESPACE = "zoho-aep"


class Section(Filled, Inputs):
    """A part of the stack file: a resource's inputs, and what only a stack file has."""


class PlatformSection(Section):
    """How to reach AEP; each member may come from the environment instead."""

    client_id: str | None = None
    client_secret: SecretStr | None = None
    organization: str | None = None
    sandbox: str | None = None
    endpoint: str | None = None
    ims_endpoint: str | None = None
    requests_per_second: Number | None = None
    lineage: str | None = None


class ConnectionSection(ConnectionSettings, Section):
    """A base connection: of a Zoho credential, or of another connector."""

    name: Text | None = None
    """Name in AEP; the key if left out."""
    credential: Text | None = None
    """Key in `zoho-aep:credentials`; or `auth` for another connector."""

    def findings(self) -> Iterator[Finding]:
        """Yield a login that is not the connector's, and hosts that are not the vendor's."""
        yield from login_findings(self.chosen, self.credential, self.auth, self.endpoint)


class SchemaSection(SchemaSettings, Section):
    """A schema to create, or an existing one by its id."""

    id: Text | None = None
    """The `$id` of an existing schema; then nothing else."""
    title: Text | None = None
    """Title in AEP, unique in the organisation; the key if left out."""
    field_groups: Annotated[Names, NeverNone] = ()
    fields: dict[str, FieldType] = Field(default_factory=dict)
    """Fields of your own, below `_<tenant>`: type by name. They become a field group of the same title."""

    def findings(self) -> Iterator[Finding]:
        """Yield an existing schema that is also described, one without any fields, and what no schema may have."""
        described = self.model_fields_set - {"id"}
        if self.id is not None and described:
            yield Finding.error(
                Code.CONTRADICTION, "id", "an existing schema is only named", f"remove {', '.join(sorted(described))}"
            )
        if self.id is None and not self.field_groups and not self.fields:
            yield Finding.error(
                Code.MISSING_VALUE, "field_groups", "give field_groups or fields, or the id of an existing schema"
            )
        yield from field_findings(self.fields)
        yield from super().findings()


class DatasetSection(DatasetSettings, Section):
    """A dataset to create, or an existing one by its id."""

    id: Text | None = None
    """Id of an existing dataset."""
    schema_: Text = Field(alias="schema")
    """Key in `zoho-aep:schemas`."""
    name: Text | None = None
    """Name in AEP; the key if left out."""
    protect: bool = True
    """Whether Pulumi refuses to delete it, and the data in it."""

    def findings(self) -> Iterator[Finding]:
        """Yield existing datasets that are also described, and tags that users cannot set."""
        described = self.model_fields_set - {"id", "schema_"}
        if self.id is not None and described:
            reason = "an existing dataset is only named, with its schema"
            yield Finding.error(Code.CONTRADICTION, "id", reason, f"remove {', '.join(sorted(described))}")
        yield from super().findings()


class IngestionSection(Ingestion, Section):
    """One table into one dataset."""

    connection: Text
    """Key in `zoho-aep:connections`."""
    dataset: Text
    """Key in `zoho-aep:datasets`."""


class DeletionSection(Section):
    """What `pulumi up` may delete although that loses something: keys that are no longer in their section."""

    ingestions: Names = ()
    """Their dataflows, with what they have read already."""
    datasets: Names = ()
    """With their data; where they are protected, set `protect: false` in an earlier `pulumi up`."""


class StackConfig(Section):
    """Everything below `zoho-aep:` in a stack file."""

    platform: PlatformSection = PlatformSection()
    """How to reach AEP; an environment variable can override each member."""
    credentials: dict[str, ZohoCredentialInputs] = Field(default_factory=dict)
    """Zoho clients and their tokens, by keys that connections name."""
    connections: dict[str, ConnectionSection] = Field(default_factory=dict)
    """Base connections, by keys that ingestions name."""
    schemas: dict[str, SchemaSection] = Field(default_factory=dict)
    """Schemas, by keys that datasets name."""
    datasets: dict[str, DatasetSection] = Field(default_factory=dict)
    """Datasets, by keys that ingestions name."""
    ingestions: dict[str, IngestionSection] = Field(default_factory=dict)
    """One table into one dataset each: source connection, mapping set, target connection and dataflow."""
    allow_delete: DeletionSection = DeletionSection()
    """Keys that were removed from their section, and whose objects may be deleted although that loses something."""


_CONNECTOR_KEYS = ("connector", "connection_spec_id")
_ENTRIES: dict[str, type[Inputs]] = {
    "credentials": ZohoCredentialInputs,
    "connections": ConnectionSection,
    "schemas": SchemaSection,
    "datasets": DatasetSection,
    "ingestions": IngestionSection,
}
SINGLE_SECTIONS: dict[str, type[Inputs]] = {"platform": PlatformSection, "allow_delete": DeletionSection}
"""Those that have members, and no entries of the user's own names."""
_REFERENCES = (
    ("connections", "credential", "credentials"),
    ("datasets", "schema", "schemas"),
    ("ingestions", "connection", "connections"),
    ("ingestions", "dataset", "datasets"),
)
"""Section, member, and the section whose key the member is."""


def parse(config: Mapping[str, Any]) -> tuple[StackConfig, list[Finding]]:
    """Read a stack's configuration entry by entry, so that one mistake does not hide others.

    Args:
        config: the values below `zoho-aep:`, structured ones as JSON text or as they are.

    Returns:
        The models, complete only where nothing is wrong; and all findings, each with the stack file's key.
    """
    values = _with_connectors({name: _structure(value) for name, value in config.items()})
    findings = [
        Finding.error(Code.UNKNOWN_SECTION, name, "unknown section", nearest(name, StackConfig.model_fields))
        for name in values
        if name not in StackConfig.model_fields
    ]
    sections: dict[str, Any] = {}
    for name in StackConfig.model_fields:
        sections[name], found = _section(name, values.get(name) or {})
        findings += found
    stack = StackConfig.model_construct(**sections)
    findings += [*_dangling(values), *exposed_secrets(stack), *steering_problems(stack)]
    times = list(rewritten_times(values, ()))
    at = {finding.subject for finding in times}
    # Further findings about such a value would only distract.
    findings = [*times, *(finding for finding in findings if finding.subject not in at)]
    return stack, [replace(finding, subject=_key(finding.subject)) for finding in findings]


def _section(section: str, raw: Any) -> tuple[Any, list[Finding]]:  # noqa: ANN401 - not validated yet
    """Return a section as models, None in place of an entry that is none, and what is wrong with it."""
    single = SINGLE_SECTIONS.get(section)
    if not isinstance(raw, Mapping):
        wrong = Finding.error(Code.INVALID_VALUE, section, "must be a map of keys to values")
        return single() if single else {}, [wrong]
    if single:
        whole, found = _entry(single, raw)
        return whole or single(), [finding.below(section) for finding in found]
    entries: dict[str, Inputs | None] = {}
    findings: list[Finding] = []
    for name, entry in raw.items():
        entries[name], found = _entry(_ENTRIES[section], entry)
        findings += [finding.below(f"{section}.{name}") for finding in found]
    return entries, findings


def _with_connectors(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values with each ingestion of its connection's connector, unless it names one itself."""
    connections, ingestions = values.get("connections"), values.get("ingestions")
    if not isinstance(connections, Mapping) or not isinstance(ingestions, Mapping):
        return values
    return {**values, "ingestions": {name: _of_connection(entry, connections) for name, entry in ingestions.items()}}


def _of_connection(entry: Any, connections: Mapping[str, Any]) -> Any:  # noqa: ANN401 - not validated yet
    if not isinstance(entry, Mapping) or not isinstance(entry.get("connection"), str):
        return entry
    connection = connections.get(entry["connection"])
    if not isinstance(connection, Mapping) or any(entry.get(key) for key in _CONNECTOR_KEYS):
        return entry
    ids = with_ids({key: connection.get(key) for key in _CONNECTOR_KEYS}, Ingestion.model_fields)
    following = {key: value for key, value in ids.items() if isinstance(value, str) and entry.get(key) is None}
    return {**entry, **{key: value for key, value in following.items() if key != "connector"}}


def _entry(model: type[Inputs], raw: Any) -> tuple[Inputs | None, list[Finding]]:  # noqa: ANN401 - not validated yet
    try:
        entry = model.model_validate(raw)
    except ValidationError as error:
        findings = findings_of(error, model)
        unknown = [detail["loc"] for detail in error.errors() if detail["type"] == "extra_forbidden"]
        # Without its unknown keys the entry may be readable, so that its rules can be checked as well.
        readable = _without(raw, unknown)
        if readable != raw:
            _, more = _entry(model, readable)
            findings += [finding for finding in more if finding not in findings]
        return None, findings
    return entry, list(entry.all_findings())


def _without(value: Any, locations: Sequence[tuple[int | str, ...]]) -> Any:  # noqa: ANN401 - any configuration
    """Return a value without the keys at these places."""

    def part(key: int | str, item: Any) -> Any:  # noqa: ANN401 - any configuration
        return _without(item, [location[1:] for location in locations if location[0] == key and len(location) > 1])

    if isinstance(value, Mapping):
        return {key: part(key, item) for key, item in value.items() if (key,) not in locations}
    return [part(index, item) for index, item in enumerate(value)] if isinstance(value, list) else value


def _dangling(values: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield references to entries that are not there; those that are there, right or wrong, are found by their key."""
    for section, member, target in _REFERENCES:
        entries, known = values.get(section), values.get(target)
        names = list(known) if isinstance(known, Mapping) else []
        for name, entry in entries.items() if isinstance(entries, Mapping) else ():
            reference = entry.get(member) if isinstance(entry, Mapping) else None
            if isinstance(reference, str) and reference and reference not in names:
                yield Finding.error(
                    Code.DANGLING_REFERENCE,
                    f"{section}.{name}.{member}",
                    f"{NAMESPACE}:{target} has no {reference}",
                    nearest(reference, names),
                )


def _structure(value: Any) -> Any:  # noqa: ANN401 - configuration of any shape
    if isinstance(value, str) and value[:1] in "{[":
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _key(path: str) -> str:
    return f"{NAMESPACE}:{path}"
