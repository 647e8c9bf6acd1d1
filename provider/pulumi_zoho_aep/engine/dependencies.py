"""Limits the dependencies that the engine records, because it writes the whole state at each step.

Every resource is created after the lineage. If another resource of ours is in between, the engine follows the chain,
and the lineage need not be named again. If an SDK release prepares registrations with another function, all
dependencies are sent, which is also correct.
"""

from collections.abc import Awaitable, Mapping, Set as AbstractSet
from typing import Any, TypeVar

import pulumi
from pulumi.runtime import resource as registration

from pulumi_zoho_aep.engine.type_tokens import DYNAMIC, token_of

T = TypeVar("T")
_LINEAGE = f"{token_of('Lineage')}::"


def independent(output: pulumi.Output[T]) -> pulumi.Output[T]:
    """Return an output whose dependencies another property of the same resource states already."""
    value: Awaitable[Any] = output.future()
    return pulumi.Output(set(), value, output.is_known())


def shortened(
    urns: AbstractSet[str], by_property: Mapping[str, list[str]]
) -> tuple[AbstractSet[str], Mapping[str, list[str]]]:
    """Return a resource's dependencies, as a whole and by property, without the lineage if others imply it."""
    lineages = {urn for urn in urns if _LINEAGE in urn}
    if not any(DYNAMIC in urn for urn in urns - lineages):
        return urns, by_property
    return urns - lineages, {name: [urn for urn in of if urn not in lineages] for name, of in by_property.items()}


def shorten(sdk: Any) -> None:  # noqa: ANN401 - a module
    """Replace the SDK's function by one that shortens ours; other resources stay as they are."""
    prepare = getattr(sdk, "prepare_resource", None)
    if prepare is None:
        return

    async def prepare_resource(res: Any, ty: str, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the SDK's own
        found = await prepare(res, ty, *args, **kwargs)
        if not (ty.startswith(DYNAMIC) and hasattr(found, "dependencies") and hasattr(found, "property_dependencies")):
            return found
        urns, by_property = shortened(found.dependencies, found.property_dependencies)
        return found._replace(dependencies=urns, property_dependencies=by_property)

    sdk.prepare_resource = prepare_resource


shorten(registration)
