"""A reply, which may come from anywhere: its size is bounded, and only JSON counts as JSON."""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import accumulate
from typing import Any, BinaryIO

import requests

from pulumi_zoho_aep.errors import Answer, UnexpectedReply, unwritable
from pulumi_zoho_aep.http.clock import clock, seconds_of
from pulumi_zoho_aep.wording import number

MOST_BYTES = 32 * 1024 * 1024
"""Many times the longest page of a list. More would only fill the memory."""
DEEPEST = 100
"""No service nests half as deep, and code that walks a reply recurses once per level."""
_CHUNK_BYTES = 64 * 1024
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_REQUEST_ID_HEADERS = ("x-request-id", "x-adobe-request-id", "x-correlation-id")
_REQUEST_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._:-]{0,99}")
_HALF_A_CHARACTER = re.compile(rb"\\u[dD][89a-fA-F]")


@dataclass(frozen=True)
class Reply:
    """A reply of any status. `body` stays out of the repr: it may contain tokens."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def request_id(self) -> str:
        """The id under which the service's support finds this call."""
        return request_id(next((self.headers[name] for name in _REQUEST_ID_HEADERS if name in self.headers), ""))

    @property
    def retry_after_seconds(self) -> float | None:
        """The waiting time the service asks for, given as seconds or as an HTTP date."""
        value = self.headers.get("retry-after", "").strip()
        if not value:
            return None
        if value.isdecimal():
            return float(value)
        until = seconds_of(value)
        return None if until is None else max(0.0, until - clock.now())

    @property
    def dated_at(self) -> float | None:
        """The time at the service when it replied, in epoch seconds; None if the reply does not say."""
        return seconds_of(self.headers.get("date", ""))

    def require_no_redirect(self, operation: str) -> None:
        """Require that this is not a redirect: following one would take a secret elsewhere.

        Raises:
            UnexpectedReply: The reply is a redirect.
        """
        if HTTPStatus.MULTIPLE_CHOICES <= self.status < HTTPStatus.BAD_REQUEST:
            answer = Answer(
                operation, "the answer is a redirect, which is not followed", self.status, request_id=self.request_id
            )
            raise UnexpectedReply(answer, hint="check the endpoint and the proxy settings")

    def json(self, operation: str) -> Any:  # noqa: ANN401 - the caller knows the shape
        """Return the body as JSON.

        Raises:
            UnexpectedReply: The body is something else, such as a proxy's HTML page, or nested too deeply.
        """
        self.require_no_redirect(operation)
        try:
            value = json.loads(self.body, parse_constant=_no_number, parse_float=_finite, parse_int=_bounded)
            _require_shallow(self.body, value)
            return _whole_characters(self.body, value)
        except (ValueError, RecursionError):
            kind = self.headers.get("content-type", "no content type").split(";")[0]
            answer = Answer(
                operation,
                f"expected JSON, got {number(len(self.body), 'byte')} of {kind}",
                self.status,
                request_id=self.request_id,
            )
            raise UnexpectedReply(answer) from None


def members_of(reply: Reply) -> dict[str, Any]:
    """Return the members of a refusal's body; none if it is not a JSON object, as from a proxy."""
    try:
        body = reply.json("")
    except UnexpectedReply:
        return {}
    return body if isinstance(body, dict) else {}


def request_id(value: Any) -> str:  # noqa: ANN401 - whatever the service sent
    """Return a reply's request id; empty if it does not look like one, because it will be printed."""
    return value if isinstance(value, str) and _REQUEST_ID.fullmatch(value) else ""


def read_body(response: requests.Response, operation: str) -> bytes:
    """Return the body, decompressed; one that is too long is not read to its end.

    Raises:
        UnexpectedReply: The body is too long, even if it is small while compressed.
    """
    body = bytearray()
    for chunk in response.iter_content(_CHUNK_BYTES):
        body += chunk
        if len(body) > MOST_BYTES:
            response.close()
            reason = f"the answer is longer than {MOST_BYTES // 1024 // 1024} MiB"
            raise UnexpectedReply(Answer(operation, reason, response.status_code))
    return bytes(body)


def save_body(response: requests.Response, file: BinaryIO, operation: str) -> bytes:
    """Write the body into a file, replacing what an earlier attempt left there, and do not return it.

    Raises:
        SettingsError: The file cannot be written.
    """
    with _writing(response, operation):
        file.seek(0)
        file.truncate()
    for chunk in response.iter_content(_CHUNK_BYTES):
        with _writing(response, operation):
            file.write(chunk)
    with _writing(response, operation):
        # Write what is still buffered.
        file.seek(0)
    return b""


@contextmanager
def _writing(response: requests.Response, operation: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        response.close()
        # Further up, an OSError means that the certificates cannot be read.
        raise unwritable(operation, error) from None


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is not JSON")


def _finite(digits: str) -> float | str:
    # Python reads 1e999 as infinity, which is not what was written. As a string it is refused where a number is needed,
    # and harmless elsewhere.
    number = float(digits)
    return number if math.isfinite(number) else digits


def _bounded(digits: str) -> int:
    # Pulumi converts whole numbers to floats.
    return int(digits) if math.isfinite(float(digits)) else int(_no_number(digits))


def _require_shallow(body: bytes, value: Any) -> None:  # noqa: ANN401 - any JSON value
    # Counting brackets is quick, but includes those in strings, so a count above the limit is not conclusive.
    brackets = body.translate(None, _NO_BRACKETS)
    if max(accumulate(1 if bracket in b"[{" else -1 for bracket in brackets), default=0) <= DEEPEST:
        return
    level = [value]
    for _ in range(DEEPEST):
        level = [item for one in level for item in _items(one)]
    if level:
        raise ValueError("nested too deeply")


def _items(value: Any) -> Iterable[Any]:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _whole_characters(body: bytes, value: Any) -> Any:  # noqa: ANN401 - any JSON value
    # JSON can contain half a surrogate pair, which can be neither printed nor handed to Pulumi.
    if not _HALF_A_CHARACTER.search(body):
        return value
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
