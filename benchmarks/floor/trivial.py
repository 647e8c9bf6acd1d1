"""A dynamic resource that does nothing. In a module, so that the engine stores it by reference, as it does ours."""

from collections.abc import Sequence
from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, ReadResult, Resource, ResourceProvider, UpdateResult


class TrivialProvider(ResourceProvider):
    """Answers at once and stores nothing."""

    # Secrets would be encrypted for every resource, which is more than the least that the engine can do.
    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Give the name as the id."""
        return CreateResult(props["name"], props)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Return what is known: nothing ever drifts."""
        return ReadResult(id_, props, props)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Agree."""
        return UpdateResult(_news)


class Trivial(Resource, module="floor", name="Trivial"):
    """A resource that depends on others by their ids."""

    def __init__(
        self,
        resource_name: str,
        upstream: Sequence[pulumi.Input[str]],
        opts: pulumi.ResourceOptions | None = None,
        *,
        is_revised: bool = False,
    ) -> None:
        """Declare the resource."""
        props = {"name": resource_name, "upstream": list(upstream), "is_revised": is_revised}
        super().__init__(TrivialProvider(), resource_name, props, opts)
