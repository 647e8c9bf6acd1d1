"""The parameters of a query string, or of what stands for one, without a web framework."""

from collections.abc import Iterable


class Query:
    """Names with values, in the order in which they were sent; a name may occur several times."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self.pairs = tuple(pairs)

    def __contains__(self, name: str) -> bool:
        return any(name == one for one, _ in self.pairs)

    def __getitem__(self, name: str) -> str:
        return next(value for one, value in self.pairs if one == name)

    @property
    def names(self) -> set[str]:
        """Every name, once."""
        return {name for name, _ in self.pairs}

    def get(self, name: str, default: str = "") -> str:
        """Return the first value with a name."""
        return next((value for one, value in self.pairs if one == name), default)

    def every(self, name: str) -> list[str]:
        """Return all values with a name."""
        return [value for one, value in self.pairs if one == name]

    def without(self, *names: str) -> list[tuple[str, str]]:
        """Return the pairs of all other names."""
        return [(name, value) for name, value in self.pairs if name not in names]
