"""One thing is not many."""

import pytest

from pulumi_zoho_aep.wording import named, number


@pytest.mark.parametrize(
    ("how_many", "noun", "expected"),
    [
        (0, "credential", "0 credentials"),
        (1, "credential", "1 credential"),
        (2, "mapping set", "2 mapping sets"),
        (1, "sandbox", "1 sandbox"),
        (2, "sandbox", "2 sandboxes"),
        (2, "batch", "2 batches"),
        (1200, "API credit", "1,200 API credits"),
    ],
)
def test_numbers(how_many: int, noun: str, expected: str) -> None:
    """The noun follows the number."""
    assert number(how_many, noun) == expected


def test_names() -> None:
    """The noun follows the names."""
    assert (named("scope", ["a"]), named("scope", ["a", "b"])) == ("scope a", "scopes a, b")
