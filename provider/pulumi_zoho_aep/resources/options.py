"""How a dataflow treats rows that fail: what is declared, what the service keeps, and how one becomes the other."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import pulumi
from typing_extensions import NotRequired, TypedDict

from pulumi_zoho_aep.aep.flow_service import Patch
from pulumi_zoho_aep.aep.flows import FlowOptions, OptionsView
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import Cleared, Properties, is_known
from pulumi_zoho_aep.findings import Finding, Number


class OptionsArgs(TypedDict):
    """How failing rows are treated."""

    error_diagnostics: NotRequired[pulumi.Input[bool]]
    """Whether AEP keeps a report of the rows that failed; true if left out."""
    partial_ingestion_percent: NotRequired[pulumi.Input[float]]
    """Share of its rows, more than 0 and at most 100 percent, that may fail before a run fails; none if left out."""


class Options(Properties):
    """How failing rows are treated."""

    error_diagnostics: bool = True
    partial_ingestion_percent: Annotated[Number | None, Cleared] = None

    def findings(self) -> Iterator[Finding]:
        """Yield a share outside of its range."""
        percent = self.partial_ingestion_percent
        if percent is not None and is_known(percent) and not 0 < percent <= 100:  # noqa: PLR2004 - percent
            yield Finding.error(Code.INVALID_VALUE, "partial_ingestion_percent", "must be more than 0 and at most 100")


def to_api(options: Options) -> FlowOptions:
    """Return the body's options."""
    return FlowOptions(
        error_diagnostics_enabled=options.error_diagnostics,
        partial_ingestion_percent=options.partial_ingestion_percent,
    )


def from_api(live: OptionsView, recorded: Options) -> Options:
    """Return the managed live options, which are the declared ones; any that the answer leaves out is as recorded."""
    diagnostics, percent = live.error_diagnostics_enabled, live.partial_ingestion_percent
    return Options(
        error_diagnostics=recorded.error_diagnostics if diagnostics is None else diagnostics,
        partial_ingestion_percent=None if recorded.partial_ingestion_percent is None else percent,
    )


def drops(recorded: Options, declared: Options) -> bool:
    """Say whether an option is to be removed: no document shows an operation for that."""
    return recorded.partial_ingestion_percent is not None and declared.partial_ingestion_percent is None


def patches(recorded: Options, declared: Options, written: Mapping[str, Any]) -> Iterator[Patch]:
    """Yield the operations that lead from the recorded options to the declared ones.

    Args:
        recorded: the managed options as they were last read.
        declared: The managed options, as declared.
        written: All live options, verbatim, if one is to be removed: the whole is written without it.
    """
    body = to_api(declared).body()
    differing = set(declared.differing_paths(recorded))
    if drops(recorded, declared):
        others = {name: value for name, value in written.items() if name != "partialIngestionPercent"}
        yield Patch("add", "/options", {**others, **body})
        return
    for name, member in (
        ("error_diagnostics", "errorDiagnosticsEnabled"),
        ("partial_ingestion_percent", "partialIngestionPercent"),
    ):
        if name in differing:
            yield Patch("add", f"/options/{member}", body[member])
