"""Which Zoho login a credential of the stack file means, and what is wrong with it.

Of the ten access tokens that a refresh token gives in ten minutes, none is spent on a login that the last `pulumi up`
proved: the one in the state is used while it lasts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from pulumi_zoho_aep.connectors.zoho_verification import notes
from pulumi_zoho_aep.engine.run import Existing, Run
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.http import clock
from pulumi_zoho_aep.oauth import Token
from pulumi_zoho_aep.resources.zoho_credential import (
    ZohoCredentialHandler,
    ZohoCredentialInputs,
    ZohoCredentialOutputs,
    login_of,
)
from pulumi_zoho_aep.services import Services, ZohoLogin

_HANDLER = ZohoCredentialHandler()
_IDENTITY = ("data_center", "environment", "client_id")


@dataclass(frozen=True)
class Credential:
    """A credential of the stack file, beside what the last `pulumi up` made of it."""

    declared: ZohoCredentialInputs
    known: ZohoCredentialOutputs | None

    @classmethod
    def of(cls, declared: ZohoCredentialInputs, outputs: Mapping[str, Any]) -> "Credential":
        """Return a credential whose resource has, or had, these outputs; none while there is no such resource."""
        try:
            known = ZohoCredentialOutputs.model_validate(outputs) if outputs else None
        except ValidationError:
            known = None  # of a release that kept something else: as good as none
        return cls(declared, known)

    @property
    def usable(self) -> ZohoCredentialInputs | None:
        """What is declared, with a refresh token; None while there is but a grant token, which works only once."""
        if self.declared.refresh_token is not None:
            return self.declared
        if self.known is not None and self.known.grant_token == self.declared.grant_token:
            return self.declared.model_copy(update={"refresh_token": self.known.refresh_token})
        return None

    @property
    def is_proved(self) -> bool:
        """Whether the last `pulumi up` proved this very login, for all that is declared of it now."""
        if self.known is None or self.usable is None or login_of(self.known) != login_of(self.usable):
            return False
        wanted = {"scopes": self.usable.scopes, "expected_org_id": self._expected_org_id}
        states = (self.known, self.known.model_copy(update=wanted))
        return not any(finding for state in states for finding in _HANDLER.unhealthy(state))

    @property
    def token(self) -> Token | None:
        """The access token that its resource got for this very login; None where another would have to be asked for."""
        kept = self.known.kept_token if self.known is not None and self.is_proved else None
        return kept if kept is not None and kept.is_fresh(clock.now()) else None

    def login(self, services: Services) -> ZohoLogin | None:
        """Return the login, ready to be used; None where that would spend a grant token."""
        if self.usable is None:
            return None
        login = login_of(self.usable)
        if self.token is not None:
            services.zoho(login).tokens.offer(self.token)
        return login

    def problems(self, services: Services) -> Iterator[Finding]:
        """Ask Zoho, and yield why the credential does not do what is declared."""
        if self.usable is not None:
            declared = self.usable.model_copy(update={"expected_org_id": self._expected_org_id})
            state = _HANDLER.read(Run(services), Existing("", declared))
            yield from _HANDLER.unhealthy(state)
            # There is no resource yet under which its handler could say so.
            before = ZohoCredentialOutputs.model_validate(dict(declared))
            yield from notes(state, before, declared.scopes) if not state.login_finding else ()

    @property
    def _expected_org_id(self) -> str | None:
        """A credential stays with its organisation, unless the stack file names another or it is another client's."""
        declared, known = self.declared, self.known
        if known is None or declared.expected_org_id is not None:
            return declared.expected_org_id
        is_same = all(getattr(known, name) == getattr(declared, name) for name in _IDENTITY)
        return (known.expected_org_id or known.org_id or None) if is_same else None
