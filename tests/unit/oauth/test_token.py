"""How long a token is used, and who asks for the next one."""

import threading

import pytest

from pulumi_zoho_aep.errors import Answer, Unauthorized
from pulumi_zoho_aep.oauth import Token, TokenSource
from pulumi_zoho_aep.oauth.token import RENEW_BEFORE_SECONDS

NOW = 1_000_000.0


class Mint:
    """Counts what was asked for."""

    def __init__(self, lifetime: float = 3600) -> None:
        self.times = 0
        self._lifetime = lifetime

    def __call__(self) -> Token:
        """Return the next token."""
        self.times += 1
        return Token(f"token {self.times}", NOW + self._lifetime)


def source(mint: Mint) -> TokenSource:
    return TokenSource(mint, now=lambda: NOW)


def test_freshness_ends_before_the_token_does() -> None:
    """A token with less than the margin left is renewed: a call that starts now must end within its life."""
    token = Token("a", NOW)
    assert token.is_fresh(NOW - RENEW_BEFORE_SECONDS)
    assert not token.is_fresh(NOW - RENEW_BEFORE_SECONDS + 1)
    assert "a" not in repr(token).replace("Token", "").replace("expires_at", "")


def test_one_token_is_used_again() -> None:
    """While it is fresh, there is no second request."""
    mint = Mint()
    tokens = source(mint)
    assert [tokens.get().value for _ in range(3)] == ["token 1"] * 3
    assert mint.times == 1


def test_a_stale_token_is_renewed() -> None:
    """A token that is about to end is replaced."""
    mint = Mint(lifetime=RENEW_BEFORE_SECONDS - 1)
    tokens = source(mint)
    assert [tokens.get().value, tokens.get().value] == ["token 1", "token 2"]


def test_threads_share_one_request() -> None:
    """Threads that need a token at the same time wait for the one that asks."""
    arrived, go = threading.Event(), threading.Event()
    minted: list[int] = []

    def slow() -> Token:
        minted.append(1)
        arrived.set()
        assert go.wait(10)
        return Token("shared", NOW + 3600)

    tokens = TokenSource(slow, now=lambda: NOW)
    values: list[str] = []
    threads = [threading.Thread(target=lambda: values.append(tokens.get().value)) for _ in range(8)]
    for thread in threads:
        thread.start()
    assert arrived.wait(10)
    go.set()
    for thread in threads:
        thread.join(10)
    assert values == ["shared"] * 8
    assert minted == [1]


def test_a_rejected_token_is_not_used_again() -> None:
    """What the service did not accept is replaced, once, however many threads learned so."""
    mint = Mint()
    tokens = source(mint)
    first = tokens.get().value

    def overtaken(token: str) -> str:
        if token == first:
            # Meanwhile another thread learns the same.
            tokens.authorised(lambda token: token, lambda token: token == first)
        return token

    assert tokens.authorised(overtaken, lambda token: token == first) != first
    assert mint.times == 2


def test_a_service_that_accepts_no_token() -> None:
    """One fresh token shows it; further requests do not ask for more, and use what there is if it works again."""
    mint = Mint()
    tokens = source(mint)
    sent: list[str] = []

    def send(token: str) -> str:
        sent.append(token)
        return token

    for _ in range(3):
        tokens.authorised(send, lambda _: True)
    assert mint.times == 2
    assert len(sent) == 4
    assert tokens.authorised(send, lambda _: False) == sent[1]
    tokens.authorised(send, lambda _: True)
    assert mint.times == 2


def test_a_token_that_worked_is_replaced_again() -> None:
    """Tokens that are revoked one after the other, each after it has worked, are no reason to give up."""
    mint = Mint()
    tokens = source(mint)
    rejected: set[str] = set()
    for _ in range(4):
        rejected.add(tokens.authorised(lambda token: token, lambda token: token in rejected))
    assert mint.times == 4


def test_an_offered_token_saves_a_request() -> None:
    """A token from the state, or from an exchange, is used while it is fresh."""
    mint = Mint()
    tokens = source(mint)
    tokens.offer(Token("kept", NOW + 1000))
    assert tokens.get().value == "kept"
    assert mint.times == 0


def test_offers_do_not_make_it_worse() -> None:
    """A stale offer is ignored, and so is one that ends before the token that is there."""
    mint = Mint()
    tokens = source(mint)
    tokens.offer(Token("stale", NOW + RENEW_BEFORE_SECONDS - 1))
    assert tokens.get().value == "token 1"
    tokens.offer(Token("shorter", NOW + 1000))
    assert tokens.get().value == "token 1"
    tokens.offer(Token("longer", NOW + 7200))
    assert tokens.get().value == "longer"


def test_a_failure_is_reported_and_not_kept() -> None:
    """A failed request for a token reaches the caller, and the next one asks again."""
    answers: list[Unauthorized | Token] = [Unauthorized(Answer("refresh", "no")), Token("later", NOW + 3600)]

    def mint() -> Token:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    tokens = TokenSource(mint, now=lambda: NOW)
    with pytest.raises(Unauthorized):
        tokens.get()
    assert tokens.get().value == "later"


def test_a_final_refusal_stands() -> None:
    """A refusal that asking again does not change is asked for once, by however many; an offered token ends it."""
    asked: list[int] = []

    def mint() -> Token:
        asked.append(1)
        raise Unauthorized(Answer("get token", "no"))

    tokens = TokenSource(mint, final=Unauthorized, now=lambda: NOW)
    for _ in range(3):
        with pytest.raises(Unauthorized, match="no"):
            tokens.get()
    assert asked == [1]
    tokens.offer(Token("exchanged", NOW + 7200), is_new=True)
    assert tokens.get().value == "exchanged"


def test_a_token_of_an_earlier_run_is_not_enough() -> None:
    """Whoever has to know what works now gets a token of this run, and not a second one."""
    tokens = source(Mint())
    tokens.offer(Token("earlier", NOW + 7200))
    for _ in range(2):
        tokens.renew()
        assert tokens.get().value == "token 1"
    tokens = source(Mint())
    tokens.offer(Token("exchanged", NOW + 7200), is_new=True)
    tokens.renew()
    assert tokens.get().value == "exchanged"
