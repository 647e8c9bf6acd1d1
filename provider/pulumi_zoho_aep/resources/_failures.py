"""What the engine is told of a failure: our message in place of a traceback, and what exists in spite of it."""

import asyncio
import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from pulumi.runtime.proto import provider_pb2
from pulumi.runtime.rpc import serialize_properties

from pulumi_zoho_aep.errors import Unauthorized, ZohoAepError
from pulumi_zoho_aep.resources._host import current_call
from pulumi_zoho_aep.resources._lifecycle import HalfDone

P = ParamSpec("P")
R = TypeVar("R")


class PartialFailure(ZohoAepError):
    """An object exists, but does not work; the engine keeps it and the next `pulumi up` goes on with it."""

    def __init__(self, error: HalfDone, outputs: dict[str, Any], inputs: dict[str, Any]) -> None:
        super().__init__(str(error))
        self.identifier = error.identifier
        self.reasons = error.reasons
        self.outputs = outputs
        self.inputs = inputs


def clean_errors(callback: Callable[P, R]) -> Callable[P, R]:
    """Show expected failures as their message; let our defects keep their traceback and ask for a report."""

    @functools.wraps(callback)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return callback(*args, **kwargs)
        except PartialFailure as error:
            current_call().fail(str(error), _init_failed(error))
            raise
        except ZohoAepError as error:
            current_call().fail(f"{error.told}{_advice(callback.__name__, error)}")
            raise
        except BaseException as error:
            # SystemExit and the like would leave the engine waiting for ever for an answer to this call.
            raise RuntimeError("this is a defect of pulumi-zoho-aep: please report it with the lines above") from error

    return call


def _advice(callback: str, error: ZohoAepError) -> str:
    """Without the program, the engine reads and deletes with old settings, whatever the stack file says by now."""
    if callback not in ("read", "delete") or not isinstance(error, Unauthorized):
        return ""
    return (
        "\nwithout the program, this uses the settings of the last `pulumi up`: if the present ones are right, run the "
        "same command with --run-program"
    )


def _init_failed(error: PartialFailure) -> provider_pb2.ErrorResourceInitFailed:
    async def structs() -> tuple[Any, Any]:
        return await serialize_properties(error.outputs, {}), await serialize_properties(error.inputs, {})

    # Worker threads of the host have no event loop.
    outputs, inputs = asyncio.run(structs())
    return provider_pb2.ErrorResourceInitFailed(
        id=error.identifier, properties=outputs, inputs=inputs, reasons=error.reasons
    )
