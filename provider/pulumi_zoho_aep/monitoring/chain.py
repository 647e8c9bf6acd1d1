"""The path of an ingestion's rows, as recorded in the stack's state: table, connection, mapping, dataset, Profile."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

State = Mapping[tuple[str, str], tuple[str, Mapping[str, Any]]]
"""Id and outputs of a stack's resources, by kind and name."""


@dataclass(frozen=True)
class MappedField:
    """A row of a mapping set."""

    source: str
    """A column, or an expression."""
    is_expression: bool
    target: str


@dataclass(frozen=True)
class Chain:
    """The objects that an ingestion leads through. Texts are empty if the state does not say."""

    name: str
    table: str
    columns: Sequence[str]
    connection: str
    """Name of the base connection; empty if the connector has none."""
    mapping: Sequence[MappedField]
    mapping_version: int
    dataset: str
    schema: str
    profile: bool
    """Whether the rows also reach Profile."""
    dataset_id: str = ""


def chains(state: State) -> Iterator[Chain]:
    """Yield the chain of each dataflow, by name."""
    objects = {(kind, identifier): outputs for (kind, _), (identifier, outputs) in state.items()}

    def of(kind: str, identifier: Any) -> Mapping[str, Any]:  # noqa: ANN401 - whatever the state holds
        return objects.get((kind, str(identifier)), {})

    for kind, name in sorted(state):
        if kind == "Dataflow":
            yield _chain(name, state[kind, name][1], of)


def _chain(name: str, flow: Mapping[str, Any], of: Any) -> Chain:  # noqa: ANN401 - the look-up above
    source = of("SourceConnection", flow.get("source_connection_id"))
    target = of("TargetConnection", flow.get("target_connection_id"))
    mapping = of("MappingSet", flow.get("mapping_set_id"))
    dataset = of("Dataset", target.get("dataset_id"))
    return Chain(
        name=name,
        table=str(source.get("table") or source.get("folder") or ""),
        columns=tuple(source.get("columns") or ()),
        connection=str(of("BaseConnection", source.get("base_connection_id")).get("name") or ""),
        mapping=tuple(_rows(mapping)),
        mapping_version=int(flow.get("mapping_version") or 0),
        dataset=str(dataset.get("name") or target.get("dataset_id") or ""),
        schema=str(of("Schema", target.get("schema_id")).get("title") or target.get("schema_id") or ""),
        profile=dataset.get("profile") is True,
        dataset_id=str(target.get("dataset_id") or ""),
    )


def _rows(mapping: Mapping[str, Any]) -> Iterator[MappedField]:
    for row in mapping.get("mappings") or ():
        expression = row.get("expression")
        yield MappedField(str(expression or row.get("source") or ""), bool(expression), str(row.get("target") or ""))
