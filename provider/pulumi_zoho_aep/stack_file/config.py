"""The stack file as models: every key with its meaning, and everything that is wrong, at once.

The JSON Schema that editors use to complete and check stack files is made from these models.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import Field, ValidationError

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.choice import with_ids
from pulumi_zoho_aep.connectors.protocol import CredentialUse
from pulumi_zoho_aep.engine.models import Inputs
from pulumi_zoho_aep.engine.visible_texts import steering_findings
from pulumi_zoho_aep.findings import Finding, findings_of, nearest
from pulumi_zoho_aep.resources.ingestion_inputs import Ingestion
from pulumi_zoho_aep.resources.zoho_credential import ZohoCredentialInputs
from pulumi_zoho_aep.stack_file.exposure import exposed_secrets
from pulumi_zoho_aep.stack_file.rewritten_times import rewritten_times
from pulumi_zoho_aep.stack_file.sections import (
    ConnectionSection,
    DatasetSection,
    DeletionSection,
    IngestionSection,
    PlatformSection,
    SchemaSection,
    Section,
)

NAMESPACE = "zoho-aep"


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
ENTRY_SECTIONS = tuple(_ENTRIES)
"""Sections whose entries have names that the user chooses."""
SINGLE_SECTIONS: dict[str, type[Inputs]] = {"platform": PlatformSection, "allow_delete": DeletionSection}
"""Sections that have members instead of entries that the user names."""
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
        The models, complete only if nothing is wrong; and all findings, each with the stack file's key.
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
    findings += [*_dangling(values), *_still_there(values), *_adopted_twice(values), *_without_credential(stack)]
    findings += [*exposed_secrets(stack), *steering_findings(stack)]
    times = list(rewritten_times(values, ()))
    at = {finding.subject for finding in times}
    # Further findings about such a value would only distract.
    findings = [*times, *(finding for finding in findings if finding.subject not in at)]
    return stack, [replace(finding, subject=_key(finding.subject)) for finding in findings]


def _section(section: str, raw: Any) -> tuple[Any, list[Finding]]:  # noqa: ANN401 - not validated yet
    """Return a section as models, with None in place of an invalid entry, and its mistakes."""
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
    """Return the values with each connection's connector on its ingestions, unless one names its own."""
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


def _without_credential(stack: StackConfig) -> Iterator[Finding]:
    """Yield connections of files without a credential, if an ingestion reads a table of Zoho."""
    for name, entry in stack.ingestions.items():
        connection = stack.connections.get(entry.connection) if entry is not None else None
        if connection is None or entry.table is None or connection.credential is not None:
            continue
        if connection.chosen.credential_use is CredentialUse.SYNC:
            reason = f"is required by ingestion {name}: `zoho-aep sync` reads Zoho with it"
            fix = f"name an entry of {NAMESPACE}:credentials"
            yield Finding.error(Code.MISSING_VALUE, f"connections.{entry.connection}.credential", reason, fix)


def _dangling(values: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield references to entries that do not exist; existing ones, right or wrong, are found by their key."""
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


def _still_there(values: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield entries that were renamed from one that still exists, or from one that another entry also names."""
    for section in _ENTRIES:
        entries: Any = values.get(section)
        seen: set[object] = set()
        for name, entry in entries.items() if isinstance(entries, Mapping) else ():
            former = entry.get("renamed_from") if isinstance(entry, Mapping) else None
            if isinstance(former, str) and (former in entries or former in seen):
                reason = f"{former} is an entry itself" if former in entries else f"another entry has {former} too"
                yield Finding.error(Code.CONTRADICTION, f"{section}.{name}.renamed_from", reason, "keep one of them")
            seen.add(former)


def _adopted_twice(values: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield entries that adopt what an earlier one adopts: an object belongs to one resource."""
    for section in ENTRY_SECTIONS:
        entries: Any = values.get(section)
        seen: dict[object, str] = {}
        for name, entry in entries.items() if isinstance(entries, Mapping) else ():
            adopted = entry.get("adopt") if isinstance(entry, Mapping) else None
            if isinstance(adopted, str) and seen.setdefault(adopted, name) != name:
                reason = f"{section}.{seen[adopted]} adopts {adopted}, too"
                yield Finding.error(Code.CONTRADICTION, f"{section}.{name}.adopt", reason, "remove one of the two")


def _structure(value: Any) -> Any:  # noqa: ANN401 - configuration of any shape
    if isinstance(value, str) and value[:1] in "{[":
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _key(path: str) -> str:
    return f"{NAMESPACE}:{path}"
