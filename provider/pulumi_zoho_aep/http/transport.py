"""Requests to one origin: time-outs, TLS, user agent, retries, and failures as our own errors."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, BinaryIO

import requests
from requests.adapters import HTTPAdapter
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, stop_before_delay
from urllib3.exceptions import LocationParseError

from pulumi_zoho_aep._version import __version__
from pulumi_zoho_aep.addresses import host_of, is_loopback
from pulumi_zoho_aep.errors import (
    Answer,
    ServiceError,
    SettingsError,
    Throttled,
    Unavailable,
)
from pulumi_zoho_aep.http import retry
from pulumi_zoho_aep.http.clock import clock
from pulumi_zoho_aep.http.failures import failure_of
from pulumi_zoho_aep.http.redaction import redacted, redacted_headers
from pulumi_zoho_aep.http.reply import Reply, read_body, save_body
from pulumi_zoho_aep.http.throttle import Throttle

USER_AGENT = f"pulumi-zoho-aep/{__version__}"
CONNECT_SECONDS = 10.0
READ_SECONDS = 60.0
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
            request: Request to send.
            file: File for the body of a 200, which may not fit into memory; `body` of the reply is then empty.

        Raises:
            Unreachable: No answer.
            Throttled: Still 429 after the last attempt.
            Unavailable: Still 5xx after the last attempt.
        """

        def may_repeat(error: BaseException) -> bool:
            if isinstance(error, Throttled) and not request.repeat_if_throttled:
                return False
            return retry.may_repeat(error, idempotent=request.may_be_repeated)

        loop = Retrying(
            retry=retry_if_exception(may_repeat),
            wait=self._pause,
            stop=stop_after_attempt(retry.ATTEMPTS) | stop_before_delay(retry.TOTAL_SECONDS),
            sleep=self._sleep,
            reraise=True,
        )
        return loop(self._send_once, request, file)

    def _pause(self, state: RetryCallState) -> float:
        """Return how long to wait before the next attempt; after a 429, all other requests wait as well."""
        error = state.outcome.exception() if state.outcome else None
        seconds = retry.wait_seconds(error, state.attempt_number) if error else 0.0
        # A longer pause would hang all other requests; each gets its own 429 instead.
        if isinstance(error, Throttled) and seconds < retry.TOTAL_SECONDS:
            self._throttle.pause(seconds)
        return seconds

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
        except (OSError, UnicodeError, LocationParseError) as error:
            raise failure_of(error, self.origin, request.operation, READ_SECONDS) from None
        reply = self._understood(request, response, body, (sent_at, received_at))
        self._raise_if_transient(request, reply)
        return reply

    def _understood(
        self, request: Request, response: requests.Response, body: bytes, times: tuple[float, float]
    ) -> Reply:
        """Return a reply without the request's secrets, and learn time and rate from it."""
        sent = (request.headers, request.params, request.form, request.json)
        headers = redacted_headers(response.headers, *sent)
        clock.learn(headers, *times)
        # The reply to an accepted form is a token: it is never printed, and may be one that was sent.
        if request.form is None or response.status_code >= HTTPStatus.BAD_REQUEST:
            body = redacted(body, *sent)
        reply = Reply(response.status_code, headers, body)
        if reply.status != HTTPStatus.TOO_MANY_REQUESTS:
            self._throttle.taken()
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
        raise kind(answer, hint="run the same command again later: nothing is lost")

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


def _keep_headers(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
    return prepared
