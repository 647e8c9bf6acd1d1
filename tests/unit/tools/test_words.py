"""The words that this project does not use."""

import pytest
from tools import words


def test_what_is_written() -> None:
    """No file outside of the exempt rooms has one of the words."""
    assert words.main() == 0


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("# Nobody reads this.", "Nobody"),
        ("def is_told() -> None:", "told"),
        ('    """Of the last step."""', "Of"),
        ("- what was proved is not asked again", "proved"),
        ("the tag that its mark became", "its mark"),
        ("he and his tokens", "he"),
    ],
)
def test_a_word(line: str, word: str) -> None:
    """Words count in sentences and in names, whatever their case, and come with what to write instead."""
    (_, match, instead), *_ = words.found(f"first\n{line}")
    assert match == word
    assert instead


@pytest.mark.parametrize(
    "line", ["a proxy, the theme, and a markdown mark", "untold", "the key `leftovers` of the JSON"]
)
def test_other_words(line: str) -> None:
    """Longer words are other words, and code spans are checked where they are written."""
    assert list(words.found(line)) == []


def test_exempt_rooms_are_there() -> None:
    """A room that was rewritten or moved leaves the list."""
    assert [room for room in words.EXEMPT if not (words.TOP / room).exists()] == []
