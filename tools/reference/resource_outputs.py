"""What the outputs of resources mean, apart from those that are arguments."""

import sys
from collections.abc import Iterator
from typing import Any

import pulumi_zoho_aep
from pulumi_zoho_aep.stack_file.descriptions import description_of

from .markdown import table

MEANINGS = {
    "access_token": "The access token of the last verification, as long as it is good for another run.",
    "access_token_expires_at": "When it ends, in seconds since 1970.",
    "created_by": "Who created the object; none if that is whoever changed it last.",
    "edition": "Edition of Zoho CRM, such as `enterprise`.",
    "last_operation": "How AEP's last operation on the dataflow ended, such as `completed`.",
    "last_run_state": "How the last run ended, as AEP says it; empty before the first one.",
    "license_ends_at": "When the organisation's licence ends, as Zoho says it.",
    "org_id": "`zgid` of the Zoho organisation.",
    "org_name": "Its name.",
    "org_type": "Whether it is a production, sandbox or developer organisation.",
    "state": "The object's state in AEP, such as `enabled`.",
    "transformations": "Names of the dataflow's steps, such as `Copy` and `Mapping`.",
    "updated_at": "When the object was changed last.",
    "updated_by": "Who did it.",
    "updated_client": "Through what: `exc_app` is the AEP interface.",
    "user_email": "Who consented.",
    "user_status": "Whether that user is active in Zoho CRM.",
}
VERSION = "The object's version in the service; each change makes another one."


def outputs(name: str) -> dict[str, str]:
    """Return the meaning of each output that is no argument; of an ingestion, its parts."""
    args = getattr(pulumi_zoho_aep, f"{name}Args")
    model = getattr(sys.modules[args.__module__], f"{name}Outputs", None)
    if model is None:
        parts = getattr(pulumi_zoho_aep, name).__annotations__
        return {part: f"The [{_class(kind)}](#{_class(kind).lower()})." for part, kind in parts.items()}
    return {key: _meaning(model, key) for key in sorted(model.model_fields) if key not in args.__annotations__}


def _class(kind: Any) -> str:  # noqa: ANN401 - a class, or its name
    return kind if isinstance(kind, str) else str(kind.__name__)


def _meaning(model: Any, key: str) -> str:  # noqa: ANN401 - a model's class
    return MEANINGS.get(key) or description_of(model, key) or (VERSION if key == "version" else "")


def lines(name: str, secret: set[str], *, has_arguments: bool) -> Iterator[str]:
    """Yield the part of a resource's section about its outputs."""
    yield "\nOutputs are `id`, the arguments as the service has them, and\n" if has_arguments else "\nOutputs are\n"
    yield from table(
        ("output", "kind", "means"),
        ((f"`{key}`", "secret" if key in secret else "", meaning) for key, meaning in outputs(name).items()),
    )
