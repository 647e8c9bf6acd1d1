"""A class with every defect a class of ours could have; it is importable, because the host imports it by name."""

import sys
from collections.abc import Iterable
from typing import Any

from typing_extensions import override

from pulumi_zoho_aep.engine.handler import Handler
from pulumi_zoho_aep.engine.models import Inputs, Outputs
from pulumi_zoho_aep.engine.run import Existing, Run
from pulumi_zoho_aep.resources.base import Provider


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

    @override
    def find(self, run: Run[Any], inputs: MisbehavingInputs) -> Iterable[str]:
        """Find nothing."""
        return ()

    @override
    def create(self, run: Run[Any], inputs: MisbehavingInputs) -> Existing[MisbehavingInputs]:
        """Fail."""
        if inputs.defect == "exit":
            sys.exit("for good")
        if inputs.defect == "interrupt":
            raise KeyboardInterrupt
        raise LookupError("a bug of ours")


class MisbehavingProvider(Provider[MisbehavingInputs, MisbehavingOutputs]):
    """What the host imports."""

    handler = MisbehavingHandler()
