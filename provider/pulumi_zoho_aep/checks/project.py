"""Checks of the project file."""

from functools import partial

from pulumi_zoho_aep.checks.check import Check, Found
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.findings import Finding


def refresh_check(*, refreshes_always: bool) -> Check:
    """Return the check whether plain `pulumi preview` and `pulumi up` see changes made by others."""
    return Check(
        "refresh",
        partial(_refresh, refreshes_always=refreshes_always),
        "add `options: {refresh: always}` to Pulumi.yaml, or run `pulumi preview --refresh` and `pulumi up --refresh`",
        code=Code.NO_REFRESH,
    )


def _refresh(*, refreshes_always: bool) -> Found:
    if refreshes_always:
        return "`pulumi preview` and `pulumi up` read live objects first"
    reason = "plain `pulumi preview` and `pulumi up` do not see what others changed in AEP"
    return Finding.warning(Code.NO_REFRESH, "", reason)
