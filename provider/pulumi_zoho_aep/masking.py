"""Masks secrets in a text, however they are escaped.

A service may quote a secret verbatim, or as it appears in JSON, an address, a form, a page or a header. So the text is
unescaped in every way that applies, and each reading is searched regardless of case; base64 and hexadecimal forms are
searched for directly. Escapes are masked as a whole, so that JSON stays JSON.
"""

import base64
import json
import re
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html.entities import html5
from urllib.parse import quote, quote_plus

MASK = "********"
SHORTEST = 8
"""Shorter values would match by chance."""
_DEEPEST = 3
"""Levels of escaping, as in a form that is quoted in JSON; deeper ones do not occur."""
_PERCENT = re.compile(
    rb"%u(?P<first>[dD][89abAB][0-9A-Fa-f]{2})%u(?P<second>[dD][c-fC-F][0-9A-Fa-f]{2})"
    rb"|%(?:u(?P<units>[0-9A-Fa-f]{4})|(?P<byte>[0-9A-Fa-f]{2}))"
)
_BACKSLASH = re.compile(
    rb"\\u(?P<first>[dD][89abAB][0-9A-Fa-f]{2})\\u(?P<second>[dD][c-fC-F][0-9A-Fa-f]{2})"
    rb"|\\(?:u(?P<four>[0-9A-Fa-f]{4})|u\{(?P<braced>[0-9A-Fa-f]{1,6})\}|U(?P<eight>[0-9A-Fa-f]{8})|"
    rb"x(?P<two>[0-9A-Fa-f]{2})|(?P<single>[\"'\\/bfnrt]))"
)
_BACKSLASH_BYTES = re.compile(rb"\\x(?P<byte>[0-9A-Fa-f]{2})")
_ENTITY = re.compile(
    rb"&(?:#(?P<decimal>[0-9]{1,7});?|#[xX](?P<hexadecimal>[0-9A-Fa-f]{1,6});?|(?P<name>[A-Za-z][A-Za-z0-9]{1,31});)"
)
_WAYS = ((b"%", _PERCENT), (b"\\", _BACKSLASH), (b"\\", _BACKSLASH_BYTES), (b"&", _ENTITY))
"""With the character that begins each escape, because most texts have none. One at a time: what is not an escape of
one kind may look like an escape of another."""
_SINGLE = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t"}
_ONE_BASE64 = bytes.maketrans(b"-_", b"+/")


def masked(text: bytes, secrets: Iterable[str]) -> bytes:
    """Return a text with the secrets masked."""
    forms = [_forms(secret) for secret in secrets if len(secret) >= SHORTEST]
    spans = sorted(_spans(text, forms)) if forms else []
    result, position = bytearray(), 0
    for start, end in spans:
        if start >= position:
            result += text[position:start] + MASK.encode()
        position = max(position, end)
    return bytes(result + text[position:]) if spans else text


_Forms = tuple[frozenset[bytes], frozenset[bytes]]
"""The forms of a secret to search for: regardless of case, and exactly."""


def _spans(text: bytes, forms: list[_Forms]) -> Iterator[tuple[int, int]]:
    """Yield the spans of a text in which one of the forms occurs, in any reading."""
    first = _readings(text)
    for start, end in _found(text, forms):
        for reading in first:
            start, end = reading.whole(start, end)  # noqa: PLW2901 - each may make it longer
        yield start, end
    seen = {text}
    chains: list[tuple[_Reading, ...]] = [(reading,) for reading in first]
    while chains:
        chain = chains.pop()
        if chain[-1].text in seen:
            continue
        seen.add(chain[-1].text)
        for start, end in _found(chain[-1].text, forms):
            for reading in reversed(chain):
                start, end = reading.source(start, end)  # noqa: PLW2901 - back to the text, reading by reading
            yield start, end
        if len(chain) < _DEEPEST:
            chains += [(*chain, reading) for reading in _readings(chain[-1].text)]


def _found(text: bytes, forms: list[_Forms]) -> Iterator[tuple[int, int]]:
    lower, digits = text.lower(), text.translate(_ONE_BASE64)
    for anyhow, exactly in forms:
        for haystack, needles in ((lower, anyhow), (digits, exactly)):
            for needle in needles:
                start = haystack.find(needle)
                while start >= 0:
                    yield start, start + len(needle)
                    start = haystack.find(needle, start + 1)


class _Reading:
    """A text with one kind of escape undone, and where each part of it came from."""

    def __init__(self, text: bytes, way: "re.Pattern[bytes]") -> None:
        self.escapes: list[tuple[int, int, int, int]] = []
        """Start and end of each escape in the source, and of its replacement in this text."""
        result, position = bytearray(), 0
        for escape in way.finditer(text):
            said = _said(escape)
            if said:
                result += text[position : escape.start()] + said
                self.escapes.append((*escape.span(), len(result) - len(said), len(result)))
                position = escape.end()
        self.text = bytes(result + text[position:])
        self._sources = [escape[0] for escape in self.escapes]
        self._starts = [escape[2] for escape in self.escapes]

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the source that a span of this text came from."""
        return self._source(start)[0], self._source(end - 1)[1]

    def _source(self, position: int) -> tuple[int, int]:
        index = bisect_right(self._starts, position) - 1
        if index < 0:
            return position, position + 1
        source, source_end, _, end = self.escapes[index]
        if position < end:
            return source, source_end
        return source_end + position - end, source_end + position - end + 1

    def whole(self, start: int, end: int) -> tuple[int, int]:
        """Return a span of the source, extended if it would cut an escape in two."""
        first, last = bisect_right(self._sources, start) - 1, bisect_right(self._sources, end - 1) - 1
        if first >= 0 and self.escapes[first][1] > start:
            start = self.escapes[first][0]
        return start, max(end, self.escapes[last][1]) if last >= 0 else end


def _readings(text: bytes) -> list[_Reading]:
    """Return the readings of a text that has escapes."""
    readings = (_Reading(text, way) for sign, way in _WAYS if sign in text)
    return [reading for reading in readings if reading.escapes]


def _said(escape: "re.Match[bytes]") -> bytes:
    """Return what an escape stands for; empty if it is not an escape."""
    parts = {name: part for name, part in escape.groupdict().items() if part is not None}
    if "byte" in parts:
        return bytes.fromhex(parts["byte"].decode())
    if "single" in parts:
        return _SINGLE.get(parts["single"], parts["single"])
    if "name" in parts:
        return html5.get(f"{parts['name'].decode()};", "").encode()
    if "first" in parts:
        code = 0x10000 + ((int(parts["first"], 16) - 0xD800) << 10) + int(parts["second"], 16) - 0xDC00
    else:
        ((name, digits),) = parts.items()
        code = int(digits, 10 if name == "decimal" else 16)
    return _bytes(chr(code)) if code <= sys.maxunicode else b""


@lru_cache(maxsize=512)
def _forms(secret: str) -> _Forms:
    """Return what to search for; cached, because a token is searched for in every reply to it."""
    cases = {secret, secret.lower(), secret.upper(), secret.swapcase(), secret.title()}
    plain = {_bytes(case) for case in cases} | {case.encode("latin-1") for case in cases if _is_latin(case)}
    # Forms write a blank as a plus sign. That is not undone, because in most texts a plus sign is just that.
    anyhow = {form.lower() for case in plain for form in (case, case.replace(b" ", b"+"), case.hex().encode())}
    written = {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    written |= {quote(_bytes(secret), safe=""), quote_plus(_bytes(secret))}
    exactly = {core for form in written for core in _base64_cores(_bytes(form))}
    return frozenset(anyhow), frozenset(exactly)


def _base64_cores(secret: bytes) -> Iterator[bytes]:
    """Yield the digits that depend only on the secret, whatever comes before and after it."""
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + secret)
        yield encoded[-(-before * 8 // 6) : (before + len(secret)) * 8 // 6]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _is_latin(text: str) -> bool:
    return not text.isascii() and all(ord(character) <= 0xFF for character in text)  # noqa: PLR2004 - Latin-1's end
