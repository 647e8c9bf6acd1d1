"""Calls of the CRM from within the simulator, by the same rules as over HTTP: what Adobe's engine does."""

import re
from http import HTTPStatus
from typing import Any

from pulumi_zoho_aep.simulator.query_string import Query
from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.zoho import accounts, coql, crm, crm_deleted, crm_gate, crm_records
from pulumi_zoho_aep.simulator.zoho.crm_gate import Asked, Session
from pulumi_zoho_aep.simulator.zoho.site import Site

_PATH = re.compile(r"/crm/(?P<version>v[\d.]+)/(?P<rest>.+)")


def answer(site: Site, asked: Asked, body: Any = None) -> tuple[int, Any]:  # noqa: ANN401 - any JSON value
    """Return status and body of the answer to a call; there is no body if there is nothing to say."""
    found = _PATH.fullmatch(asked.path)
    try:
        session = crm_gate.enter(site, asked, credits_needed=2 if asked.path.endswith("/deleted") else 1)
        result = _served(session, found["rest"] if found else "", body)
    except Refusal as refusal:
        return refusal.status, refusal.body
    return (result.value, None) if isinstance(result, HTTPStatus) else (200, result)


def new_access_token(site: Site, values: dict[str, str]) -> str:
    """Return a new access token for a refresh token.

    Args:
        site: At which accounts server.
        values: The form of the request.

    Raises:
        Refusal: The accounts server refused.
    """
    issued = accounts.token(site, accounts.Asked("POST", "", {"grant_type": "refresh_token", **values}))
    return str(issued["access_token"])


def called(method: str, path: str, query: Query, token: str, modified_since: str | None) -> Asked:
    """Return a call to the CRM. That the engine writes `Bearer` is an inference: no document says so."""
    found = _PATH.fullmatch(path)
    return Asked(method, found["version"] if found else "", path, "", query, f"Bearer {token}", modified_since)


def _served(session: Session, rest: str, body: Any) -> crm.Answer:  # noqa: ANN401 - any JSON value
    if (session.asked.method, rest) == ("POST", "coql"):
        return coql.query(session, body)
    if session.asked.method == "GET" and rest == "settings/modules":
        return crm.modules(session)
    module, _, more = rest.partition("/")
    if session.asked.method == "GET" and module and more in ("", "deleted"):
        return crm_deleted.deleted(session, module) if more else crm_records.records(session, module)
    raise crm.not_there(session)
