"""From a sandbox to the sections of a stack file and the entries of an import file."""

import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from pulumi_zoho_aep.cli.estate.sandbox import read
from pulumi_zoho_aep.cli.estate.sections import SECTIONS, Describer, Estate, Given
from pulumi_zoho_aep.cli.estate.selection import Chain, Filters, LeftAlone, chosen
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.engine.hidden import UNTAGGED
from pulumi_zoho_aep.engine.models import is_unfilled
from pulumi_zoho_aep.errors import UnexpectedReply
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.program.import_file import Importer, NotAsDeclared, StackIdentity
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stack_file.config import ENTRY_SECTIONS, NAMESPACE, parse
from pulumi_zoho_aep.stack_file.plan import Step, plan


@dataclass(frozen=True)
class Recorded:
    """The contents of a stack's state.

    Attributes:
        ids: Ids of all objects.
        keys: Keys of connections, schemas, datasets and dataflows, by resource and id.
        lineage: The state's lineage; empty for a new one.
        imported: Ids of objects that an import brought, and that nothing has changed since.
    """

    ids: frozenset[str]
    keys: Mapping[tuple[str, str], str]
    lineage: str
    imported: frozenset[str] = frozenset()

    def without_section(self, taken: Mapping[str, Collection[str]]) -> dict[tuple[str, str], str]:
        """Return the keys of imported objects that have none in the stack file: what an interrupted import leaves."""
        return {
            (resource, identifier): key
            for (resource, identifier), key in self.keys.items()
            if identifier in self.imported and key not in taken[SECTIONS[resource]]
        }


@dataclass(frozen=True)
class Export:
    """An export.

    Attributes:
        estate: sections, ids, checklist and notes.
        left: Dataflows that are not exported.
        resources: Entries of the import file.
        unfinished: Names of credentials that the stack file already has, and that cannot log in yet.
        there: Number of dataflows that the stack already has.
    """

    estate: Estate
    left: list[LeftAlone]
    resources: list[dict[str, Any]]
    unfinished: Sequence[str] = ()
    there: int = 0

    @property
    def sections(self) -> dict[str, dict[str, Any]]:
        """The sections that have entries, with entries in the order of their keys."""
        found = self.estate.sections
        return {name: dict(sorted(found[name].items())) for name in ENTRY_SECTIONS if found.get(name)}


def exported(stack: Stack, filters: Filters) -> Export:
    """Read a stack's sandbox, and describe the selected dataflows."""
    values = stack.values()
    services = stack.services(values.get("platform") or {}).in_batches
    recorded = recorded_of(stack)
    identity = StackIdentity(stack.project, stack.short_name, recorded.lineage or secrets.token_hex(8))
    return described(services, values, identity, recorded, filters)


def recorded_of(stack: Stack) -> Recorded:
    """Return the contents of a stack's state; empty if there is none yet."""
    found = stack.state()
    keys = {(kind, identifier): name for (kind, name), (identifier, _) in found.items() if kind in SECTIONS}
    lineage = next((identifier for (kind, _), (identifier, _) in found.items() if kind == "Lineage"), "")
    imported = frozenset(identifier for identifier, outputs in found.values() if outputs.get(UNTAGGED))
    return Recorded(frozenset(identifier for identifier, _ in found.values()), keys, lineage, imported)


def described(
    services: Services, values: Mapping[str, Any], identity: StackIdentity, recorded: Recorded, filters: Filters
) -> Export:
    """Describe the selected dataflows of a sandbox. What cannot be declared exactly as it is, is not exported.

    Args:
        services: The sandbox's services; they read from lists.
        values: The stack file's current values below `zoho-aep:`.
        identity: Of the stack.
        recorded: Contents of its state.
        filters: The selection.
    """
    sandbox = read(services)
    given = recorded.without_section(_taken(values))
    held = recorded.ids - {identifier for _, identifier in given}
    chains, left = chosen(sandbox, filters, held)
    usable, by_id = _usable(values), set[str]()
    known = {place: key for place, key in recorded.keys.items() if place not in given} | _standing_alone(usable)
    describer = partial(Describer, services, sandbox, Given(_taken(values, recorded.keys), known, given))
    while True:
        attempt = _Attempt(services, usable, identity, recorded)
        resources = attempt.resources(describer(by_id), chains)
        if not (attempt.wrong or attempt.undescribed):
            left.sort(key=lambda one: one.id)
            unfinished, there = [*_unfinished(values.get("credentials"))], len(held & sandbox.flows.keys())
            return Export(attempt.estate, left, _missing(resources, recorded), unfinished, there)
        # Objects that only these use are not exported either; one that is referred to by its id is not a resource.
        by_id |= attempt.undescribed
        left += attempt.left()
        chains = [chain for key, chain in attempt.chains.items() if key not in attempt.wrong]


def _missing(resources: Iterable[dict[str, Any]], recorded: Recorded) -> list[dict[str, Any]]:
    """Return the entries of an import file that the state does not have; a component has no id."""
    flows = {key for (resource, _), key in recorded.keys.items() if resource == "Dataflow"}
    return [
        entry
        for entry in resources
        if not (entry["name"] in flows if entry.get("component") else entry["id"] in recorded.ids)
    ]


def _unfinished(credentials: object) -> Iterator[str]:
    for name, entry in credentials.items() if isinstance(credentials, Mapping) else ():
        said = {key: value for key, value in entry.items() if value} if isinstance(entry, Mapping) else {}
        has_token = said.keys() & {"refresh_token", "grant_token"}
        if not (has_token and {"client_id", "client_secret"} <= said.keys()) or is_unfilled(said):
            yield str(name)


class _Attempt:
    """One way to describe some dataflows, with the findings about it.

    Args:
        services: Of the sandbox.
        values: The usable part of what the stack file already says.
        identity: Of the stack.
        recorded: Contents of its state.
    """

    def __init__(
        self, services: Services, values: Mapping[str, Any], identity: StackIdentity, recorded: Recorded
    ) -> None:
        self._services, self._values, self._identity, self._recorded = services, values, identity, recorded
        self.wrong: dict[str, str] = {}
        """Why an ingestion cannot be declared, by key."""
        self.undescribed: set[str] = set()
        """Ids of connections, schemas and datasets that can only be named."""
        self.chains: dict[str, Chain] = {}
        self.estate = Estate()

    def resources(self, describer: Describer, chains: Sequence[Chain]) -> list[dict[str, Any]]:
        """Return the entries of the import file for everything without findings."""
        self.chains = {self._key(describer, chain): chain for chain in chains}
        self.estate = describer.estate
        sections = {name: {**(self._values.get(name) or {}), **self.estate.sections[name]} for name in ENTRY_SECTIONS}
        stack, findings = parse({**self._values, **sections})
        for finding in findings:
            self._blame(finding)
        if self.wrong or self.undescribed:
            return []
        held = {(kind, name): identifier for (kind, identifier), name in self._recorded.keys.items()}
        estate = self.estate
        importer = Importer(stack, self._services, self._identity, estate.ids, held, estate.mapping_sets)
        is_new = bool(self.chains) and not self._recorded.lineage
        return [*([importer.lineage()] if is_new else []), *self._entries(importer)]

    def _key(self, describer: Describer, chain: Chain) -> str:
        try:
            return describer.describe(chain)
        except UnexpectedReply as error:
            self.wrong[chain.flow.id] = error.message
            return chain.flow.id

    def left(self) -> list[LeftAlone]:
        """Return the dataflows that cannot be declared."""
        chains = ((self.chains[key].flow, reason) for key, reason in self.wrong.items())
        return [LeftAlone(flow.name, flow.id, reason) for flow, reason in chains]

    def _entries(self, importer: Importer) -> Iterator[dict[str, Any]]:
        return (entry for step in plan(importer.stack) for entry in self._of_step(importer, step))

    def _of_step(self, importer: Importer, step: Step) -> list[dict[str, Any]]:
        try:
            return [*importer.of_step(step)]
        except (NotAsDeclared, UnexpectedReply) as error:
            self._undescribed(step.kind.section, step.name, error.message)
            return []

    def _blame(self, finding: Finding) -> None:
        self._undescribed(*_place(finding), finding.message)

    def _undescribed(self, section: str, key: str, reason: str) -> None:
        resource = next((one for one, name in SECTIONS.items() if name == section), "")
        if section == "ingestions" and key in self.chains:
            self.wrong[key] = reason
        elif (resource, key) in self.estate.ids:
            self.undescribed.add(self.estate.ids[resource, key])


def _place(finding: Finding) -> tuple[str, str]:
    """Return section and key of the entry of a finding; keys that are made here contain no dots."""
    section, _, path = finding.subject.removeprefix(f"{NAMESPACE}:").partition(".")
    return section, path.partition(".")[0]


def _usable(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the values of a stack file, without entries that need correction; they are not part of a sandbox."""
    while True:
        _, findings = parse(values)
        taken = _taken(values)
        wrong = {place for place in map(_place, findings) if place[1] in taken.get(place[0], ())}
        if not wrong:
            return values
        for section, key in wrong:
            values = {**values, section: {name: entry for name, entry in values[section].items() if name != key}}


def _standing_alone(values: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """Return the keys of connections that are not objects in AEP, by their connection specs."""
    stack, _ = parse(values)
    named = {key: entry.chosen for key, entry in stack.connections.items()}
    return {
        ("BaseConnection", chosen.connection_spec_id): key
        for key, chosen in named.items()
        if not chosen.has_base_connection
    }


def _taken(values: Mapping[str, Any], recorded: Mapping[tuple[str, str], str] | None = None) -> dict[str, set[str]]:
    """Return the keys that a stack file has, and those of the state."""
    found = {name: set(values.get(name) or {}) for name in ENTRY_SECTIONS}
    for (resource, _), key in (recorded or {}).items():
        found[SECTIONS[resource]].add(key)
    return found
