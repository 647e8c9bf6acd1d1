"""Lists from services: only malformed items are left out."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from pulumi_zoho_aep.errors import Answer, UnexpectedReply

Item = TypeVar("Item")
ModelT = TypeVar("ModelT", bound=BaseModel)


class Listing(list[Item]):
    """The readable items of a list, and the positions of the others, counted from 1."""

    unreadable: tuple[int, ...] = ()


def listing(
    items: Iterable[Any], read: Callable[[Any], Item | None], operation: str, *, may_all_be_odd: bool = False
) -> Listing[Item]:
    """Read the items of a list, each on its own.

    Args:
        items: The reply's items.
        read: Returns None for an unreadable item.
        operation: The request in words, for the error.
        may_all_be_odd: Whether a page may hold nothing but malformed objects, as in a list of what others made.

    Raises:
        UnexpectedReply: There are items and none can be read, so the whole reply is not what was requested.
    """
    items = list(items)
    found = [read(item) for item in items]
    readable = Listing(item for item in found if item is not None)
    readable.unreadable = tuple(place for place, item in enumerate(found, 1) if item is None)
    if found and not readable and not (may_all_be_odd and any(isinstance(item, dict) for item in items)):
        raise UnexpectedReply(Answer(operation, "the list is not as documented"))
    return readable


def without_odd_members(model: type[ModelT], item: Any) -> tuple[ModelT, tuple[str, ...]] | None:  # noqa: ANN401 - whatever the service sent
    """Return an item without its malformed members, and their names; None if a required member is malformed."""
    if not isinstance(item, dict):
        return None
    try:
        return model.model_validate(item), ()
    except ValidationError as error:
        odd = {str(detail["loc"][0]) for detail in error.errors() if detail["loc"]}
    try:
        return model.model_validate({name: value for name, value in item.items() if name not in odd}), tuple(
            sorted(odd)
        )
    except ValidationError:
        return None
