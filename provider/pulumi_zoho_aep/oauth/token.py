"""Access tokens: how long they are valid, and one source per credential for all threads."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from pulumi_zoho_aep.errors import ServiceError
from pulumi_zoho_aep.http import clock
from pulumi_zoho_aep.turns import Turns

RENEW_BEFORE_SECONDS = 300.0
"""A token with less than this left is renewed: the longest call and its retries must end within its lifetime."""


R = TypeVar("R")
_TOKEN = re.compile(r"[!-~]+")


def is_token(value: object) -> bool:
    """Say whether a service's answer can be a token: it will become part of a header."""
    return isinstance(value, str) and _TOKEN.fullmatch(value) is not None


@dataclass(frozen=True)
class Token:
    """An access token and the epoch second at which it expires."""

    value: str = field(repr=False)
    expires_at: float

    def is_fresh(self, now: float) -> bool:
        """Say whether the token outlives any call that starts now."""
        return self.expires_at - now >= RENEW_BEFORE_SECONDS


class TokenSource:
    """The token of one credential, minted when first needed and shared by all threads of the process.

    Args:
        mint: Requests a new token from the service.
        final: A refusal that stands for the rest of the process: asking again gives the same answer, or makes it worse.
        now: Returns epoch seconds at the service.
    """

    def __init__(
        self,
        mint: Callable[[], Token],
        *,
        final: type[ServiceError] | tuple[()] = (),
        now: Callable[[], float] = clock.now,
    ) -> None:
        self._mint = mint
        self._final = final
        self._refusal: ServiceError | None = None
        self._now = now
        self._turns = Turns()
        self._lock = threading.Lock()
        self._token: Token | None = None
        self._asked = False
        self._rejected = False
        self._is_untried = False
        self._is_hopeless = False

    def get(self) -> Token:
        """Return a fresh token; only one thread requests it, and the others wait for that answer."""
        with self._turns.turn(), self._lock:
            if self._token is None or not self._token.is_fresh(self._now()):
                self._token = self._ask()
                self._asked = True
                self._is_untried, self._rejected = self._rejected, False
            return self._token

    def _ask(self) -> Token:
        if self._refusal is not None:
            raise self._refusal
        try:
            return self._mint()
        except self._final as error:
            self._refusal = error
            raise

    @property
    def is_of_this_run(self) -> bool:
        """Whether a token was requested from the service in this run."""
        with self._lock:
            return self._asked

    def offer(self, token: Token, *, is_new: bool = False) -> None:
        """Use a token minted earlier, or just now, unless there is one that lasts longer."""
        with self._lock:
            self._asked |= is_new
            if token.is_fresh(self._now()) and (self._token is None or self._token.expires_at < token.expires_at):
                self._token = token

    def renew(self) -> None:
        """Forget a token of an earlier run, which may no longer work; one that was minted in this run will do."""
        with self._lock:
            if not self._asked:
                self._token = None

    def authorised(self, send: Callable[[str], R], is_rejected: Callable[[R], bool]) -> R:
        """Send a request with the token, and once more with a new one if the service does not accept the first.

        A token may be revoked, evicted by newer ones, or expire early. If its successor is not accepted either, another
        one would not help: from then on, no more are requested in this process.

        Args:
            send: Sends the request with a token.
            is_rejected: Says of an answer whether the service did not accept the token.

        Returns:
            The last answer, rejected or not.
        """
        token = self.get()
        reply = send(token.value)
        if self._judged(token, is_rejected=is_rejected(reply)):
            token = self.get()
            reply = send(token.value)
            self._judged(token, is_rejected=is_rejected(reply))
        return reply

    def _judged(self, token: Token, *, is_rejected: bool) -> bool:
        """Note whether the service accepts a token; say whether another one is worth trying."""
        with self._lock:
            if self._token != token:
                # Another thread has replaced it already.
                return is_rejected
            if not is_rejected:
                self._is_untried = False
                return False
            self._is_hopeless |= self._is_untried
            if self._is_hopeless:
                return False
            self._token, self._rejected = None, True
            return True
