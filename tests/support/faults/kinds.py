"""Every way in which a request is broken, and what is guaranteed then: the walk's list, and docs/faults.md's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

FLOW_SERVICE = "/data/foundation/flowservice/"
_ZOHO = ("/oauth/", "/crm/")
_MARKED = (
    "connections",
    "sourceConnections",
    "targetConnections",
    "flows",
    "schemas",
    "fieldgroups",
    "descriptors",
    "dataSets",
    "mappingSets",
)

Description = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A request, as far as it is the same in every life: ids are `*`."""

    method: str
    path: str

    def __str__(self) -> str:
        """Return it as it is reported."""
        return f"{self.method} {self.path}"

    @property
    def is_of_zoho(self) -> bool:
        """Whether Zoho is asked, and not Adobe."""
        return self.path.startswith(_ZOHO)

    @property
    def creates(self) -> bool:
        """Whether the request makes an object that carries our ownership tag."""
        return self.method == "POST" and self.path.endswith(tuple(f"/{name}" for name in _MARKED))

    @property
    def writes(self) -> bool:
        """Whether an object of the Flow Service changes."""
        return self.method != "GET" and self.path.startswith(FLOW_SERVICE)


def _any(_: Asked) -> bool:
    return True


@dataclass(frozen=True)
class Kind:
    """One kind of fault.

    Attributes:
        name: As it is in the table.
        effect: What the simulator gets, for a request.
        guarantee: What is promised, for people.
        meets: Which requests can suffer it.
        is_silent: Whether the service does not answer: the client needs a short patience.
        is_outage: Whether everything from this request on meets the same: connections are refused.
    """

    name: str
    effect: Callable[[Asked], Description]
    guarantee: str
    meets: Callable[[Asked], bool] = _any
    is_silent: bool = False
    is_outage: bool = False


def _same(**description: Any) -> Callable[[Asked], Description]:
    return lambda _: description


def _refusal(status: int, adobe: Mapping[str, Any], zoho: Mapping[str, Any]) -> Callable[[Asked], Description]:
    """Return an answer in the words of whoever is asked."""
    return lambda asked: {"status": status, "body": dict(zoho if asked.is_of_zoho else adobe)}


def _flow_error(status: int, number: str, words: str) -> Description:
    error = f"https://ns.adobe.com/aep/errors/FLOW-{number}-{status}"
    return {"type": error, "title": words, "status": status, "report": {"detailed-message": words}}


def _busy(number: str) -> Kind:
    return Kind(
        f"`{number}`: the object's state does not allow it",
        _same(status=400, body=_flow_error(400, number, "The state of the entity does not allow this")),
        _WAITED,
        meets=lambda asked: asked.path.startswith(FLOW_SERVICE),
    )


_REPEATED = "repeated where that is safe, up to five attempts within a minute; a create is looked up by its tag instead"
_NOT_ACTED = "repeated, a create too, because nothing happened; up to five attempts within a minute"
_LOOKED_UP = "repeated where that is safe; a create is never sent twice: its object is found by its tag"
_FOUND = "not repeated: the run ends with the service's words and what to do; what exists stays in the state"
_WAITED = "the object is read until it has settled, then the request is repeated; the run says what it waits for"
_NO_ANSWER = "a create is looked up by its tag; anything else ends the run, which names the call"
_PAGE = "<html><head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>"

KINDS: tuple[Kind, ...] = (
    Kind("connection refused", _same(), _NOT_ACTED, is_outage=True),
    Kind("closed before the service acted", _same(close="before"), _REPEATED),
    Kind("closed after the service acted: the answer is lost", _same(close="after"), _LOOKED_UP),
    Kind("closed in the middle of the answer", _same(close="midway"), _LOOKED_UP),
    Kind("time-out, the service never acts", _same(hang="before"), _REPEATED, is_silent=True),
    Kind("time-out, the service has acted", _same(hang="after"), _LOOKED_UP, is_silent=True),
    Kind(
        "time-out, the service acts when the request has been abandoned", _same(hang="late"), _LOOKED_UP, is_silent=True
    ),
    Kind("429 without `Retry-After`", _same(status=429, body={"title": "Too many requests"}), _NOT_ACTED),
    Kind(
        "429 with `Retry-After`",
        _same(status=429, body={"title": "Too many requests"}, headers={"Retry-After": "2"}),
        "all resources wait as long as the service asks; then repeated",
    ),
    Kind(
        "429 with a `Retry-After` of an hour",
        _same(status=429, body={"title": "Too many requests"}, headers={"Retry-After": "3600"}),
        "not waited for: the run ends and says so",
    ),
    Kind("500", _same(status=500, body={"title": "Internal Server Error"}), _REPEATED),
    Kind(
        "500 after the service acted",
        _same(status=500, body={"title": "Internal Server Error"}, acted=True),
        _LOOKED_UP,
    ),
    Kind("502 with a page of HTML", _same(status=502, body=_PAGE), _REPEATED),
    Kind("503", _same(status=503, body={"title": "Service Unavailable"}), _REPEATED),
    Kind("504", _same(status=504, body={"title": "Gateway Timeout"}), _REPEATED),
    Kind("HTML instead of JSON", _same(garbage="html"), _NO_ANSWER),
    Kind("JSON cut off", _same(garbage="truncated"), _NO_ANSWER),
    Kind("JSON of another shape", _same(garbage="wrong_shape"), _NO_ANSWER),
    Kind(
        "401 in the middle of a run",
        _refusal(
            401,
            {"error_code": "401013", "message": "Oauth token is not valid"},
            {"code": "INVALID_TOKEN", "message": "invalid oauth token", "status": "error", "details": {}},
        ),
        "one new token and one repeat; if refused again, the run ends and names the credential's settings",
    ),
    Kind(
        "403",
        _refusal(
            403,
            _flow_error(403, "2120", "Insufficient permissions"),
            {"code": "NO_PERMISSION", "message": "permission denied", "status": "error", "details": {}},
        ),
        _FOUND,
    ),
    Kind(
        "404",
        _refusal(
            404,
            _flow_error(404, "1439", "Resource not found"),
            {"code": "INVALID_URL_PATTERN", "message": "Please check if the URL is correct", "status": "error"},
        ),
        "a read: gone, and created again unless lists show it; a delete: done, if a read agrees; otherwise an error",
    ),
    Kind("409", _same(status=409, body={"title": "Conflict", "status": 409}), _FOUND),
    Kind(
        "412: another version",
        _same(status=412, body=_flow_error(412, "1404", "The etag does not match")),
        "read again; repeated unless somebody else changed what is declared; then the run says who",
    ),
    _busy("1420"),
    _busy("1421"),
    _busy("1422"),
    Kind(
        "a connection stays `initializing`, a dataflow `updating`",
        _same(stuck=100_000),
        "waited for until the deadline (`customTimeouts`, else ten minutes); then recorded; the next run goes on",
        meets=lambda asked: asked.writes,
    ),
    Kind(
        "the answer is lost, and the list shows the new object late",
        _same(close="after", late_in_list=100_000),
        "looked for during half a minute; then the run ends; the next one finds it by its tag once the list shows it",
        meets=lambda asked: asked.creates,
    ),
)
