"""How a dataflow treats rows that fail: what is declared, what the service keeps, and how one becomes the other."""

from collections.abc import Iterator
from typing import Annotated

import pulumi
from typing_extensions import NotRequired, TypedDict

from pulumi_zoho_aep.aep.flow_service import Patch
from pulumi_zoho_aep.aep.flows import FlowOptions
from pulumi_zoho_aep.engine.models import Cleared, Properties, is_known
from pulumi_zoho_aep.findings import Number, Problem


class OptionsArgs(TypedDict):
    """How failing rows are treated."""

    error_diagnostics: NotRequired[pulumi.Input[bool]]
    partial_ingestion_percent: NotRequired[pulumi.Input[float]]
    """A run fails when more than this share of its rows fails."""


class Options(Properties):
    """How failing rows are treated."""

    error_diagnostics: bool = True
    partial_ingestion_percent: Annotated[Number | None, Cleared] = None

    def problems(self) -> Iterator[Problem]:
        """Yield a share that is none."""
        percent = self.partial_ingestion_percent
        if percent is not None and is_known(percent) and not 0 < percent <= 100:  # noqa: PLR2004 - percent
            yield Problem("partial_ingestion_percent", "must be more than 0 and at most 100")


def options_to_api(options: Options) -> FlowOptions:
    """Return the body's options."""
    return FlowOptions(
        error_diagnostics_enabled=options.error_diagnostics,
        partial_ingestion_percent=options.partial_ingestion_percent,
    )


def option_patches(live: Options, declared: Options) -> Iterator[Patch]:
    """Yield the operations that lead from the live options to the declared ones."""
    body = options_to_api(declared).body()
    differing = set(declared.differing_paths(live))
    if "partial_ingestion_percent" in differing and declared.partial_ingestion_percent is None:
        # No document shows an option being removed; the whole is written without it.
        yield Patch("add", "/options", body)
        return
    for name, member in (
        ("error_diagnostics", "errorDiagnosticsEnabled"),
        ("partial_ingestion_percent", "partialIngestionPercent"),
    ):
        if name in differing:
            yield Patch("add", f"/options/{member}", body[member])
