"""Failures of a storage of files, in any cloud, as errors of ours."""

from pulumi_zoho_aep.errors import Answer, Forbidden, NotFound, SettingsError, Unavailable, Unreachable, ZohoAepError
from pulumi_zoho_aep.http.certificates import VARIABLES, unusable_certificates
from pulumi_zoho_aep.wording import installing

_CERTIFICATES = ("AWS_CA_BUNDLE", *VARIABLES)
_NO_PLACE = frozenset({"ContainerNotFound", "NoSuchBucket"})


def failure(operation: str, status: int | None, code: str) -> ZohoAepError:
    """Return a storage's refusal as an error of ours, without its text, which may quote an address with a credential.

    Args:
        operation: The request in words.
        status: The answer's status; None if there was none.
        code: The storage's word for it.
    """
    if status is None:
        if odd := unusable_certificates(operation, _CERTIFICATES):
            return odd
        answer = Answer(operation, "the storage did not answer")
        return Unreachable(
            answer, sent=True, hint="check the network and the proxy settings, then run the command again"
        )
    if status in (401, 403):
        hint = "check its network rules, and that the credential may list, read and write; then run the command again"
        return Forbidden(Answer(operation, "the storage refuses the credential", status, code), hint=hint)
    if code in _NO_PLACE:
        hint = "create it, or correct its name in `auth`"
        return NotFound(Answer(operation, "there is no such bucket or container", status, code), hint=hint)
    return Unavailable(Answer(operation, "the storage failed", status, code), hint="run the same command again later")


def unusable(storage: str, hint: str) -> ZohoAepError:
    """Return that a storage's client takes no login like this, which is not quoted: it holds a secret."""
    return SettingsError(f"use storage: the client for {storage} cannot use this address or configuration", hint=hint)


def missing(extra: str) -> ZohoAepError:
    """Return the error for a storage whose client is not installed."""
    return ZohoAepError(
        f"the client for {extra} is not installed", hint=f"{installing('sync')}, then run the command again"
    )
