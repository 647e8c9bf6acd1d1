"""The program's side of every resource: names, the ownership mark, and which outputs there are."""

from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi
from pulumi import dynamic

from pulumi_zoho_aep.resources._arguments import argument_problems, refusal
from pulumi_zoho_aep.resources._ownership import owner_of
from pulumi_zoho_aep.resources._provider import OWNER, Provider

MODULE = "zoho-aep"


class Resource(dynamic.Resource):
    """Base of the resources. A subclass made by a user keeps the type token, hence its place in the state."""

    provider_class: ClassVar[type[Provider[Any, Any]]]

    def __init_subclass__(cls, *, token: str | None = None, **kwargs: Any) -> None:  # noqa: ANN401 - passed on
        """Take the type token from the class that names one."""
        if token is None:
            super(dynamic.Resource, cls).__init_subclass__(**kwargs)
        else:
            super().__init_subclass__(module=MODULE, name=token, **kwargs)

    def __init__(self, resource_name: str, args: Mapping[str, Any], opts: pulumi.ResourceOptions | None = None) -> None:
        """Register the resource; `args` are the inputs of the subclass, None for those not given."""
        provider = self.provider_class()
        # A key that is there, though None, becomes an attribute of the resource: so every output gets one.
        outputs = dict.fromkeys(provider.handler.outputs.model_fields)
        owner = owner_of(pulumi.get_project(), pulumi.get_stack(), resource_name)
        # One that is there already is only read.
        is_read = opts is not None and (opts.urn or opts.id) is not None
        problems = [] if is_read else list(argument_problems(provider.handler.inputs, args))
        if problems:
            args = {**args, "refused": refusal(f"{type(self).__name__} {resource_name}", problems)}
        super().__init__(provider, resource_name, {**outputs, **args, OWNER: owner}, opts)
