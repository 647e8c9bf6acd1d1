"""A mapping set: which column or expression goes to which XDM field.

Sent: name, schema, rows, null values, and the ownership tag; Data Prep validates the same body first.
In place: name, rows and null values, by a PUT that makes a new version; a dataflow keeps the version that it names.
Replaced: for another schema (`Replaces`).
Healthy: as soon as it exists.
Deleted: tried. Data Prep documents no way to delete one, so it usually stays, with a warning. An adopted
    one stays in any case.
Found again by its name and schema, if its tags have the ownership tag; the newest of several.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated

import pulumi
from typing_extensions import NotRequired, TypedDict, Unpack, override

from pulumi_zoho_aep.aep.batch import Batch
from pulumi_zoho_aep.aep.datasets import SchemaRef
from pulumi_zoho_aep.aep.mapping_sets import (
    MappingSet as RemoteMappingSet,
    NewMappingSet,
    OutputSchema,
    RejectedRow,
    Tag,
)
from pulumi_zoho_aep.aep.times import from_milliseconds
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.abilities import Plan
from pulumi_zoho_aep.engine.models import Inputs, NeverEmpty, Replaces, is_known, plain
from pulumi_zoho_aep.engine.ownership import Tagged
from pulumi_zoho_aep.engine.run import Adoptable, Existing
from pulumi_zoho_aep.engine.unsaid import as_recorded
from pulumi_zoho_aep.errors import Answer, NotFound, Refused, UnexpectedReply, ZohoAepError
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources import mapping_rows
from pulumi_zoho_aep.resources.adoptable import OF_DATAFLOW, parts_of_dataflow
from pulumi_zoho_aep.resources.audit import Audited, maker_of
from pulumi_zoho_aep.resources.base import Handler, Provider, Resource, Run
from pulumi_zoho_aep.resources.existence import found
from pulumi_zoho_aep.resources.field_group import FieldGroupInputs
from pulumi_zoho_aep.resources.mapping_rows import MappingArgs, Rows
from pulumi_zoho_aep.resources.schema_parts import lost_findings
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.tags import MAPPING_SET_TAG, key_of, mapping_set_tag, tag_values

_NOT_OFFERED = frozenset({404, 405, 501})


class MappingSetArgs(TypedDict):
    """The arguments, as a program writes them."""

    adopt: NotRequired[pulumi.Input[str]]
    """Id or unique name of a mapping set to take over, or `dataflow:` followed by that of its dataflow."""
    renamed_from: NotRequired[str]
    """Former name of the resource; while this is set, its object keeps the name and tag from that name."""
    name: NotRequired[pulumi.Input[str]]
    """Name in AEP; the resource's name if left out."""
    schema_id: pulumi.Input[str]
    """The `$id` of the schema that it maps to; changing it replaces the mapping set."""
    mappings: pulumi.Input[Sequence[pulumi.Input[MappingArgs]]]
    """The rows, each of which maps a column or expression to a field."""
    allow_null_values: NotRequired[pulumi.Input[bool]]
    """Whether a column without a value sets its field to null; if left out, the field keeps what it has."""


class MappingSettings(Inputs):
    """Settings for mapping rows, whatever the rows are."""

    allow_null_values: bool = False


class MappingSetInputs(MappingSettings):
    """Validated inputs."""

    name: Annotated[str, NeverEmpty]
    schema_id: Annotated[str, Replaces]
    mappings: Annotated[Rows, NeverEmpty]

    def findings(self) -> Iterator[Finding]:
        """Yield rows that are wrong in themselves or contradict each other."""
        if is_known(self.mappings):
            yield from mapping_rows.findings_in(self.mappings)


class MappingSetOutputs(MappingSetInputs, Tagged, Audited):
    """Outputs, as the state holds them."""

    version: int = 0
    """The version that a dataflow names: the latest one that changed something managed here."""
    passed_over: int | None = None
    """The latest version at the time of an import, if the dataflow used the older `version`: it does not count."""


class MappingRefused(ZohoAepError):
    """Data Prep does not accept a row."""


def to_api(declared: MappingSetInputs, tag: str = "") -> NewMappingSet:
    """Return the body, for creation, update and validation alike; a validation needs no ownership tag."""
    return NewMappingSet(
        name=declared.name,
        output_schema=OutputSchema(schema_ref=SchemaRef(id=declared.schema_id)),
        allow_null_values=declared.allow_null_values,
        mappings=mapping_rows.to_api(declared.mappings),
        tags=[Tag(name=MAPPING_SET_TAG, values=tag_values(tag))] if tag else [],
    )


def from_api(live: RemoteMappingSet, recorded: MappingSetInputs) -> MappingSetOutputs:
    """Return the outputs; members that the answer leaves out are as recorded.

    Raises:
        UnexpectedReply: there is no version, and none is recorded: a dataflow would run any.
    """
    version = live.version
    if version is None and isinstance(recorded, MappingSetOutputs):
        version = recorded.version
    if version is None:
        raise UnexpectedReply(Answer(f"read mapping set {live.id}", "version is not as documented"))
    allows_null = live.allow_null_values
    return MappingSetOutputs(
        name=live.name,
        schema_id=live.schema_id,
        mappings=mapping_rows.from_api(live.mappings),
        allow_null_values=recorded.allow_null_values if allows_null is None else allows_null,
        ownership_tag=mapping_set_tag(live.tags),
        version=version,
        created_by=maker_of(live.created_by, live.modified_by),
        updated_by=live.modified_by,
        updated_at=from_milliseconds(live.modified_date),
    )


class MappingSetHandler(Handler[MappingSetInputs, MappingSetOutputs]):
    """Mapping sets through Data Prep."""

    inputs = MappingSetInputs
    outputs = MappingSetOutputs
    noun = "mapping set"
    settles_together = True

    def find(self, run: Run, declared: MappingSetInputs) -> Iterable[str]:
        """Look for the ownership tag in the tags of those with this name and schema.

        Mapping sets cannot be deleted, so one with another schema may be left from before a destroy or a replacement.
        Of several with this schema the newest will do, because mapping sets hold no data.
        """
        mapping_sets = run.services.platform.mapping_sets
        shared = run.services.once("tagged mapping sets", lambda: Batch(mapping_sets.pages()))
        listed = None if run.lists_are_stale else shared.whole()
        tagged = [
            one
            for one in (mapping_sets.list(name=declared.name) if listed is None else listed)
            if key_of(mapping_set_tag(one.tags)) == key_of(run.tag)
            and one.name == declared.name
            and one.schema_id in ("", declared.schema_id)
        ]
        return [max(tagged, key=lambda one: one.created_date).id] if tagged else []

    @override
    def candidates(self, run: Run) -> Iterable[Adoptable]:
        """Return all mapping sets of the sandbox."""
        return map(_adoptable, run.services.all_of(run.services.platform.mapping_sets))

    @override
    def adoptable(self, run: Run, reference: str) -> Iterable[Adoptable]:
        """Return what an id, a name or a dataflow refers to; mapping sets pile up, so not all of them are listed."""
        mapping_sets, ids = run.services.platform.mapping_sets, {reference}
        if reference.startswith(OF_DATAFLOW):
            ids = parts_of_dataflow(run, reference, lambda flow: [flow.mapping_params.mapping_id])
        by_id = [one for one in (found(mapping_sets.get, identifier) for identifier in sorted(ids)) if one is not None]
        return map(_adoptable, by_id or mapping_sets.list(name=reference))

    def create(self, run: Run, declared: MappingSetInputs) -> Existing[MappingSetInputs]:
        """Let Data Prep validate the rows, then create version 0."""
        body = _validated(run.services, declared, run.tag)
        return Existing(run.services.platform.mapping_sets.create(body), declared)

    def read(self, run: Run, existing: Existing[MappingSetInputs]) -> MappingSetOutputs:
        """Return the latest version. One in which nothing managed differs does not count, which a warning says."""
        recorded = existing.state
        live = from_api(run.services.platform.mapping_sets.get(existing.id), recorded)
        if not isinstance(recorded, MappingSetOutputs):
            return live
        if live.version == recorded.passed_over:
            of_version = (*MappingSetInputs.model_fields, "version", "passed_over")
            return live.model_copy(update={name: getattr(recorded, name) for name in of_version})
        if live.version == recorded.version or _differs(live, recorded):
            return live
        why = f"because nothing declared differs in it ({live.last_change()})"
        reason = f"version {live.version} is not used, {why}: version {recorded.version} stays"
        run.warn(Finding.warning(Code.UNUSED_VERSION, "", reason))
        return live.model_copy(update={"version": recorded.version})

    def update(self, run: Run, existing: Existing[MappingSetOutputs], declared: MappingSetInputs) -> MappingSetInputs:
        """Write the next version; members that are not managed here stay as in the latest one."""
        run.services.platform.mapping_sets.replace(existing.id, _validated(run.services, declared, run.tag))
        return declared

    def delete(self, run: Run, existing: Existing[MappingSetOutputs]) -> None:
        """Try to delete the mapping set, and say so if it stays."""
        try:
            run.services.platform.mapping_sets.delete(existing.id)
        except (NotFound, Refused) as error:
            if error.answer.status not in _NOT_OFFERED:
                raise
            name = f"mapping set {existing.state.name} ({existing.id})"
            reason = f"{name} stays in AEP: Data Prep offers no way to delete it"
            run.warn(Finding.warning(Code.KEPT, "", reason))

    def creation_findings(self, run: Run, declared: MappingSetInputs) -> Iterator[Finding]:
        """Let Data Prep validate the rows, without creating anything."""
        if is_known(declared.schema_id, plain(declared.mappings)):
            _validated(run.services, declared, "")
        yield from ()

    def preview_findings(
        self, run: Run, declared: MappingSetInputs, plan: Plan[MappingSetOutputs]
    ) -> Iterator[Finding]:
        """Let Data Prep validate new rows; refuse them if it can do so only once the old schema is gone."""
        if plan.is_checked or not is_known(plain(declared.mappings)):
            return
        becomes = None if plan.recorded is None else run.plan.changes().get(plan.recorded.schema_id)
        if becomes is not None and not is_known(declared.schema_id):
            yield from lost_findings(run, becomes, (("mappings", str(row.target)) for row in declared.mappings))
        recorded = () if plan.recorded is None else plan.recorded.mappings
        new = [row.target for row in declared.mappings if row not in recorded]
        if new and is_known(declared.schema_id):
            yield from _refusals_now(run, declared)
        elif new and plan.recorded is not None:
            reason = f"rows to {', '.join(map(str, new))} are new, and the schema is replaced before they are validated"
            fix = "leave them out for now, and add them with the next `pulumi up`"
            yield Finding.error(Code.REFUSED_MAPPING, "mappings", reason, fix)


def _validated(services: Services, declared: MappingSetInputs, tag: str) -> NewMappingSet:
    """Return the body after Data Prep has accepted its rows; `MappingRefused` names each row that it refuses."""
    body = to_api(declared, tag)
    # Many ingestions have the same rows, and Data Prep looks at nothing else. A refusal is not kept: it may be
    # corrected.
    rows = str(to_api(declared.model_copy(update={"name": ""})))
    services.once(("accepted rows", rows), lambda: _require_accepted(services, body))
    return body


def _require_accepted(services: Services, body: NewMappingSet) -> None:
    if refused := services.platform.mapping_sets.validate(body):
        rows = "; ".join(map(_in_words, refused))
        raise MappingRefused(f"Data Prep refuses mapping set {body.name}: {rows}", hint="correct these rows of mapping")


def _refusals_now(run: Run, declared: MappingSetInputs) -> Iterator[Finding]:
    """Yield Data Prep's refusals before `pulumi up` has changed anything; fields that it will add are skipped."""
    changes = run.plan.changes()
    if declared.schema_id in changes:
        return
    groups = [one for one in changes.values() if isinstance(one, FieldGroupInputs)]
    added = {path for group in groups for path in group.fields}
    for row in run.services.platform.mapping_sets.validate(to_api(declared)):
        if not any(row.destination.endswith(f".{path}") for path in added):
            yield Finding.error(Code.REFUSED_MAPPING, "mappings", _in_words(row), Code.REFUSED_MAPPING.fix)


def _in_words(row: RejectedRow) -> str:
    return f"{row.source} to {row.destination}: {row.exception}"


def _adoptable(live: RemoteMappingSet) -> Adoptable:
    return Adoptable(live.id, live.name, mapping_set_tag(live.tags) or None)


def _differs(live: MappingSetOutputs, recorded: MappingSetOutputs) -> bool:
    said, _ = as_recorded(live, recorded)
    return any(getattr(said, name) != getattr(recorded, name) for name in MappingSetInputs.model_fields)


class MappingSetProvider(Provider[MappingSetInputs, MappingSetOutputs]):
    """Pulumi stores this class by name: never rename or move it."""

    handler = MappingSetHandler()


class MappingSet(Resource, token="MappingSet"):
    """A mapping set in AEP."""

    provider_class = MappingSetProvider

    name: pulumi.Output[str]
    schema_id: pulumi.Output[str]
    mappings: pulumi.Output[list[Mapping[str, str]]]
    allow_null_values: pulumi.Output[bool]
    version: pulumi.Output[int]

    def __init__(
        self, resource_name: str, /, opts: pulumi.ResourceOptions | None = None, **args: Unpack[MappingSetArgs]
    ) -> None:
        """Declare a mapping set."""
        super().__init__(resource_name, args, opts)
