"""A dataset: where ingested records are kept, in the form of one schema.

Sent: name, description, schema, error diagnostics, and tags: the declared ones, two for Profile, and the ownership tag.
In place: name, description, error diagnostics, declared tags and Profile on, in one PATCH. Tags that others added stay.
Replaced: for another schema (`Replaces`), and for Profile off (`replaced_by`).
Healthy: as soon as it exists.
Deleted: by its id, with all its data, so it is protected unless the options say `protect=False`. An adopted one stays.
Found again by its ownership tag, which is a tag of the dataset.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated

import pulumi
from typing_extensions import NotRequired, TypedDict, Unpack, override

from pulumi_zoho_aep.aep.batch import Batch
from pulumi_zoho_aep.aep.datasets import Dataset as RemoteDataset, NewDataset, SchemaRef
from pulumi_zoho_aep.aep.flow_service import Patch
from pulumi_zoho_aep.aep.times import from_milliseconds
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.abilities import Plan
from pulumi_zoho_aep.engine.models import Cleared, Names, NeverEmpty, Replaces, Waits, is_known
from pulumi_zoho_aep.engine.ownership import Tagged
from pulumi_zoho_aep.engine.run import Adoptable, Existing
from pulumi_zoho_aep.findings import Finding, Severity
from pulumi_zoho_aep.resources.audit import Audited, maker_of
from pulumi_zoho_aep.resources.base import Handler, Provider, Resource, Run
from pulumi_zoho_aep.resources.described import Described
from pulumi_zoho_aep.resources.existence import absences, foreign_users
from pulumi_zoho_aep.resources.schema_parts import profile_findings
from pulumi_zoho_aep.tags import DATASET_TAG, key_of, tag_from_values, tag_values

_PROFILE_TAGS = {"unifiedProfile": ("enabled:true",), "unifiedIdentity": ("enabled:true",)}


class DatasetArgs(TypedDict):
    """The arguments, as a program writes them."""

    adopt: NotRequired[pulumi.Input[str]]
    """Id or unique name of an existing dataset to take over instead of creating one."""
    renamed_from: NotRequired[str]
    """Former name of the resource; while this is set, its object keeps the name and tag from that name."""
    name: NotRequired[pulumi.Input[str]]
    """Name in AEP; the resource's name if left out."""
    description: NotRequired[pulumi.Input[str]]
    """Description in AEP, empty if left out."""
    schema_id: pulumi.Input[str]
    """The `$id` of its schema; changing it replaces the dataset."""
    tags: NotRequired[pulumi.Input[Mapping[str, Sequence[str]]]]
    """Tags of your own, each with values, whose order means nothing; none if left out."""
    profile: NotRequired[pulumi.Input[bool]]
    """Whether records also go into Profile, for which the schema must be enabled; false if left out. Setting it back to
    false replaces the dataset."""
    error_diagnostics: NotRequired[pulumi.Input[bool]]
    """Whether AEP keeps a report of the rows that failed; true if left out."""


class DatasetSettings(Described):
    """Inputs of a dataset that can also be declared in a stack file."""

    description: str = ""
    """Description in AEP, empty if left out."""
    tags: Annotated[dict[str, Annotated[Names, Waits]] | None, Cleared, NeverEmpty] = None
    profile: bool = False
    error_diagnostics: bool = True

    def findings(self) -> Iterator[Finding]:
        """Yield tags that users may not set."""
        if is_known(self.tags):
            yield from _tag_findings(self.tags or {})


class DatasetInputs(DatasetSettings):
    """Validated inputs."""

    name: Annotated[str, NeverEmpty]
    schema_id: Annotated[str, Replaces]


class DatasetOutputs(DatasetInputs, Tagged, Audited):
    """Outputs, as the state holds them."""

    version: str = ""


def to_api(declared: DatasetInputs, tag: str) -> NewDataset:
    """Return the body."""
    return NewDataset(
        name=declared.name,
        description=declared.description,
        schema_ref=SchemaRef(id=declared.schema_id),
        enable_error_diagnostics=declared.error_diagnostics,
        tags=_tags(declared, tag),
    )


def to_patches(recorded: DatasetOutputs, declared: DatasetInputs, tag: str) -> list[Patch]:
    """Return the operations that set everything that is declared.

    A dataset that is in Profile already keeps what others made of those tags, such as upsert.
    """
    kept = _PROFILE_TAGS.keys() if recorded.profile else ()
    set_tags = {name: values for name, values in _tags(declared, tag).items() if name not in kept}
    gone = sorted((recorded.tags or {}).keys() - (declared.tags or {}).keys())
    if recorded.ownership_tag and not tag:
        gone.append(DATASET_TAG)
    return [
        Patch("add", "/name", declared.name),
        Patch("add", "/description", declared.description),
        Patch("add", "/enableErrorDiagnostics", declared.error_diagnostics),
        *(Patch("add", _tag_path(name), values) for name, values in set_tags.items()),
        *(Patch("remove", _tag_path(name)) for name in gone),
    ]


def from_api(live: RemoteDataset, recorded: DatasetInputs) -> DatasetOutputs:
    """Return the outputs, with only the declared tags."""
    tags = None
    if recorded.tags is not None:
        tags = {name: tuple(values) for name, values in live.tags.items() if name in recorded.tags}
    diagnostics, in_profile = live.enable_error_diagnostics, live.tags.get("unifiedProfile")
    return DatasetOutputs(
        name=live.name,
        description=live.description,
        schema_id=live.schema_ref.id,
        tags=tags,
        profile=recorded.profile if in_profile == [] else "enabled:true" in (in_profile or ()),
        error_diagnostics=recorded.error_diagnostics if diagnostics is None else diagnostics,
        ownership_tag=tag_from_values(live.tags.get(DATASET_TAG)),
        version=live.version,
        created_by=maker_of(live.created_user, live.updated_user),
        updated_by=live.updated_user,
        updated_at=from_milliseconds(live.updated),
    )


class DatasetHandler(Handler[DatasetInputs, DatasetOutputs]):
    """Datasets through the Catalog."""

    inputs = DatasetInputs
    outputs = DatasetOutputs
    noun = "dataset"
    permission = "Manage Datasets"
    settles_together = True

    @override
    def find(self, run: Run, declared: DatasetInputs) -> Iterable[str]:
        """Look for the ownership tag in the list of all datasets; while that is incomplete, ask Catalog for it."""
        datasets, key = run.services.platform.datasets, key_of(run.tag)
        shared = run.services.once("tagged datasets", lambda: Batch(datasets.pages()))
        listed = None if run.lists_are_stale else shared.whole()
        if listed is None:
            return [found.id for found in datasets.list(tag=(DATASET_TAG, key))]
        return [found.id for found in listed if key in found.tags.get(DATASET_TAG, ())]

    @override
    def candidates(self, run: Run) -> Iterable[Adoptable]:
        """Return all datasets of the sandbox."""
        for item in run.services.all_of(run.services.platform.datasets):
            yield Adoptable(item.id, item.name, tag_from_values(item.tags.get(DATASET_TAG)) or None)

    def create(self, run: Run, declared: DatasetInputs) -> Existing[DatasetInputs]:
        """Create the dataset."""
        return Existing(run.services.platform.datasets.create(to_api(declared, run.tag)), declared)

    def read(self, run: Run, existing: Existing[DatasetInputs]) -> DatasetOutputs:
        """Return the dataset."""
        return from_api(run.services.platform.datasets.get(existing.id), existing.state)

    def update(self, run: Run, existing: Existing[DatasetOutputs], declared: DatasetInputs) -> DatasetInputs:
        """Patch everything that is declared, in one call; Catalog has no etag to guard it."""
        run.services.platform.datasets.update(existing.id, to_patches(existing.state, declared, run.tag))
        return declared

    def delete(self, run: Run, existing: Existing[DatasetOutputs]) -> None:
        """Delete the dataset with its data."""
        run.services.platform.datasets.delete(existing.id)

    def replaced_by(self, changed: frozenset[str], recorded: DatasetOutputs, declared: DatasetInputs) -> Iterable[str]:
        """Replace the dataset to take it out of Profile: there is no other way."""
        return ("profile",) if "profile" in changed and recorded.profile and declared.profile is False else ()

    def creation_findings(self, run: Run, declared: DatasetInputs) -> Iterator[Finding]:
        """Check the schema, which must be in Profile for a dataset in Profile."""
        missing = list(absences("schema_id", run.services.platform.schemas.get, declared.schema_id))
        yield from missing
        if declared.profile is True and not missing:
            yield from profile_findings(run, declared.schema_id)

    def preview_findings(self, run: Run, declared: DatasetInputs, plan: Plan[DatasetOutputs]) -> Iterator[Finding]:
        """Check the same if an existing dataset is to be enabled for Profile."""
        if plan.recorded is not None and not plan.recorded.profile and declared.profile is True:
            yield from profile_findings(run, declared.schema_id)

    def users(self, run: Run, identifier: str) -> Iterator[Finding]:
        """Look for target connections outside this stack, and for dataflows through them, which would fail."""
        platform = run.services.platform
        listed = run.services.all_of(platform.target_connections)
        targets = {target.id for target in listed if target.dataset_id == identifier}
        yield from foreign_users(
            run, platform.flows, lambda flow: bool(targets & {*flow.target_connection_ids}), self.noun
        )
        # AEP deletes the dataset below them.
        for finding in foreign_users(run, platform.target_connections, lambda target: target.id in targets, self.noun):
            yield replace(finding, severity=Severity.WARNING)


def _tag_findings(tags: Iterable[str]) -> Iterator[Finding]:
    """Yield tags that repeat another input, and the ownership tag."""
    for name in sorted(tags):
        if name in _PROFILE_TAGS:
            yield Finding.error(Code.RESERVED_TAG, f"tags.{name}", "has a meaning of its own", "set profile instead")
        elif name == DATASET_TAG:
            yield Finding.error(
                Code.RESERVED_TAG, f"tags.{name}", "is the ownership tag of pulumi-zoho-aep", "remove it"
            )


def _tags(declared: DatasetInputs, tag: str) -> dict[str, list[str]]:
    """Return all tags that are ours to set; no ownership tag for a dataset that is no longer managed."""
    tags = {**(declared.tags or {}), **(_PROFILE_TAGS if declared.profile else {})}
    return {**{name: list(values) for name, values in tags.items()}, **({DATASET_TAG: tag_values(tag)} if tag else {})}


def _tag_path(name: str) -> str:
    return f"/tags/{name.replace('~', '~0').replace('/', '~1')}"


class DatasetProvider(Provider[DatasetInputs, DatasetOutputs]):
    """Pulumi stores this class by name: never rename or move it."""

    handler = DatasetHandler()


class Dataset(Resource, token="Dataset"):
    """A dataset in AEP, protected against deletion unless the options say otherwise."""

    provider_class = DatasetProvider

    name: pulumi.Output[str]
    schema_id: pulumi.Output[str]
    profile: pulumi.Output[bool]
    version: pulumi.Output[str]

    def __init__(
        self, resource_name: str, /, opts: pulumi.ResourceOptions | None = None, **args: Unpack[DatasetArgs]
    ) -> None:
        """Declare a dataset."""
        protected = pulumi.ResourceOptions.merge(pulumi.ResourceOptions(protect=True), opts)
        super().__init__(resource_name, args, protected)
