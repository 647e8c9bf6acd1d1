"""Lists whose order means nothing: names, and rows of a mapping.

They keep the order in which they were written, however much of them is known: a plan that `pulumi preview` saves would
    not
hold in `pulumi up` otherwise. The engine compares lists place by place, so one of them is arranged like the one that it
is compared with: each item in its old place, new ones in places that became free, then at the end.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

_IDENTITY = "target"
_ORIGIN = ("source", "expression")


class Unordered(tuple[Any, ...]):
    """Items that equal the same items in another order, regardless of repetition."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        """Say whether the other one has the same items."""
        if not isinstance(other, (list, tuple)):
            return NotImplemented
        return all(item in list(other) for item in self) and all(item in list(self) for item in other)

    def __ne__(self, other: object) -> bool:
        """Return the opposite, because a tuple would answer by itself."""
        return not self == other

    def __hash__(self) -> int:
        """Return the same for the same items in any order."""
        return hash(frozenset(map(str, self)))


def arranged(value: Any, like: Any) -> Any:  # noqa: ANN401 - any two values of a field
    """Return a value whose unordered lists, at any depth, are in the order of another value."""
    if isinstance(value, Unordered) and isinstance(like, (list, tuple)):
        return Unordered(_in_places(value, like))
    if isinstance(value, BaseModel) and isinstance(like, BaseModel):
        names = type(value).model_fields.keys() & type(like).model_fields.keys()
        parts = {name: (getattr(value, name), arranged(getattr(value, name), getattr(like, name))) for name in names}
        changed = {name: after for name, (before, after) in parts.items() if after is not before}
        return value.model_copy(update=changed) if changed else value
    if isinstance(value, Mapping) and isinstance(like, Mapping):
        return {name: arranged(item, like.get(name)) for name, item in value.items()}
    return value


def _in_places(items: Sequence[Any], like: Sequence[Any]) -> Iterable[Any]:
    places: list[list[Any]] = [[] for _ in items]
    others = []
    indexes = {_identity(old): index for index, old in reversed(list(enumerate(like)))}
    for item in items:
        index = indexes.get(_identity(item), len(items))
        if index < len(items) and not places[index]:
            places[index].append(item)
        else:
            others.append(item)
    free = [index for index, place in enumerate(places) if not place]
    # A row that now leads elsewhere stays in its place, so that it shows as one change.
    for item in list(others):
        index = next((at for at in free if at < len(like) and _is_moved(item, like[at])), None)
        if index is not None:
            places[index].append(item)
            free.remove(index)
            others.remove(item)
    for index, item in zip(free, others, strict=True):
        places[index].append(item)
    return [item for place in places for item in place]


def _identity(item: Any) -> Any:  # noqa: ANN401 - a name, a row, or an unknown
    return _member(item, _IDENTITY) if isinstance(item, (BaseModel, Mapping)) else item


def _is_moved(item: Any, old: Any) -> bool:  # noqa: ANN401 - a name, a row, or an unknown
    origins = [[_member(one, name) for name in _ORIGIN] for one in (item, old) if isinstance(one, (BaseModel, Mapping))]
    return len(origins) > 1 and origins[0] == origins[1]


def _member(item: Any, name: str) -> Any:  # noqa: ANN401 - of a row
    return item.get(name) if isinstance(item, Mapping) else getattr(item, name)
