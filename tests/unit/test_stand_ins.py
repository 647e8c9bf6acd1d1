"""Characters that no one sees, made visible, and back."""

import unicodedata

import pytest
from hypothesis import example, given, strategies as st

from pulumi_zoho_aep.stand_ins import spelt_out, stand_in, steering

texts = st.text() | st.text(st.sampled_from("<U+0123CE>\x00\x1b\u202e\n"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Leads, été 漢 😀\u00a0!", "Leads, été 漢 😀\u00a0!"),
        ("a\x1b]0;title\x07b", "a<U+001B>]0;title<U+0007>b"),
        ("a\x9b2Jb", "a<U+009B>2Jb"),
        ("a\u202eb\u2066c\u200fd", "a<U+202E>b<U+2066>c<U+200F>d"),
        ("a\x00b\u200bc\ufeffd", "a<U+0000>b<U+200B>c<U+FEFF>d"),
        ("a\r\nb\u2028c\u0085d", "a<U+000D><U+000A>b<U+2028>c<U+0085>d"),
        ("a\ud800b", "a<U+D800>b"),
        ("a\U000e0041b", "a<U+E0041>b"),
        ("\u3164a\uffa0\u2800b\u115f\u1160\u034fc", "<U+3164>a<U+FFA0><U+2800>b<U+115F><U+1160><U+034F>c"),
        ("a<U+202E>b", "a<U+003C>U+202E>b"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    """What steers a terminal, changes an order, or hides is written out; every other letter stays."""
    assert stand_in(text) == shown
    assert spelt_out(shown) == text


@example("<U+003C>U+003C>")
@example("<U+00\x0041>")
@given(texts)
def test_any_text(text: str) -> None:
    """Nothing unseen is left, no two texts look the same, and the text can be read back."""
    shown = stand_in(text)
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert spelt_out(shown) == text


@example("<U+202E>")
@given(texts)
def test_what_is_no_stand_in(text: str) -> None:
    """Only what stands for a character that no one sees is read as one."""
    assert spelt_out("<U+0041> <U+110000> <U+12> <u+202e>") == "<U+0041> <U+110000> <U+12> <u+202e>"
    assert spelt_out(spelt_out(stand_in(stand_in(text)))) == text


def test_what_a_declaration_must_not_hold() -> None:
    """Lines, and what joins letters in Persian and in emoji, may be declared; what steers or hides must not."""
    assert steering("one\ntwo\tthree \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 👩\u200d👧") == []
    assert steering("\x1b\u202e\x00\u200b\u3164") == ["U+0000", "U+001B", "U+200B", "U+202E", "U+3164"]
