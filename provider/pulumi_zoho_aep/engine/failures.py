"""Failures as the engine receives them: our message instead of a traceback, and what exists despite the failure."""

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.lifecycle import Outcome
from pulumi_zoho_aep.engine.pulumi_internals import Partial, current_call
from pulumi_zoho_aep.errors import Unauthorized, ZohoAepError
from pulumi_zoho_aep.findings import coded

P = ParamSpec("P")
R = TypeVar("R")


class PartialFailure(ZohoAepError):
    """An object exists but does not work; the engine keeps it, and the next `pulumi up` continues with it."""

    code = Code.UNHEALTHY

    def __init__(self, outcome: Outcome[Any], outputs: dict[str, Any], inputs: dict[str, Any]) -> None:
        super().__init__(outcome.text)
        self.identifier = outcome.id
        self.findings = outcome.findings
        self.reasons: list[str] = []
        """The findings in words that fit this stack."""
        self.outputs = outputs
        self.inputs = inputs


def clean_errors(callback: Callable[P, R]) -> Callable[P, R]:
    """Show expected failures as their message. Our own defects keep their traceback and ask for a report.

    Args:
        callback: A method of a provider.
    """

    @functools.wraps(callback)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return callback(*args, **kwargs)
        except PartialFailure as error:
            error.reasons = [coded(_fitting(one.report, args[0]), one.code, one.facts) for one in error.findings]
            partial = Partial(error.identifier, error.outputs, error.inputs, error.reasons)
            current_call().fail(_fitting(str(error), args[0]), partial)
            raise
        except ZohoAepError as error:
            text = _fitting(f"{error.with_advice}{_advice(callback.__name__, error)}", args[0])
            current_call().fail(coded(text, error.code))
            raise
        except BaseException as error:
            # For SystemExit and the like, the engine would wait forever for an answer to this call.
            raise RuntimeError("this is a defect of pulumi-zoho-aep: please report it with the lines above") from error

    return call


def _fitting(text: str, provider: Any) -> str:  # noqa: ANN401 - any provider, perhaps not yet configured
    host = getattr(provider, "host", None)
    return text if host is None else str(host.fitting(text, current_call().urn))


def _advice(callback: str, error: ZohoAepError) -> str:
    """Without the program, the engine reads and deletes with old settings, whatever the stack file says now."""
    if callback not in ("read", "delete") or not isinstance(error, Unauthorized):
        return ""
    return (
        "\nwithout the program, this uses the settings of the last `pulumi up`: if the current ones are right, run the "
        "same command with --run-program"
    )
