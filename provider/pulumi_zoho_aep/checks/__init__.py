"""One catalogue of the questions to the services, for preview, `up`, doctor, authorize, rotate and credentials."""

from pulumi_zoho_aep.checks.catalogue import checks_of
from pulumi_zoho_aep.checks.check import Check, Found, Outcome, Result, run
from pulumi_zoho_aep.checks.project import refresh_check
from pulumi_zoho_aep.checks.secrets import secrets_in_clear

__all__ = [
    "Check",
    "Found",
    "Outcome",
    "Result",
    "checks_of",
    "refresh_check",
    "run",
    "secrets_in_clear",
]
