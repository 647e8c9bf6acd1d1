"""An example of every resource, as an entry of the stack file and as Python, from `example.yaml`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from pulumi_zoho_aep.languages.annotations import camel

TEXT = Path(__file__).with_name("example.yaml").read_text(encoding="utf-8")
SECTIONS: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(TEXT)
_WIDTH = 110


@dataclass(frozen=True)
class Example:
    """How an entry of the stack file becomes a resource of a Python program.

    Attributes:
        section: where the entry is; empty if the stack file has none.
        variable: what the resource is called in Python.
        keys: key of the entry by argument, apart from those that are called the same.
        taken: the arguments that the entry gives, in order.
        references: Python for the arguments that are other resources; a list's is the last of its items.
    """

    section: str
    variable: str
    taken: tuple[str, ...]
    keys: Mapping[str, str] = field(default_factory=dict)
    references: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The resource's name: the entry's key."""
        return next(iter(SECTIONS[self.section])) if self.section else self.variable

    def arguments(self) -> dict[str, Any]:
        """Return what the entry says of the resource."""
        entry = SECTIONS[self.section][self.name] if self.section else _DESCRIPTOR
        return {name: entry[self.keys.get(name, name)] for name in self.taken}


_DESCRIPTOR = {"path": "mobilePhone.number", "namespace": "Phone"}
_SOURCE = ("table", "columns")
_FLOW = ("delta_column", "schedule", "options", "expect_fresh_within")
EXAMPLES = {
    "ZohoCredential": Example(
        "credentials", "credential", ("data_center", "client_id", "client_secret", "refresh_token")
    ),
    "BaseConnection": Example("connections", "connection", ("name",), references={"credential": "credential"}),
    "FieldGroup": Example("schemas", "field_group", ("title", "fields"), {"title": "field_group_title"}),
    "Schema": Example(
        "schemas",
        "schema",
        ("title", "field_groups", "primary_identity", "profile_enabled"),
        references={"field_groups": "field_group.id"},
    ),
    "IdentityDescriptor": Example("", "phone", (*_DESCRIPTOR,), references={"schema_id": "schema.id"}),
    "Dataset": Example("datasets", "dataset", ("name", "profile", "tags"), references={"schema_id": "schema.id"}),
    "SourceConnection": Example("ingestions", "source", _SOURCE, references={"base_connection_id": "connection.id"}),
    "TargetConnection": Example(
        "ingestions", "target", (), references={"dataset_id": "dataset.id", "schema_id": "schema.id"}
    ),
    "MappingSet": Example(
        "ingestions", "mapping_set", ("mappings",), {"mappings": "mapping"}, references={"schema_id": "schema.id"}
    ),
    "Dataflow": Example(
        "ingestions",
        "dataflow",
        _FLOW,
        references={
            "source_connection_id": "source.id",
            "target_connection_id": "target.id",
            "mapping_set_id": "mapping_set.id",
            "mapping_version": "mapping_set.version",
        },
    ),
    "ZohoIngestion": Example(
        "ingestions",
        "ingestion",
        (*_SOURCE, "mapping", *_FLOW),
        references={"connection": "connection", "dataset": "dataset", "schema_id": "schema.id"},
    ),
}
"""By resource, in the order of their dependencies."""
PARTS = ("SourceConnection", "TargetConnection", "MappingSet", "Dataflow")
"""What a `ZohoIngestion` makes."""
HEAD = [
    "import pulumi",
    "from pulumi_zoho_aep import (",
    *(f"    {name}," for name in sorted(EXAMPLES)),
    ")",
    "",
    "config = pulumi.Config()",
]


def in_yaml(resource: str) -> str:
    """Return the section with its entry; of what only a program declares, a resource of a Pulumi YAML program."""
    one = EXAMPLES[resource]
    if one.section:
        entry = re.split(r"^(?=\w)", TEXT.partition(f"\n{one.section}:")[2], flags=re.MULTILINE)[0]
        return f"zoho-aep:{one.section}:{entry}"
    references = {name: f"${{{value.replace('.id', '.objectId')}}}" for name, value in one.references.items()}
    properties = {camel(name): value for name, value in {**references, **one.arguments()}.items()}
    return "\n".join(
        [
            "resources:",
            f"  {one.name}:",
            f"    type: zoho-aep:{resource}",
            "    properties:",
            *(f"      {name}: {value}" for name, value in properties.items()),
            "",
        ]
    )


def in_python(resource: str) -> str:
    """Return the statement that declares the resource, without what is imported."""
    one = EXAMPLES[resource]
    given = one.arguments()
    arguments = {name: value for name, value in one.references.items() if name not in given}
    arguments |= {name: "\n".join(_python(value, name, one.references.get(name))) for name, value in given.items()}
    lines = [f'{one.variable} = {resource}("{one.name}"']
    lines += [f"{name}={text}" for name, text in arguments.items()]
    whole = ", ".join(lines) + ")"
    if "\n" not in whole and len(whole) <= _WIDTH:
        return whole + "\n"
    head, *rest = lines
    body = [f"    {line}" for argument in (f'"{one.name}"', *rest) for line in f"{argument},".splitlines()]
    return "\n".join([head.partition('"')[0], *body, ")"]) + "\n"


def _python(value: object, name: str, last: str | None) -> Iterator[str]:
    """Yield the lines of a value: an item each of a list with a reference behind them, or of mappings."""
    if isinstance(value, dict) and "secure" in value:
        yield f'config.require_secret("{name}")'
    elif isinstance(value, list) and (last or isinstance(value[0], dict)):
        yield "["
        yield from (f"    {_literal(item)}," for item in value)
        yield from ([f"    {last},"] if last else [])
        yield "]"
    else:
        yield _literal(value)


def _literal(value: object) -> str:
    """Return a value as Python, in double quotes where that needs no escapes."""
    if isinstance(value, str):
        return repr(value) if '"' in value else f'"{value}"'
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}": {_literal(item)}' for key, item in value.items()) + "}"
    return f"[{', '.join(map(_literal, value))}]" if isinstance(value, list) else repr(value)
