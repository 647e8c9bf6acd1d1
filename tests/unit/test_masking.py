"""Secrets in every way in which a text may hold them."""

import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import assume, example, given, settings, strategies as st

from pulumi_zoho_aep.masking import MASK, masked

SECRET = 'canary+"of"/ \\4711<é>%41&amp;~'


def _percent(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode())


def _numbers(text: str) -> str:
    return "".join(f"&#{ord(character)};" for character in text)


def _hexadecimal_numbers(text: str) -> str:
    return "".join(f"&#x{ord(character):X};" for character in text)


def _units(text: str) -> str:
    units = text.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[index]:02X}{units[index + 1]:02x}" for index in range(0, len(units), 2))


WRITTEN: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON, letters as they are": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "JSON, with \\/": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "JSON in JSON": lambda text: json.dumps(json.dumps(text)[1:-1])[1:-1],
    "\\uXXXX": _units,
    "percent": lambda text: quote(text, safe=""),
    "percent, path": quote,
    "percent, lower": _percent,
    "percent, upper": lambda text: _percent(text).upper(),
    "percent of percent": lambda text: quote(quote(text, safe=""), safe=""),
    "form": quote_plus,
    "form body": lambda text: urlencode({"client_secret": text, "grant_type": "x"}),
    "form in JSON": lambda text: json.dumps(urlencode({"client_secret": text}))[1:-1],
    "JSON in a form": lambda text: quote_plus(json.dumps(text)[1:-1]),
    "HTML": html.escape,
    "HTML, numbers": _numbers,
    "HTML, hexadecimal numbers": _hexadecimal_numbers,
    "HTML, numbers without an end": lambda text: _numbers(text).replace(";", ""),
    "%uXXXX": lambda text: _units(text).replace("\\u", "%u"),
    "\\u{X}": lambda text: "".join(f"\\u{{{ord(character):x}}}" for character in text),
    "HTML of JSON": lambda text: html.escape(json.dumps(text)[1:-1]),
    "repr": lambda text: repr(text)[1:-1],
    "hexadecimal": lambda text: text.encode().hex(),
    "HEXADECIMAL": lambda text: text.encode().hex().upper(),
}
CASES: dict[str, Callable[[str], str]] = {"": str, "lower": str.lower, "upper": str.upper, "swapped": str.swapcase}
# Without what Unicode gives another length, or another letter, in another case.
characters = st.characters(codec="utf-8", max_codepoint=0xFF, exclude_characters="µßÿ") | st.sampled_from("€漢😀")


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("way", WRITTEN)
def test_every_way_to_write_a_secret(way: str, case: str) -> None:
    """In whatever way it is escaped, and in whatever case, nothing but the mask is left of it."""
    written = WRITTEN[way](CASES[case](SECRET))
    left = masked(f"before {written} behind".encode(), [SECRET]).decode()
    assert left in (
        f"before {MASK} behind",
        f"before client_secret={MASK}&grant_type=x behind",
        f"before client_secret={MASK} behind",
    )


@settings(max_examples=300)
@example(secret="0000000\\", way="JSON", around="\\")
@example(secret="%41%41%41\\", way="JSON", around="")
@given(
    secret=st.text(characters, min_size=8, max_size=40),
    way=st.sampled_from(sorted(WRITTEN)),
    around=st.text(max_size=5),
)
def test_any_secret(secret: str, way: str, around: str) -> None:
    """The same of generated secrets: what is written around them stays, unless it makes another escape of it."""
    written = WRITTEN[way](f"canary{secret}")
    around = around.encode("utf-8", "replace").decode()
    left = masked(f"{around} {written} {around}".encode(), [f"canary{secret}"]).decode()
    assert written not in left
    assert "canary" not in left.lower() or "canary" in around.lower()
    assert "63616e617279" not in left.lower()


@given(secret=st.text(characters, min_size=8), before=st.binary(), behind=st.binary(), safe=st.booleans())
def test_base64(secret: str, before: bytes, behind: bytes, *, safe: bool) -> None:
    """Whatever is encoded together with it, with or without padding, and with which alphabet: it cannot be decoded."""
    assume(secret.encode() not in before + behind)
    encode = base64.urlsafe_b64encode if safe else base64.b64encode
    encoded = encode(before + secret.encode() + behind)
    for written in (encoded, encoded.rstrip(b"=")):
        for quoted in (written, quote(written, safe="").encode(), json.dumps({"a": written.decode()}).encode()):
            left = masked(quoted, [secret])
            assert MASK.encode() in left
            # From the first and the last byte a few bits are left beside the mask.
            longest = max((len(part) for part in left.split(MASK.encode())), default=0)
            assert longest <= len(quoted) - len(secret)


def test_basic_authorization() -> None:
    """A client and its secret, as they are in a header."""
    basic = base64.b64encode(b"client:canary-secret").decode()
    left = masked(f"Basic {basic}".encode(), ["canary-secret"]).decode()
    assert left.startswith("Basic Y2xpZW50")
    assert MASK in left
    assert basic[12:24] not in left


@given(st.lists(st.text(characters, min_size=8), max_size=3), st.text() | st.text(st.sampled_from('\\"u00e1%&#;x4')))
def test_json_stays_json(secrets: list[str], text: str) -> None:
    """Whatever is masked in a value, an escape is not cut in two."""
    document = json.dumps({"message": " ".join([text, *secrets, text])})
    assume('"' not in "".join(secrets))
    json.loads(masked(document.encode(), secrets))


def test_what_is_left() -> None:
    """Short values are not looked for, and nothing else is touched."""
    assert masked(b"%41 \\u0041 a-short-one", ["short", ""]) == b"%41 \\u0041 a-short-one"
    assert masked(b"%41 \\u0041 canary-0 &amp; \xff", ["canary-0"]) == b"%41 \\u0041 ******** &amp; \xff"


def test_one_within_another() -> None:
    """A secret that another begins with, or that overlaps with it, leaves nothing of the longer one."""
    assert masked(b"a canary-canary-canary b", ["canary-canary", "canary-canary-canary"]) == b"a ******** b"
