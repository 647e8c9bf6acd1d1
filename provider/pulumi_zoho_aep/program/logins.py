"""Which Zoho login a credential of the stack file means, and what is wrong with it.

Of the ten access tokens that a refresh token gives in ten minutes, none is spent on a login that the last `pulumi up`
proved: the one in the state is used while it lasts.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from pulumi_zoho_aep.oauth import Token
from pulumi_zoho_aep.problems import Problem
from pulumi_zoho_aep.program.last_up import LastUp
from pulumi_zoho_aep.resources._services import Services, ZohoLogin
from pulumi_zoho_aep.resources.zoho_credential import (
    ZohoCredentialHandler,
    ZohoCredentialInputs,
    ZohoCredentialOutputs,
    login_of,
)


@dataclass(frozen=True)
class Credential:
    """A credential of the stack file, beside what the last `pulumi up` made of it."""

    declared: ZohoCredentialInputs
    known: ZohoCredentialOutputs | None

    @classmethod
    def of(cls, name: str, declared: ZohoCredentialInputs, before: LastUp) -> "Credential":
        """Return the credential of a name."""
        outputs = before.of("ZohoCredential", name)
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
        """Whether the last `pulumi up` proved this very login."""
        return (
            self.known is not None
            and not self.known.ailment
            and self.usable is not None
            and login_of(self.known) == login_of(self.usable)
        )

    def login(self, services: Services) -> ZohoLogin | None:
        """Return the login, ready to be used; None where that would spend a grant token."""
        if self.usable is None:
            return None
        login = login_of(self.usable)
        if self.is_proved and self.known is not None and self.known.access_token is not None:
            token = Token(self.known.access_token.get_secret_value(), self.known.access_token_expires_at)
            services.zoho(login).tokens.offer(token)
        return login

    def problems(self, services: Services) -> Iterator[Problem]:
        """Yield why the credential does not do what is declared; Zoho is asked only if the login is not proved."""
        if self.usable is None:
            return
        handler, declared = ZohoCredentialHandler(), self.usable
        declared = declared.model_copy(update={"expected_org_id": self._expected_org_id(declared)})
        if self.is_proved and self.known is not None:
            changed = {"scopes": declared.scopes, "expected_org_id": declared.expected_org_id}
            state = self.known.model_copy(update=changed)
        else:
            state = handler.read(services, "", declared)
        yield from (Problem("", ailment) for ailment in handler.ailments(state))

    def _expected_org_id(self, declared: ZohoCredentialInputs) -> str | None:
        """A credential stays with its organisation, unless the stack file names another or it is another client's."""
        if self.known is None or declared.expected_org_id is not None:
            return declared.expected_org_id
        known = (self.known.data_center, self.known.environment, self.known.client_id)
        is_same = known == (declared.data_center, declared.environment, declared.client_id)
        return (self.known.expected_org_id or self.known.org_id or None) if is_same else None
