"""Turns the steps of a plan into resources."""

from collections.abc import Iterable
from typing import Any

import pulumi

from pulumi_zoho_aep.engine.models import render
from pulumi_zoho_aep.resources import BaseConnection, Dataset, FieldGroup, Schema, ZohoCredential, ZohoIngestion
from pulumi_zoho_aep.stack_file.plan import Kind, Step, Use

Registered = dict[tuple[Kind, str], Any]
"""The resources, by kind and name."""
_CLASSES: dict[Kind, Any] = {
    Kind.CREDENTIAL: ZohoCredential,
    Kind.CONNECTION: BaseConnection,
    Kind.FIELD_GROUP: FieldGroup,
    Kind.SCHEMA: Schema,
    Kind.DATASET: Dataset,
    Kind.INGESTION: ZohoIngestion,
}


def register(steps: Iterable[Step], registered: Registered) -> None:
    """Register the resources that are not registered yet."""
    for step in steps:
        if (step.kind, step.name) not in registered:
            opts = None if step.protect is None else pulumi.ResourceOptions(protect=step.protect)
            resource = _CLASSES[step.kind](step.name, opts, **_arguments(step, registered))
            registered[step.kind, step.name] = resource


def _arguments(step: Step, registered: Registered) -> dict[str, Any]:
    args = {name: render(value, pulumi.Output.secret) for name, value in step.args.items()}
    args |= {name: _used(use, registered) for name, use in step.uses.items()}
    for name, use in step.appended.items():
        args[name] = [*args.get(name, []), _used(use, registered)]
    return args


def _used(use: Use, registered: Registered) -> Any:  # noqa: ANN401 - a resource or an id
    if use.existing_id is not None:
        return use.existing_id
    resource = registered[use.kind, use.name]
    return resource.id if use.as_id else resource
