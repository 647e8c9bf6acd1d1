"""Why a request got no reply, in our own errors. The library is never quoted: its words have the URL with its query."""

import os
import ssl
from collections.abc import Sequence
from urllib.parse import urlsplit

import requests
from requests import exceptions
from urllib3.exceptions import LocationParseError, NewConnectionError

from pulumi_zoho_aep.addresses import is_loopback
from pulumi_zoho_aep.errors import Answer, Refused, SettingsError, Unreachable, ZohoAepError
from pulumi_zoho_aep.http.certificates import unusable_certificates

_PROXIES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
_NETWORK = "check the network, the proxy settings and the endpoint, then run the command again"
_UNTRUSTED = "check network and endpoint; where a proxy inspects TLS, REQUESTS_CA_BUNDLE has to name its certificate"


def failure_of(error: Exception, origin: str, operation: str, read_seconds: float) -> ZohoAepError:
    """Return a description of the failure, as far as the kind of error shows it.

    Args:
        error: The library's.
        origin: Origin to which the request went.
        operation: The operation for which it was made.
        read_seconds: Number of seconds spent waiting for the answer.
    """
    if isinstance(error, (exceptions.InvalidHeader, UnicodeError)):
        # An etag, for example, which came from the service.
        return Refused(Answer(operation, "a value has characters that cannot be sent in a header"))
    if isinstance(error, (exceptions.InvalidURL, exceptions.InvalidSchema, LocationParseError)):
        # The origin was checked, so it is the proxy's address that is odd.
        return _odd_environment(operation, _PROXIES, "an address such as http://proxy.example.com:3128")
    # The library loads the certificates when it connects.
    is_of_them = isinstance(error, exceptions.SSLError) or not isinstance(error, requests.RequestException)
    odd = unusable_certificates(operation) if is_of_them else None
    return odd or _unreachable(error, origin, operation, read_seconds)


def _unreachable(error: Exception, origin: str, operation: str, read_seconds: float) -> Unreachable:
    host = urlsplit(origin).netloc
    cause, hint = getattr(error.args[0], "reason", None) if error.args else None, _NETWORK
    never_sent = isinstance(error, requests.ConnectTimeout) or isinstance(cause, NewConnectionError)
    if isinstance(error, exceptions.SSLError):
        is_untrusted = any(isinstance(one, ssl.SSLCertVerificationError) for one in getattr(cause, "args", ()))
        words = f"the TLS certificate of {host} is not trusted" if is_untrusted else f"no TLS connection to {host}"
        reason, never_sent, hint = words, True, _UNTRUSTED if is_untrusted else _NETWORK
    elif isinstance(error, exceptions.ProxyError):
        reason, never_sent = f"the proxy on the way to {host} refused the connection", True
    elif never_sent:
        reason = f"cannot connect to {host}"
        if is_loopback(origin):
            hint = f"start `zoho-aep simulator --port {urlsplit(origin).port or 80}`, or correct the endpoint"
    elif isinstance(error, requests.Timeout):
        reason = f"{host} did not answer within {read_seconds:.0f} seconds"
    else:
        reason = f"{host} closed the connection without an answer"
    return Unreachable(Answer(operation, reason), sent=not never_sent, hint=hint)


def _odd_environment(operation: str, variables: Sequence[str], words: str) -> SettingsError:
    """Return an error about an environment variable, without its value, which may hold a password."""
    given = [name for name in variables if os.environ.get(name)] or [variables[0]]
    return SettingsError(f"{operation}: {' or '.join(given)} is not usable", hint=f"set it to {words}, or unset it")
