"""Authorised calls to Zoho's CRM API: one token, one repeat after a 401, refusals as errors, and Zoho's time."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any, BinaryIO

from pulumi_zoho_aep.errors import Answer, Throttled, Unavailable, UnexpectedReply
from pulumi_zoho_aep.http import Reply, Request, Transport, members_of
from pulumi_zoho_aep.oauth import TokenSource
from pulumi_zoho_aep.zoho.crm_refusals import DAY_IS_SPENT, advised, refusal


class Calls:
    """The API of one data centre and environment, for one credential; every call is a read, so it may be repeated."""

    def __init__(self, transport: Transport, tokens: TokenSource) -> None:
        self._transport = transport
        self._tokens = tokens
        self.dated_at: float | None = None
        """Zoho's time at its last reply, in epoch seconds."""

    def json(self, request: Request) -> dict[str, Any]:
        """Send a request and return its JSON object; an empty one for the answers 204 and 304."""
        return self._json(request) or {}

    def items(self, request: Request, member: str) -> tuple[list[Any], dict[str, Any]]:
        """Send a request for a list and return its items and `info`; nothing for the answers 204 and 304.

        Raises:
            UnexpectedReply: There is no such list. That is not the same as an empty one: records that are read by time
                of change would never be read again.
        """
        body = self._json(request)
        if body is None:
            return [], {"more_records": False}
        items, info = body.get(member), body.get("info") or {}
        if not isinstance(items, list):
            raise UnexpectedReply(Answer(request.operation, f"member {member} is not as documented"))
        if not isinstance(info, dict):
            raise UnexpectedReply(Answer(request.operation, "member info is not as documented"))
        return items, info

    def _json(self, request: Request) -> dict[str, Any] | None:
        reply = self.send(request)
        if reply.status in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED):
            return None
        body = reply.json(request.operation)
        if not isinstance(body, dict):
            raise UnexpectedReply(Answer(request.operation, "the answer is not a JSON object", reply.status))
        if reply.status >= HTTPStatus.BAD_REQUEST or body.get("status") == "error":
            raise refusal(request.operation, reply.status, body)
        return body

    def save(self, request: Request, file: BinaryIO) -> None:
        """Send a request and write the body of its answer into a file."""
        reply = self.send(request, file)
        if reply.status != HTTPStatus.OK:
            body = reply.json(request.operation)
            raise refusal(request.operation, reply.status, body if isinstance(body, dict) else {})

    def send(self, request: Request, file: BinaryIO | None = None) -> Reply:
        """Send a request; a token that is no longer accepted is replaced once."""
        return self._tokens.authorised(lambda token: self._send_with(token, request, file), _is_rejected)

    def _send_with(self, token: str, request: Request, file: BinaryIO | None) -> Reply:
        headers = {"Authorization": f"Zoho-oauthtoken {token}", **request.headers}
        try:
            reply = self._transport.request(replace(request, headers=headers), file=file)
        except (Throttled, Unavailable) as error:
            raise advised(error) from None
        self.dated_at = reply.dated_at or self.dated_at
        return reply


def explain(reply: Reply) -> tuple[str, str]:
    """Find Zoho's words and code in a failure of the CRM API."""
    body = members_of(reply)
    code = str(body.get("code", ""))
    # Only this header tells the two limits apart: the day's credits do not return while we wait.
    if code == "TOO_MANY_REQUESTS" and reply.headers.get("x-api-credits-remaining") == "0":
        code = DAY_IS_SPENT
    return str(body.get("message", "")), code


def _is_rejected(reply: Reply) -> bool:
    return reply.status == HTTPStatus.UNAUTHORIZED and explain(reply)[1] in ("INVALID_TOKEN", "INVALID_OAUTHTOKEN")
