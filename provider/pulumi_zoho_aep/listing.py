"""Lists that services answer: one odd item costs itself and nothing else."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from pulumi_zoho_aep.errors import Answer, UnexpectedReply

Item = TypeVar("Item")
ModelT = TypeVar("ModelT", bound=BaseModel)


class Listing(list[Item]):
    """The items of a list that could be read, and the places of the others, counted from 1."""

    unreadable: tuple[int, ...] = ()


def listing(items: Iterable[Any], read: Callable[[Any], Item | None], operation: str) -> Listing[Item]:
    """Read the items of a list, each for itself.

    Args:
        items: of the answer.
        read: returns None for an item of which cannot be said what it is.
        operation: in words, for the error.

    Raises:
        UnexpectedReply: there are items, and none can be read: then the whole answer is not what was asked for.
    """
    found = [read(item) for item in items]
    readable = Listing(item for item in found if item is not None)
    readable.unreadable = tuple(place for place, item in enumerate(found, 1) if item is None)
    if found and not readable:
        raise UnexpectedReply(Answer(operation, "what is listed is not as documented"))
    return readable


def without_odd_members(model: type[ModelT], item: Any) -> tuple[ModelT, tuple[str, ...]] | None:  # noqa: ANN401 - whatever the service sent
    """Return an item without the members that are not as documented, and their names; None if it needs one of them."""
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
