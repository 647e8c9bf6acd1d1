"""The Zoho login of each credential in the stack file, and what is wrong with it.

A refresh token gives ten access tokens in ten minutes. None of them is spent on a login that the last `pulumi up`
verified: the access token in the state is used while it is valid.
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
    """A credential of the stack file, with what the last `pulumi up` recorded for it."""

    declared: ZohoCredentialInputs
    recorded: ZohoCredentialOutputs | None

    @classmethod
    def of(cls, declared: ZohoCredentialInputs, outputs: Mapping[str, Any]) -> "Credential":
        """Return a credential whose resource has, or had, these outputs; empty while the resource does not exist."""
        try:
            recorded = ZohoCredentialOutputs.model_validate(outputs) if outputs else None
        except ValidationError:
            recorded = None  # recorded by another release in another form: of no use
        return cls(declared, recorded)

    @property
    def usable(self) -> ZohoCredentialInputs | None:
        """The declared login with a refresh token; None while there is only a grant token, which works only once."""
        if self.declared.refresh_token is not None:
            return self.declared
        if self.recorded is not None and self.recorded.grant_token == self.declared.grant_token:
            return self.declared.model_copy(update={"refresh_token": self.recorded.refresh_token})
        return None

    @property
    def is_verified(self) -> bool:
        """Whether the last `pulumi up` verified this very login for everything that is declared now."""
        if self.recorded is None or self.usable is None or login_of(self.recorded) != login_of(self.usable):
            return False
        declared = {"scopes": self.usable.scopes, "expected_org_id": self._expected_org_id}
        states = (self.recorded, self.recorded.model_copy(update=declared))
        return not any(finding for state in states for finding in _HANDLER.unhealthy(state))

    @property
    def token(self) -> Token | None:
        """The access token that the resource got for this very login; None if a new one would be needed."""
        token = self.recorded.recorded_token if self.recorded is not None and self.is_verified else None
        return token if token is not None and token.is_fresh(clock.now()) else None

    def login(self, services: Services) -> ZohoLogin | None:
        """Return the login, ready for use; None if that would spend a grant token."""
        if self.usable is None:
            return None
        login = login_of(self.usable)
        if self.token is not None:
            services.zoho(login).tokens.offer(self.token)
        return login

    def findings(self, services: Services) -> Iterator[Finding]:
        """Query Zoho, and yield the reasons why the credential does not do what is declared."""
        if self.usable is not None:
            declared = self.usable.model_copy(update={"expected_org_id": self._expected_org_id})
            state = _HANDLER.read(Run(services), Existing("", declared))
            yield from _HANDLER.unhealthy(state)
            # No resource exists yet whose handler could report this.
            before = ZohoCredentialOutputs.model_validate(dict(declared))
            yield from notes(state, before, declared.scopes) if not state.login_finding else ()

    @property
    def _expected_org_id(self) -> str | None:
        """A credential stays with its organisation, unless the stack file names another one or another client's."""
        declared, recorded = self.declared, self.recorded
        if recorded is None or declared.expected_org_id is not None:
            return declared.expected_org_id
        is_same = all(getattr(recorded, name) == getattr(declared, name) for name in _IDENTITY)
        return (recorded.expected_org_id or recorded.org_id or None) if is_same else None


def login_by(services: Services, credentials: Mapping[str, Credential], name: str | None) -> ZohoLogin | None:
    """Return the login of a credential by its key; None if there is none, or if it would spend a grant token."""
    credential = credentials.get(name or "")
    return credential.login(services) if credential is not None else None
