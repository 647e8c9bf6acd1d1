"""Faults that tests queue: which requests fail, and how.

A fault is a JSON object. Matching, all optional:

- `method`: e.g. `POST`; any without it.
- `path`: glob over the whole path, `*` also crosses slashes, e.g. `/data/foundation/flowservice/connections*`.
- `nth`: 1 is the next match, 2 the one after it; default 1. Counting starts when the fault is queued.
- `times`: how many matches in a row are affected from then on; default 1.

Effect, at least one:

- `status`, `body`, `headers`: answer with this instead of acting (`body`: text is sent as HTML, anything else as JSON).
  With `acted: true` the request takes effect, and only its answer is replaced. `headers` on their own override those of
  the real answer, e.g. its `Date`.
- `delay_ms`: the request waits before it acts; can be combined with every other effect.
- `close`: `before` cuts the connection instead of acting, `after` when the request has taken effect, `midway` in the
  middle of the answer's body.
- `garbage`: the request takes effect, and its answer is damaged: `html` (a proxy's page with status 200), `truncated`
  (half of the body, valid as far as HTTP goes), `wrong_shape` (valid JSON that is not what was asked for).
- `hang`: the client gets no answer, however long it waits. `before`: the request never takes effect; `after`: it does
  at once; `late`: it does when the client has given up.
- `stuck`: what the request creates or changes stays in its passing state (`initializing`, `updating`) for that many
  reads.
- `late_in_list`: what the request creates is missing in that many next lists of its collection.
- `expire_tokens`: `adobe`, `zoho` or `all` access tokens end before the request is looked at.
"""

import fnmatch
import threading
from dataclasses import asdict, dataclass, field
from typing import Any

from pulumi_zoho_aep.simulator.store import Store

STUCK = "simulator.stuck"
"""Key in a request's environment for how long objects that the request creates or changes stay in a passing state."""
_CLOSE = (None, "before", "after", "midway")
_GARBAGE = (None, "html", "truncated", "wrong_shape")
_EFFECTS = ("status", "headers", "delay_ms", "close", "garbage", "hang", "stuck", "late_in_list", "expire_tokens")
_HANG = (None, "before", "after", "late")
_TOKENS: dict[str | None, tuple[str, ...]] = {
    None: (),
    "adobe": ("_imsTokens",),
    "zoho": ("zohoAccessTokens",),
    "all": ("_imsTokens", "zohoAccessTokens"),
}
# By exact type: Python counts True as a number, and no one means that. A body may be anything.
_TYPES: dict[str, tuple[type, ...]] = {
    "method": (str, type(None)),
    "path": (str,),
    "nth": (int,),
    "times": (int,),
    "status": (int, type(None)),
    "headers": (dict,),
    "acted": (bool,),
    "delay_ms": (int, float),
    "close": (str, type(None)),
    "garbage": (str, type(None)),
    "hang": (str, type(None)),
    "stuck": (int,),
    "late_in_list": (int,),
    "expire_tokens": (str, type(None)),
}
_WORDS = {str: "text", int: "a whole number", float: "a number", bool: "true or false", dict: "an object"}


@dataclass
class Fault:
    """One queued fault; `nth` and `times` count down as requests match."""

    method: str | None = None
    path: str = "*"
    nth: int = 1
    times: int = 1
    status: int | None = None
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    acted: bool = False
    delay_ms: float = 0
    close: str | None = None
    garbage: str | None = None
    hang: str | None = None
    stuck: int = 0
    late_in_list: int = 0
    expire_tokens: str | None = None

    def __post_init__(self) -> None:
        self._check_types()
        words = ((self.close, _CLOSE), (self.garbage, _GARBAGE), (self.hang, _HANG), (self.expire_tokens, _TOKENS))
        if any(word not in known for word, known in words):
            raise ValueError("close, garbage, hang and expire_tokens take the documented words only")
        if not any(getattr(self, name) for name in _EFFECTS):
            raise ValueError(f"a fault needs one of {', '.join(_EFFECTS)}")
        if self.nth < 1 or self.times < 1:
            raise ValueError("nth and times are at least 1")

    def _check_types(self) -> None:
        for name, types in _TYPES.items():
            if type(getattr(self, name)) not in types:
                raise ValueError(f"{name} must be {_WORDS[float if float in types else types[0]]}")
        if not all(isinstance(value, str) for value in self.headers.values()):
            raise ValueError("headers must be text")
        if self.delay_ms < 0 or not (self.status is None or 100 <= self.status <= 599):
            raise ValueError("delay_ms is at least 0, and status from 100 to 599")

    @property
    def prevents_acting(self) -> bool:
        """Whether the request is answered or cut without taking effect."""
        return "before" in (self.close, self.hang) or (self.status is not None and not self.acted)

    def matches(self, method: str, path: str) -> bool:
        """Whether the fault is about such a request."""
        return self.method in (None, method) and fnmatch.fnmatchcase(path, self.path)

    def effect(self) -> dict[str, Any]:
        """Return what the fault does, without what it matches: the journal's account of it."""
        matching = ("method", "path", "nth", "times")
        return {name: value for name, value in asdict(self).items() if value and name not in matching}

    def expire(self, store: Store) -> None:
        """End the access tokens that the fault names."""
        for collection in _TOKENS[self.expire_tokens]:
            store.clear(collection)


class Faults:
    """The queue. Every fault counts every request that matches it; the first one that is due is applied."""

    def __init__(self) -> None:
        self._queue: list[Fault] = []
        self._late: dict[str, dict[str, int]] = {}
        self._lock = threading.Lock()

    def add(self, descriptions: list[Any]) -> None:
        """Queue faults: all of them or, if one is invalid, none.

        Raises:
            ValueError: Says what is wrong with a description.
        """
        try:
            faults = [Fault(**description) for description in descriptions]
        except TypeError as error:
            raise ValueError(f"not a fault: {error}") from None
        with self._lock:
            self._queue.extend(faults)

    def take(self, method: str, path: str) -> Fault | None:
        """Return the fault for this request, if any, and count the request."""
        due: Fault | None = None
        with self._lock:
            for fault in [fault for fault in self._queue if fault.matches(method, path)]:
                if fault.nth > 1:
                    fault.nth -= 1
                elif due is None:
                    due = fault
                    fault.times -= 1
            self._queue = [fault for fault in self._queue if fault.times > 0]
        return due

    def keep_from_lists(self, path: str, created: Any, times: int) -> None:  # noqa: ANN401 - any JSON value
        """Leave what a request to a collection created out of the next lists of that collection."""
        with self._lock:
            self._late.setdefault(path, {}).update(dict.fromkeys(_ids(created), times))

    def late(self, path: str) -> set[str]:
        """Return the ids that a list of this collection does not show yet, and count the list."""
        with self._lock:
            late = self._late.get(path, {})
            hidden = {identifier for identifier, times in late.items() if times > 0}
            late.update({identifier: late[identifier] - 1 for identifier in hidden})
        return hidden

    def left(self) -> list[dict[str, Any]]:
        """Return what is still queued, with `nth` and `times` counted down."""
        with self._lock:
            return [asdict(fault) for fault in self._queue]

    def clear(self) -> None:
        """Drop all queued faults."""
        with self._lock:
            self._queue.clear()
            self._late.clear()


def _ids(value: Any) -> set[str]:  # noqa: ANN401 - any JSON value
    """Return the ids that the services give objects: as members, or as the references of Catalog."""
    if isinstance(value, list):
        return {str(reference).rpartition("/")[2] for reference in value if isinstance(reference, str)}
    names = ("id", "$id", "@id")
    return {value[name] for name in names if name in value} if isinstance(value, dict) else set()


def without(value: Any, hidden: set[str]) -> Any:  # noqa: ANN401 - any JSON value
    """Return the answer to a list request without the objects of these ids, whether it is a list or a map of them."""
    if isinstance(value, dict):
        return {name: without(item, hidden) for name, item in value.items() if name not in hidden}
    if isinstance(value, list):
        return [without(item, hidden) for item in value if not (isinstance(item, dict) and _ids(item) & hidden)]
    return value
