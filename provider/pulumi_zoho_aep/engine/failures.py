"""What the engine is told of a failure: our message in place of a traceback, and what exists in spite of it."""

import asyncio
import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from pulumi.runtime.proto import provider_pb2
from pulumi.runtime.rpc import serialize_properties

from pulumi_zoho_aep.engine.lifecycle import HalfDone
from pulumi_zoho_aep.engine.pulumi_internals import current_call, stack_of
from pulumi_zoho_aep.errors import Unauthorized, ZohoAepError
from pulumi_zoho_aep.wording import naming_credential, naming_stack

_AUTHORIZE = "`zoho-aep authorize"
_OWN_PROGRAM = (
    "\nthat command writes to zoho-aep:credentials of the stack, which a program of your own reads with "
    'pulumi.Config("zoho-aep").require_secret_object("credentials")'
)

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
    """Show expected failures as their message; let our defects keep their traceback and ask for a report.

    Args:
        callback: a method of a provider.
    """

    @functools.wraps(callback)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return callback(*args, **kwargs)
        except PartialFailure as error:
            error.reasons = [_fitting(reason, args[0]) for reason in error.reasons]
            current_call().fail(_fitting(str(error), args[0]), _init_failed(error))
            raise
        except ZohoAepError as error:
            current_call().fail(_fitting(f"{error.with_advice}{_advice(callback.__name__, error)}", args[0]))
            raise
        except BaseException as error:
            # SystemExit and the like would leave the engine waiting for ever for an answer to this call.
            raise RuntimeError("this is a defect of pulumi-zoho-aep: please report it with the lines above") from error

    return call


def _fitting(text: str, provider: Any) -> str:  # noqa: ANN401 - any provider, perhaps not yet configured
    """Return advice whose commands act on this stack and credential, and fit a program that has no stack file."""
    urn = current_call().urn
    services = getattr(provider, "services", None)
    declared = services.declared_credentials if services is not None else {}
    if _AUTHORIZE in text and services is not None and not declared:
        text += _OWN_PROGRAM
    name = urn.rpartition("::")[2]
    is_credential = urn.partition("::")[2].endswith(f":ZohoCredential::{name}") and name in declared
    return naming_stack(naming_credential(text, name if is_credential else ""), stack_of(urn))


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
