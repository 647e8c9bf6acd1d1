"""The stack file as models: every key with its meaning; everything that is wrong with it, at once.

The JSON Schema that editors use to complete and check stack files is made from these models.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import Field, SecretStr, ValidationError

from pulumi_zoho_aep.aep.connections import ZOHO_CRM_SPEC_ID
from pulumi_zoho_aep.aep.schema_registry import PROFILE_CLASS
from pulumi_zoho_aep.problems import Problem, problems_of
from pulumi_zoho_aep.resources._model import Inputs, Names
from pulumi_zoho_aep.resources.base_connection import AuthProperties
from pulumi_zoho_aep.resources.field_group import FieldType
from pulumi_zoho_aep.resources.ingestion import Ingestion
from pulumi_zoho_aep.resources.schema import PrimaryIdentity
from pulumi_zoho_aep.resources.zoho_credential import ZohoCredentialInputs

NAMESPACE = "zoho-aep"


class PlatformSection(Inputs):
    """How to reach AEP; each member may come from the environment instead."""

    client_id: str | None = None
    client_secret: SecretStr | None = None
    organization: str | None = None
    sandbox: str | None = None
    endpoint: str | None = None
    ims_endpoint: str | None = None
    requests_per_second: float | None = None


class ConnectionSection(Inputs):
    """A base connection: of a Zoho credential, or of another connector."""

    name: str | None = None
    """Name in AEP; the key if left out."""
    description: str = ""
    credential: str | None = None
    """Key in `zoho-aep:credentials`."""
    endpoint: str | None = None
    auth: AuthProperties | None = None
    connection_spec_id: str = ZOHO_CRM_SPEC_ID

    def problems(self) -> Iterator[Problem]:
        """Yield a credential and `auth` together, or neither."""
        if (self.credential is None) == (self.auth is None):
            yield Problem("credential", "give either credential (Zoho) or auth (another connector)")


class SchemaSection(Inputs):
    """A schema to make, or an existing one by its id."""

    id: str | None = None
    """The `$id` of an existing schema; then nothing else."""
    title: str | None = None
    """Title in AEP; the key if left out."""
    description: str = ""
    class_id: str = PROFILE_CLASS
    field_groups: Names = ()
    """The `$id`s of existing field groups."""
    fields: dict[str, FieldType] = Field(default_factory=dict)
    """Fields of your own, below `_<tenant>`: type by name. They become a field group of the same title."""
    primary_identity: PrimaryIdentity | None = None
    profile_enabled: bool = False

    def problems(self) -> Iterator[Problem]:
        """Yield an existing schema that is also described, and one without any fields."""
        described = self.model_fields_set - {"id"}
        if self.id is not None and described:
            yield Problem("id", f"an existing schema is only named: remove {', '.join(sorted(described))}")
        if self.id is None and not self.field_groups and not self.fields:
            yield Problem("field_groups", "give field_groups or fields, or the id of an existing schema")


class DatasetSection(Inputs):
    """A dataset to make, or an existing one by its id."""

    id: str | None = None
    """Id of an existing dataset."""
    schema_: str = Field(alias="schema")
    """Key in `zoho-aep:schemas`."""
    name: str | None = None
    """Name in AEP; the key if left out."""
    description: str = ""
    tags: dict[str, list[str]] | None = None
    profile: bool = False
    error_diagnostics: bool = True
    protect: bool = True
    """Whether Pulumi refuses to delete it, and the data in it."""

    def problems(self) -> Iterator[Problem]:
        """Yield an existing dataset that is also described."""
        described = self.model_fields_set - {"id", "schema_"}
        if self.id is not None and described:
            yield Problem(
                "id", f"an existing dataset is only named, with its schema: remove {', '.join(sorted(described))}"
            )


class IngestionSection(Ingestion):
    """One table into one dataset."""

    connection: str
    """Key in `zoho-aep:connections`."""
    dataset: str
    """Key in `zoho-aep:datasets`."""


class StackConfig(Inputs):
    """Everything below `zoho-aep:` in a stack file."""

    platform: PlatformSection = PlatformSection()
    credentials: dict[str, ZohoCredentialInputs] = Field(default_factory=dict)
    connections: dict[str, ConnectionSection] = Field(default_factory=dict)
    schemas: dict[str, SchemaSection] = Field(default_factory=dict)
    datasets: dict[str, DatasetSection] = Field(default_factory=dict)
    ingestions: dict[str, IngestionSection] = Field(default_factory=dict)

    def problems(self) -> Iterator[Problem]:
        """Yield the problems of every section's entries, and references to nothing."""
        for section in ("credentials", "connections", "schemas", "datasets", "ingestions"):
            for name, entry in getattr(self, section).items():
                yield from (problem.below(f"{section}.{name}") for problem in entry.all_problems())
        for name, connection in self.connections.items():
            if connection.credential is not None:
                yield from _dangling(
                    connection.credential, "credentials", self.credentials, f"connections.{name}.credential"
                )
        for name, dataset in self.datasets.items():
            yield from _dangling(dataset.schema_, "schemas", self.schemas, f"datasets.{name}.schema")
        for name, ingestion in self.ingestions.items():
            yield from _dangling(ingestion.connection, "connections", self.connections, f"ingestions.{name}.connection")
            yield from _dangling(ingestion.dataset, "datasets", self.datasets, f"ingestions.{name}.dataset")


def parse(config: Mapping[str, Any]) -> tuple[StackConfig | None, list[Problem]]:
    """Read the configuration of a stack.

    Args:
        config: the values below `zoho-aep:`, structured ones as JSON text or as they are.

    Returns:
        The models, None where the shape is wrong; and all problems, each with the stack file's key.
    """
    values = {name: _structure(value) for name, value in config.items()}
    try:
        stack = StackConfig.model_validate(values)
    except ValidationError as error:
        return None, [_keyed(problem) for problem in problems_of(error)]
    return stack, [_keyed(problem) for problem in stack.all_problems()]


def _structure(value: Any) -> Any:  # noqa: ANN401 - configuration of any shape
    if isinstance(value, str) and value[:1] in "{[":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _keyed(problem: Problem) -> Problem:
    return Problem(f"{NAMESPACE}:{problem.path}" if problem.path else NAMESPACE, problem.message)


def _dangling(reference: str, section: str, known: Iterable[str], path: str) -> Iterator[Problem]:
    names = sorted(known)
    if reference in names:
        return
    near = get_close_matches(reference, names, n=1)
    advice = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}" if names else "there are none"
    yield Problem(path, f"{NAMESPACE}:{section} has no {reference}, {advice}")
