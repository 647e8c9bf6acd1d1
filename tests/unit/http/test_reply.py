"""What an answer may be, whoever sent it."""

import gzip
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, strategies as st

from pulumi_zoho_aep.errors import UnexpectedReply
from pulumi_zoho_aep.http import Reply, Request, Transport, reply as reply_module
from pulumi_zoho_aep.http.reply import DEEPEST

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.conftest import Explain, Service

    Make = Callable[[str, Explain], Transport]

THINGS = Request("GET", "/things", "list things")
NO_NUMBERS = (b"1" + b"0" * 309, b"-" + b"9" * 400)
DEEP = b"[" * 200_000 + b"]" * 200_000


def reply(body: bytes, **headers: str) -> Reply:
    return Reply(200, {name.replace("_", "-"): value for name, value in headers.items()}, body)


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_without_end(
    service: "Service", transport_to: "Make", monkeypatch: pytest.MonkeyPatch, *, packed: bool
) -> None:
    """What is longer than the cap once it is unpacked is given up, and the next call works."""
    monkeypatch.setattr(reply_module, "MOST_BYTES", 1024 * 1024)
    transport = transport_to(service.url, lambda _: ("", ""))
    body = json.dumps("x" * 2 * 1024 * 1024).encode()
    if packed:
        body = gzip.compress(body)
        assert len(body) < 10_000
    service.answer(200, body, **({"Content_Encoding": "gzip"} if packed else {}))
    with pytest.raises(UnexpectedReply) as caught:
        transport.request(THINGS)
    assert str(caught.value) == "list things: the answer is longer than 1 MiB (200)"
    assert transport.request(THINGS).json("") == {}


@pytest.mark.parametrize(
    "body", [DEEP, b"NaN", b'{"a": Infinity}', b"[-Infinity]", b"1" * 5000, *NO_NUMBERS, b"\xff\xfe", b""]
)
def test_what_is_no_json(body: bytes) -> None:
    """Nests of brackets, malformed numbers and other bytes are an unexpected reply, not a defect of ours."""
    with pytest.raises(UnexpectedReply, match=r"list things: expected JSON, got [\d,]+ bytes? of no content type"):
        reply(body).json("list things")


def test_numbers() -> None:
    """Every number that can be handed on is read as it is; one beyond is a text, and not infinity."""
    assert reply(b'{"a": [1e999, -1E+309, 2e308]}').json("") == {"a": ["1e999", "-1E+309", "2e308"]}
    assert reply(b"[1e308, -0.5, 9007199254740993, 1e-999]").json("") == [1e308, -0.5, 9007199254740993, 0.0]


def test_the_depth() -> None:
    """A hundred levels are read, one more is not; brackets within texts are not levels."""
    assert reply(b"[" * DEEPEST + b"]" * DEEPEST).json("")
    with pytest.raises(UnexpectedReply):
        reply(b'[{"a":' * 51 + b"1" + b"}]" * 51).json("")
    assert reply(json.dumps(["[{" * 1000]).encode()).json("") == ["[{" * 1000]


def test_half_a_character() -> None:
    """Half of a surrogate pair, which nothing can print, becomes a question mark; whole ones stay."""
    body = rb'{"\udc00": ["\ud83d\ude00", "a\ud83d"], "b": "\\ud83d"}'
    assert reply(body).json("") == {"?": ["\U0001f600", "a?"], "b": "\\ud83d"}


@given(st.text() | st.integers().map(str) | st.datetimes().map(str))
@example("9" * 400)
@example("Mon, 01 Jan 0001 00:00:00 -0000")
@example("Fri, 31 Dec 9999 23:59:59 -2359")
def test_any_retry_after(value: str) -> None:
    """Whatever a service writes there is a waiting time or none."""
    seconds = reply(b"", retry_after=value).retry_after_seconds
    assert seconds is None or seconds >= 0


@given(st.binary() | st.text().map(str.encode))
@example(b'"\\ud800"')
def test_any_body(body: bytes) -> None:
    """Any bytes are JSON that can be written again, or an unexpected reply."""
    try:
        value = reply(body).json("")
    except UnexpectedReply:
        return
    json.dumps(value, ensure_ascii=False).encode()
