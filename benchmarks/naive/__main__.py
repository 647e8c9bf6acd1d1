"""The Pulumi program: the stack file that our program takes, into the same graph of naive resources."""

from typing import Any

import pulumi
from pulumi.dynamic import Resource

from benchmarks.naive.resources import PROVIDERS

_TYPES = {kind: type(kind, (Resource,), {}, module="naive", name=kind) for kind in PROVIDERS}


def declare(kind: str, name: str, parent: pulumi.Resource | None = None, **props: Any) -> Resource:  # noqa: ANN401
    """Declare a resource of the type that has the name of one of ours."""
    opts = pulumi.ResourceOptions(parent=parent)
    resource: Resource = _TYPES[kind](PROVIDERS[kind](), name, {"name": name, **props}, opts)
    return resource


def register(stack: pulumi.Config) -> None:
    """Register what the stack file says."""
    ((name, credential),) = stack.require_object("credentials").items()
    verified = declare("ZohoCredential", name, **credential)
    ((name, _),) = stack.require_object("connections").items()
    connection = declare("BaseConnection", name, credential={**credential, "client_id": verified.id})
    ((name, entry),) = stack.require_object("schemas").items()
    group = declare("FieldGroup", name, title=f"{entry['title']} fields", fields=entry["fields"])
    groups = [*entry["field_groups"], group.id]
    identity = entry["primary_identity"]
    schema = declare("Schema", name, title=entry["title"], field_groups=groups, identity=identity)
    datasets = {name: declare("Dataset", name, schema_id=schema.id) for name in stack.require_object("datasets")}
    for name, entry in stack.require_object("ingestions").items():
        _ingestion(name, entry, connection, schema, datasets[entry["dataset"]])


def _ingestion(name: str, entry: dict[str, Any], connection: Resource, schema: Resource, dataset: Resource) -> None:
    component = pulumi.ComponentResource("naive:index:ZohoIngestion", name)
    read = {key: entry[key] for key in ("table", "columns")}
    source = declare("SourceConnection", name, component, base_connection_id=connection.id, **read)
    target = declare("TargetConnection", name, component, dataset_id=dataset.id, schema_id=schema.id)
    mapping = declare("MappingSet", name, component, schema_id=schema.id, mappings=entry["mapping"])
    declare(
        "Dataflow",
        name,
        component,
        source_connection_id=source.id,
        target_connection_id=target.id,
        mapping_set_id=mapping.id,
        **{key: entry[key] for key in ("delta_column", "schedule")},
    )


register(pulumi.Config("zoho-aep"))
