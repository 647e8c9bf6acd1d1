"""Which refresh tokens are in use, as far as this process has seen: a token in use must not be revoked.

The engine asks about every surviving resource of a program, by check and diff, in the process that later deletes the
others. So what is declared and what is held are both known there; what another process has seen is not, so the state
records it (`used_by`). Users of a token are named as people know them: `Zoho credential sales`.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import UNFILLED, is_known
from pulumi_zoho_aep.engine.pulumi_internals import current_call, engine_log
from pulumi_zoho_aep.engine.run import Run
from pulumi_zoho_aep.errors import ServiceError
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.services import Services, ZohoLogin
from pulumi_zoho_aep.tags import name_of
from pulumi_zoho_aep.zoho import Accounts


def user_of(noun: str, owner: str) -> str:
    """Return the name of a resource among the users of tokens."""
    return f"{noun} {name_of(owner)}"


@dataclass
class _Replaced:
    """A token that is to end once these users are verified with another one."""

    waits_for: set[str]
    revoke: Callable[[], None]


class RefreshTokens:
    """The users of each token. Tokens are compared, never shown."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._declared: dict[str, str] = {}
        self._held: dict[str, str] = {}
        self._gone: set[str] = set()
        self._replaced: dict[str, _Replaced] = {}

    def declare(self, user: str, token: str) -> None:
        """Note that the program declares this user with the token, whichever one it has now."""
        with self._lock:
            self._declared[user] = token

    def hold(self, user: str, token: str) -> None:
        """Note that the user has the token, according to the state."""
        with self._lock:
            self._held[user] = token
            self._gone.discard(user)

    def verify(self, user: str, token: str) -> None:
        """Note that the user was created or changed, and works: tokens that waited only for this end now."""
        with self._lock:
            self._declared.pop(user, None)
            self._held[user] = token
            self._gone.discard(user)
            for old, replaced in self._replaced.items():
                if old != token:
                    replaced.waits_for.discard(user)
            ended = [old for old, replaced in self._replaced.items() if not replaced.waits_for and not self._users(old)]
            revocations = [self._replaced.pop(old).revoke for old in ended]
        for revoke in revocations:
            revoke()

    def leave(self, user: str, token: str) -> list[str]:
        """Note that the user is about to be deleted.

        Return the users of its token, including itself if its successor uses it.
        """
        with self._lock:
            self._held.pop(user, None)
            self._gone.add(user)
            return sorted(self._users(token))

    def is_declared(self, user: str) -> bool:
        """Say whether the program declares the user, so that it is changed or created again."""
        with self._lock:
            return user in self._declared

    def may_use(self, token: str, users: Iterable[str]) -> list[str]:
        """Return the users recorded in the state about which this process knows nothing newer."""
        with self._lock:
            return [user for user in users if user not in self._gone and self._held.get(user, token) == token]

    def users(self, token: str) -> list[str]:
        """Return the users of a token."""
        with self._lock:
            return sorted(self._users(token))

    def replace(self, token: str, waits_for: Iterable[str], revoke: Callable[[], None]) -> None:
        """End a token once these users are verified with another one; a user that fails keeps it alive."""
        with self._lock:
            self._replaced[token] = _Replaced(set(waits_for), revoke)

    def _users(self, token: str) -> set[str]:
        return {user for seen in (self._declared, self._held) for user, used in seen.items() if used == token}


def refresh_tokens(services: Services) -> RefreshTokens:
    """Return which tokens are in use in this process."""
    return services.once("refresh tokens", RefreshTokens)


def give_up(run: Run[Services], login: ZohoLogin, user: str, used_by: Iterable[str], *, is_replaced: bool) -> None:
    """Revoke a refresh token, never while something may use it; a replaced one once all its users are verified.

    On a deletion, base connections that the state names are gone already, or known to live on.

    Args:
        run: the call.
        login: Login that the token belongs to.
        user: Name of the credential that gives it up.
        used_by: Other users of the token, according to the state.
        is_replaced: Whether the credential continues with another token.
    """
    tokens, token = refresh_tokens(run.services), login.refresh_token
    users = {*tokens.users(token), *tokens.may_use(token, used_by)} - {user}
    connections = {name for name in users if name.startswith("base connection ")}
    if not is_replaced:
        connections -= set(tokens.users(token))
    accounts = run.services.zoho_accounts(login.data_center, login.environment, login.client)
    if users - connections:
        names = ", ".join(sorted(users - connections))
        reason = f"the refresh token is not revoked: it may be in use by {names}"
        run.warn(Finding.warning(Code.KEPT_TOKEN, "", reason, "revoke it at Zoho once nothing uses it"))
    elif is_replaced:
        tokens.replace(token, {user, *connections}, partial(_revoke_later, accounts, token, current_call().urn))
    else:
        accounts.revoke(token)


def _revoke_later(accounts: Accounts, token: str, urn: str) -> None:
    """Revoke a token in another resource's step, which has succeeded by then, so that a failure is a warning."""
    try:
        accounts.revoke(token)
    except ServiceError as error:
        engine_log.warning(urn, f"the old refresh token is still valid: {error.message}")


def token_in(credential: Any) -> str | None:  # noqa: ANN401 - whatever has one, or an unknown
    """Return the refresh token of a credential: empty while unknown, None without one or until it is filled in."""
    if credential is None:
        return None
    token = credential.refresh_token if is_known(credential) else None
    text = token.get_secret_value() if token is not None and is_known(token) else ""
    return None if text == UNFILLED else text


@dataclass(frozen=True)
class TokenUse:
    """Keeps track of the resources of one kind that use each token.

    Args:
        noun: The noun for the resource in messages.
        token_of: returns the refresh token among its values: empty while unknown, None if it has none.
    """

    noun: str
    token_of: Callable[[Any], str | None]

    def declared(self, services: Services, owner: str, inputs: object) -> None:
        """Note the declared resource."""
        if (token := self.token_of(inputs)) is not None:
            refresh_tokens(services).declare(user_of(self.noun, owner), token)

    def recorded(self, services: Services, owner: str, state: object) -> None:
        """Note the recorded resource."""
        if (token := self.token_of(state)) is not None:
            refresh_tokens(services).hold(user_of(self.noun, owner), token)

    def verified(self, services: Services, owner: str, state: object) -> None:
        """Note that the resource works now, which may end its previous token."""
        if (token := self.token_of(state)) is not None:
            refresh_tokens(services).verify(user_of(self.noun, owner), token)

    def deleted(self, services: Services, owner: str, state: object) -> None:
        """Note that the resource is about to be deleted."""
        if (token := self.token_of(state)) is not None:
            refresh_tokens(services).leave(user_of(self.noun, owner), token)
