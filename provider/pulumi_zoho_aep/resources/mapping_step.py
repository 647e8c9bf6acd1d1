"""The step of a dataflow that applies its mapping set: what is sent, what a live one says, and how one is changed."""

from collections.abc import Iterator, Sequence

from pulumi_zoho_aep.aep.flow_service import Patch
from pulumi_zoho_aep.aep.flows import Flow, Transformation

_STEP = "Mapping"


def to_api(mapping_set_id: str, version: int) -> Transformation:
    """Return the body's step."""
    return Transformation(name=_STEP, params={"mappingId": mapping_set_id, "mappingVersion": version})


def from_api(live: Flow, recorded: tuple[str, int]) -> tuple[str, int]:
    """Return id and version of the live mapping set: the recorded ones if the answer does not give them.

    If there are other steps but none for the mapping, somebody removed it; the id is then empty.
    """
    steps = [step.name for step in live.transformations]
    is_removed = bool(steps) and _STEP not in steps and all(steps)
    mapping_set_id, version = recorded
    params = live.mapping_params
    return (
        params.mapping_id or ("" if is_removed else mapping_set_id),
        version if params.mapping_version is None else params.mapping_version,
    )


def patches(live: Flow, recorded: Sequence[str], mapping_set_id: str, version: int) -> Iterator[Patch]:
    """Yield the operation that makes a dataflow use a mapping set; anything else that others added to the step stays.

    Args:
        live: the dataflow. Adobe documents replacing one of its steps, whose place depends on the connector.
        recorded: names of its steps, for an answer that does not give them.
        mapping_set_id: the declared one.
        version: the declared one.
    """
    place, params = live.transformation(_STEP) or (recorded.index(_STEP) if _STEP in recorded else "-", {})
    step = to_api(mapping_set_id, version)
    whole = step.model_copy(update={"params": {**params, **step.params}})
    yield Patch("add" if place == "-" else "replace", f"/transformations/{place}", whole.body())
