"""Checks of the project file."""

from functools import partial

from pulumi_zoho_aep.checks.check import Answer, Check, Result
from pulumi_zoho_aep.codes import Code


def refresh_check(*, refreshes_always: bool) -> Check:
    """Return the check whether plain `pulumi preview` and `pulumi up` see what others changed."""
    return Check(
        "refresh",
        partial(_refresh, refreshes_always=refreshes_always),
        "add `options: {refresh: always}` to Pulumi.yaml, or run `pulumi preview --refresh` and `pulumi up --refresh`",
        code=Code.NO_REFRESH,
    )


def _refresh(*, refreshes_always: bool) -> Answer:
    if refreshes_always:
        return Answer(Result.OK, "`pulumi preview` and `pulumi up` read live objects first")
    return Answer(Result.ATTENTION, "plain `pulumi preview` and `pulumi up` do not see what others changed in AEP")
