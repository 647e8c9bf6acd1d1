"""A class with every defect a class of ours could have; it is importable, because the host imports it by name."""

import sys
from collections.abc import Iterable

from pulumi_zoho_aep.engine.handler import Created, Handler
from pulumi_zoho_aep.engine.models import Inputs, Outputs
from pulumi_zoho_aep.resources.base import Provider
from pulumi_zoho_aep.services import Services


class MisbehavingInputs(Inputs):
    """What to do wrong."""

    defect: str


class MisbehavingOutputs(MisbehavingInputs, Outputs):
    """The same."""


class MisbehavingHandler(Handler[MisbehavingInputs, MisbehavingOutputs]):
    """Fails in ways that no handler should."""

    inputs = MisbehavingInputs
    outputs = MisbehavingOutputs
    noun = "misbehaving thing"

    def find(self, services: Services, inputs: MisbehavingInputs, owner: str, *, anew: bool) -> Iterable[str]:  # noqa: ARG002
        """Find nothing."""
        return ()

    def create(self, services: Services, inputs: MisbehavingInputs, owner: str) -> Created[MisbehavingInputs]:  # noqa: ARG002
        """Fail."""
        if inputs.defect == "exit":
            sys.exit("for good")
        if inputs.defect == "interrupt":
            raise KeyboardInterrupt
        raise LookupError("a bug of ours")


class MisbehavingProvider(Provider[MisbehavingInputs, MisbehavingOutputs]):
    """What the host imports."""

    handler = MisbehavingHandler()
