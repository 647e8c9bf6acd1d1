"""Chooses the run whose rows are examined."""

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi_zoho_aep.aep import Platform
from pulumi_zoho_aep.cli.ingestions import ingestions_of, run_of
from pulumi_zoho_aep.cli.operation import refused
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.monitoring.chain import chains
from pulumi_zoho_aep.monitoring.history import Ending, PastRun
from pulumi_zoho_aep.monitoring.reading import last_runs

_LOOKED_AT = 100


@dataclass(frozen=True)
class Chosen:
    """A run of the stack."""

    platform: Platform
    ingestion: str
    """Empty if the run belongs to no ingestion of the stack."""
    run: PastRun
    sources: Mapping[str, str]
    """Columns and expressions of its mapping, by target."""


def chosen_run(opened: Stack, what: str) -> Chosen:
    """Return a run by its id, or an ingestion's last run that had rows with errors.

    Raises:
        ZohoAepError: There is no such run.
    """
    config = opened.config()
    platform, ingestions = opened.services(config.platform).platform, ingestions_of(opened, config)
    named = next((one for one in ingestions if one.name == what), None)
    if named is None:
        run = run_of(platform, what, ingestions)
    else:
        runs = last_runs(platform, [named.flow_id], _LOOKED_AT)[named.flow_id]
        found = next((one for one in runs if _has_errors(one)), None)
        if found is None:
            raise refused(f"no run of {what} had errors", f"`zoho-aep runs {opened.name} {what}` shows its runs")
        run = found
    name = next((one.name for one in ingestions if one.flow_id == run.flow_id), "")
    mapping = next((chain.mapping for chain in chains(opened.state()) if chain.name == name), ())
    return Chosen(platform, name, run, {row.target: row.source for row in mapping})


def _has_errors(run: PastRun) -> bool:
    return run.ending in (Ending.FAILED, Ending.PARTIAL) or bool(run.nulls)
