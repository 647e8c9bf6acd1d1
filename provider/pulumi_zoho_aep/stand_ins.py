"""Visible stand-ins for invisible characters, which may control a terminal or reorder text.

Names and descriptions in AEP may hold any character, and Pulumi prints them unchanged. So texts for the engine are
written like `evil<U+202E>name`, and texts from it are read back. Every text survives the round trip.
"""

import re
import unicodedata

_STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_WRITTEN = frozenset("\n\t\u200c\u200d")
"""Written on purpose: line breaks, and the joiners of Persian, Indic scripts and emoji."""
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters by their category, but invisible, too: a name made of them looks empty, or like another one."""
_STAND_IN = re.compile(r"<U\+([0-9A-F]{4,6})>")
_LOOKS_LIKE_ONE = re.compile(r"<(?=U\+[0-9A-F]{4,6}>)")


def stand_in(text: str) -> str:
    """Return a text with its invisible characters written out."""
    if text.isprintable() and "<U+" not in text and _BLANK.isdisjoint(text):
        return text
    escaped = _LOOKS_LIKE_ONE.sub(_visible("<"), text)
    return "".join(_visible(character) if _steers(character) else character for character in escaped)


def spelt_out(text: str) -> str:
    """Return the original text behind stand-ins."""
    return _STAND_IN.sub(lambda found: _character(found[1]) or found[0], text)


def steering(text: str) -> list[str]:
    """Return the characters, as `U+202E`, that a declared text must not contain."""
    found = {character for character in text if _steers(character) and character not in _WRITTEN}
    return [f"U+{ord(character):04X}" for character in sorted(found)]


def _steers(character: str) -> bool:
    return character in _BLANK or unicodedata.category(character) in _STEERING


def _visible(character: str) -> str:
    return f"<U+{ord(character):04X}>"


def _character(digits: str) -> str:
    character = chr(int(digits, 16)) if int(digits, 16) <= 0x10FFFF else ""  # noqa: PLR2004 - Unicode's end
    return character if character == "<" or (character and _steers(character)) else ""
