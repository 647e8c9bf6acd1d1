"""Grammar of what people read: one thing is not many."""

from collections.abc import Collection


def number(how_many: int, noun: str) -> str:
    """Return `1 resource`, `2 resources`."""
    return f"{how_many:,} {noun if how_many == 1 else plural(noun)}"


def named(noun: str, names: Collection[str]) -> str:
    """Return `scope a`, `scopes a, b`."""
    return f"{noun if len(names) == 1 else plural(noun)} {', '.join(names)}"


def plural(noun: str) -> str:
    """Return the plural of a noun that takes an s or es."""
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"
