"""Calls of a generic REST source: login, parameters, the window's times (routes reference A.2, A.6)."""

import json
import re
from datetime import datetime, timezone
from typing import Any
from urllib.parse import urlsplit

from pulumi_zoho_aep.simulator.adobe.flow_service import tables
from pulumi_zoho_aep.simulator.adobe.flow_service.windows import NotRead, Window
from pulumi_zoho_aep.simulator.query_string import Query
from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.world import World
from pulumi_zoho_aep.simulator.zoho import in_process
from pulumi_zoho_aep.simulator.zoho.data_centers import PLACES
from pulumi_zoho_aep.simulator.zoho.site import Site

Item = dict[str, Any]

_SCHEDULE_QUERY = "{SCHEDULE_QUERY}"
# Parts of .NET's formats; everything else stands for itself.
_FORMAT = re.compile(r"yyyy|MM|dd|HH|mm|ss|f+|K")


class Caller:
    """Calls Zoho's CRM as the parameters of a source connection say, with the login of its base connection."""

    def __init__(self, world: World, base: Item, params: Item, window: Window) -> None:
        """Prepare calls.

        Args:
            world: State and time.
            base: The base connection as stored; a new access token is kept in it.
            params: The source connection's parameters.
            window: The run's window.

        Raises:
            NotRead: The simulator does not stand in for the host.
        """
        self._world, self._base = world, base
        place = PLACES.get(_place(base, params))
        if place is None:
            raise NotRead("CONNECTOR-1001-500", "The copy from the source failed: the host is not Zoho's")
        self._site = Site(world, place)
        text = _schedule_query(params["scheduleParams"], window)
        self._url: Item = _filled(params["urlParams"], text)
        self._headers: Item = _filled(params.get("headerParams", {}), text)
        self._body = _filled(params.get("bodyParams"), text)
        self._extra = _window_parameters(params["scheduleParams"], window)

    def call(self, query: dict[str, str], headers: dict[str, str]) -> Any:  # noqa: ANN401 - any JSON value
        """Return the body of an answer; None if nothing has changed, or there is nothing.

        That the engine takes answers without a body for an empty page is UNCONFIRMED.

        Args:
            query: Parameters that page.
            headers: Headers that page.

        Raises:
            NotRead: The CRM refused.
        """
        status, body = self._answered(query, headers)
        if status == 401 and isinstance(body, dict) and body.get("code") == "INVALID_TOKEN":
            self._renew()
            status, body = self._answered(query, headers)
        if status in (204, 304):
            return None
        if status != 200:
            code = body.get("code") if isinstance(body, dict) else ""
            raise NotRead("CONNECTOR-1001-500", f"The copy from the source failed: HTTP {status} {code}")
        return body

    def _answered(self, query: dict[str, str], headers: dict[str, str]) -> tuple[int, Any]:
        every = {**self._url.get("queryParams", {}), **self._extra, **query}
        sent = {name.lower(): str(value) for name, value in {**self._headers, **headers}.items()}
        asked = in_process.called(
            self._url["method"],
            self._url["path"],
            Query((name, str(value)) for name, value in every.items()),
            self._base["_secrets"]["accessToken"],
            sent.get("if-modified-since"),
        )
        # An HTTP client would receive a copy.
        return in_process.answer(self._site, asked, json.loads(json.dumps(self._body)))

    def _renew(self) -> None:
        """Get a new access token with the refresh token, and keep it."""
        params = {**self._base["auth"]["params"], **self._base["_secrets"]}
        names = {"client_id": "clientId", "client_secret": "clientSecret", "refresh_token": "refreshToken"}
        try:
            token = in_process.new_access_token(self._site, {key: params.get(name, "") for key, name in names.items()})
        except Refusal as refusal:
            detail = refusal.body.get("error") if isinstance(refusal.body, dict) else refusal.status
            reason = f"The copy from the source failed: no new access token, {detail}"
            raise NotRead("CONNECTOR-1001-500", reason) from None
        self._world.journal.learn(token)
        self._base["_secrets"]["accessToken"] = token
        self._world.store.put("connections", self._base["id"], self._base)


def _place(base: Item, params: Item) -> str:
    values = base["auth"]["params"]
    issuer = urlsplit(values.get("accessTokenUrl", ""))
    host = params["urlParams"].get("host") or values.get("host", "")
    return tables.place(f"{issuer.scheme}://{issuer.netloc}", host)


def _filled(value: Any, text: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value with the window's text wherever its placeholder stands."""
    if isinstance(value, str):
        return value.replace(_SCHEDULE_QUERY, text)
    if isinstance(value, dict):
        return {name: _filled(one, text) for name, one in value.items()}
    return [_filled(one, text) for one in value] if isinstance(value, list) else value


def _schedule_query(schedule: Item, window: Window) -> str:
    """Return what the advanced form makes of a window: the first run, which has no beginning, takes `backfill`."""
    pattern = str(schedule.get("incremental" if window.start is not None else "backfill", ""))
    form = str(schedule.get("paramFormat", "yyyy-MM-ddTHH:mm:ssK"))
    for name, at in (("{START_TIME}", window.start), ("{END_TIME}", window.end)):
        pattern = pattern.replace(name, "" if at is None else _written(at, form))
    return pattern


def _window_parameters(schedule: Item, window: Window) -> dict[str, str]:
    """Return the parameters that the plain form adds."""
    found = {}
    for which, at in (("Start", window.start), ("End", window.end)):
        name = schedule.get(f"schedule{which}ParamName")
        if name and at is not None:
            found[str(name)] = _written(at, str(schedule.get(f"schedule{which}ParamFormat", "yyyy-MM-ddTHH:mm:ssZ")))
    return found


def _written(at: int, form: str) -> str:
    moment = datetime.fromtimestamp(at, timezone.utc)
    codes = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}

    def part(found: re.Match[str]) -> str:
        if found[0] == "K":
            return "+00:00"
        return "0" * len(found[0]) if found[0].startswith("f") else moment.strftime(codes[found[0]])

    return _FORMAT.sub(part, form)
