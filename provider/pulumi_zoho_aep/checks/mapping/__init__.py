"""Checks that Data Prep accepts the rows of an ingestion's mapping, and what reaches AEP through them.

Wrong syntax, unknown functions and contradictory targets can be found in the rows alone, so `resources/mapping_set`
refuses them. This package compares the rows with the schema and the table.
"""

from pulumi_zoho_aep.checks.mapping.changes import is_new
from pulumi_zoho_aep.checks.mapping.data_prep import refused_rows
from pulumi_zoho_aep.checks.mapping.kinds import unfit_rows
from pulumi_zoho_aep.checks.mapping.targets import target_findings, version_missing

__all__ = ["is_new", "refused_rows", "target_findings", "unfit_rows", "version_missing"]
