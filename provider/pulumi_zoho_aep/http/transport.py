"""Requests to one origin: time-outs, TLS, user agent, retries, and failures as our own errors."""

import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, stop_before_delay
from urllib3.exceptions import LocationParseError, NewConnectionError

from pulumi_zoho_aep._version import __version__
from pulumi_zoho_aep.addresses import host_of, is_loopback
from pulumi_zoho_aep.errors import (
    Answer,
    Refused,
    ServiceError,
    SettingsError,
    Throttled,
    Unavailable,
    Unreachable,
)
from pulumi_zoho_aep.http import retry
from pulumi_zoho_aep.http.clock import clock
from pulumi_zoho_aep.http.redaction import redacted, redacted_headers
from pulumi_zoho_aep.http.reply import Reply, read_body, save_body
from pulumi_zoho_aep.http.throttle import Throttle

USER_AGENT = f"pulumi-zoho-aep/{__version__}"
CONNECT_SECONDS = 10.0
READ_SECONDS = 60.0
_PROXIES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
_CERTIFICATES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_IDEMPOTENT = frozenset({"GET", "PUT", "DELETE"})


@dataclass(frozen=True)
class Request:
    """One call. `operation` names it in errors; `idempotent` overrides what the method says about repeating it.

    `repeat_if_throttled` is False where every retry extends the service's block.
    """

    method: str
    path: str
    operation: str
    params: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    json: Any = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    idempotent: bool | None = None
    repeat_if_throttled: bool = True

    @property
    def may_be_repeated(self) -> bool:
        """Whether sending it twice does no harm."""
        if self.idempotent is not None:
            return self.idempotent
        guarded = self.method == "PATCH" and any(name.lower() == "if-match" for name in self.headers)
        return self.method in _IDEMPOTENT or guarded


class Transport:
    """Speaks to one origin only: redirects are not followed, so secrets go nowhere else.

    Args:
        origin: Scheme, host, optional port and path prefix; https, except on loopback.
        throttle: The request rate that all transports of the process share.
        explain: Finds the service's own words and code in the body of a failure.
        sleep: Waits between attempts.
    """

    def __init__(
        self,
        origin: str,
        throttle: Throttle,
        explain: Callable[[Reply], tuple[str, str]],
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        scheme, _, rest = origin.partition("://")
        if "@" in rest:
            raise SettingsError(f"{rest.rpartition('@')[2]}: an address must not contain a user or password")
        if scheme.lower() != "https" and not (scheme.lower() == "http" and is_loopback(origin)):
            raise SettingsError(f"{origin}: only https is allowed, except for a simulator on this machine")
        if not host_of(origin):
            raise SettingsError(f"{origin}: an address may have only a host, a port and a path")
        self.origin = origin.rstrip("/")
        self._throttle = throttle
        self._explain = explain
        self._sleep = sleep
        self._local = threading.local()

    def request(self, request: Request, *, file: BinaryIO | None = None) -> Reply:
        """Send a request, with retries as `http.retry` allows, and return the reply, whatever its status.

        Args:
            request: What to send.
            file: Where the body of a 200 goes, which may be longer than memory; `body` of the reply is empty then.

        Raises:
            Unreachable: No answer.
            Throttled: Still 429 after the last attempt.
            Unavailable: Still 5xx after the last attempt.
        """

        def may_repeat(error: BaseException) -> bool:
            if isinstance(error, Throttled) and not request.repeat_if_throttled:
                return False
            return retry.may_repeat(error, idempotent=request.may_be_repeated)

        def wait(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            seconds = retry.wait_seconds(error, state.attempt_number) if error else 0.0
            # A longer pause would hang all other requests; each gets its own 429 instead.
            if isinstance(error, Throttled) and seconds < retry.TOTAL_SECONDS:
                self._throttle.pause(seconds)
            return seconds

        loop = Retrying(
            retry=retry_if_exception(may_repeat),
            wait=wait,
            stop=stop_after_attempt(retry.ATTEMPTS) | stop_before_delay(retry.TOTAL_SECONDS),
            sleep=self._sleep,
            reraise=True,
        )
        return loop(self._send_once, request, file)

    def _send_once(self, request: Request, file: BinaryIO | None = None) -> Reply:
        self._throttle.wait()
        sent_at = clock.machine()
        try:
            response = self._session().request(
                request.method,
                self.origin + request.path,
                params=request.params,
                headers=request.headers,
                json=request.json,
                data=request.form,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
                # Without this, a netrc entry for the host would silently replace our Authorization header.
                auth=_keep_headers,
                stream=True,
            )
            received_at = clock.machine()
            if file is not None and response.status_code == HTTPStatus.OK:
                body = save_body(response, file, request.operation)
            else:
                body = read_body(response, request.operation)
        except (requests.exceptions.InvalidHeader, UnicodeError):
            # An etag, for example, which came from the service.
            reason = "a value has characters that cannot be sent in a header"
            raise Refused(Answer(request.operation, reason)) from None
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, LocationParseError):
            # The origin was checked, so it is the proxy's address that is odd.
            raise _odd_environment(request, _PROXIES, "an address such as http://proxy.example.com:3128") from None
        except requests.RequestException as error:
            raise self._unreachable(request, error) from None
        except OSError:
            # The library looks for the certificates before it connects.
            raise _odd_environment(request, _CERTIFICATES, "a file or folder of certificates that exists") from None
        sent = (request.headers, request.params, request.form, request.json)
        headers = redacted_headers(response.headers, *sent)
        clock.learn(headers, sent_at, received_at)
        # The reply to an accepted form is a token: it is never printed, and may be one that was sent.
        if request.form is None or response.status_code >= HTTPStatus.BAD_REQUEST:
            body = redacted(body, *sent)
        reply = Reply(response.status_code, headers, body)
        if reply.status != HTTPStatus.TOO_MANY_REQUESTS:
            self._throttle.taken()
        self._raise_if_transient(request, reply)
        return reply

    def _raise_if_transient(self, request: Request, reply: Reply) -> None:
        throttled = reply.status == HTTPStatus.TOO_MANY_REQUESTS
        failed = reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR or reply.status == HTTPStatus.REQUEST_TIMEOUT
        if not (throttled or failed):
            return
        words, code = self._explain(reply)
        reason = words or ("too many requests" if throttled else "the service failed")
        answer = Answer(request.operation, reason, reply.status, code, reply.request_id, reply.retry_after_seconds)
        kind: type[ServiceError] = Throttled if throttled else Unavailable
        raise kind(answer, hint="nothing is lost: run the same command again later")

    def _session(self) -> requests.Session:
        # requests does not promise that a session may be shared by threads, so each thread keeps its own connections.
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.headers["User-Agent"] = USER_AGENT
            session.headers["Accept"] = "application/json"
            # The environment's proxy is for the vendors, not for a simulator on this machine.
            session.trust_env = not is_loopback(self.origin)
            session.mount(self.origin, HTTPAdapter(pool_connections=1, pool_maxsize=1))
            self._local.session = session
        return session

    def _unreachable(self, request: Request, error: requests.RequestException) -> Unreachable:
        # The text of a requests error quotes the URL with its query; only its kind is reported.
        host = urlsplit(self.origin).netloc
        cause = getattr(error.args[0], "reason", None) if error.args else None
        never_sent = isinstance(error, requests.ConnectTimeout) or isinstance(cause, NewConnectionError)
        if isinstance(error, requests.exceptions.SSLError):
            reason, never_sent = f"the TLS certificate of {host} is not trusted", True
        elif isinstance(error, requests.exceptions.ProxyError):
            reason, never_sent = f"the proxy on the way to {host} refused the connection", True
        elif never_sent:
            reason = f"cannot connect to {host}"
        elif isinstance(error, requests.Timeout):
            reason = f"{host} did not answer within {READ_SECONDS:.0f} seconds"
        else:
            reason = f"{host} closed the connection without an answer"
        hint = "check the network, the proxy settings and the endpoint, then run the command again"
        return Unreachable(Answer(request.operation, reason), sent=not never_sent, hint=hint)


def _odd_environment(request: Request, variables: Sequence[str], words: str) -> SettingsError:
    """Return an error about an environment variable, without its value, which may hold a password."""
    given = [name for name in variables if os.environ.get(name)] or [variables[0]]
    return SettingsError(
        f"{request.operation}: {' or '.join(given)} is not usable", hint=f"set it to {words}, or unset it"
    )


def _keep_headers(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
    return prepared
