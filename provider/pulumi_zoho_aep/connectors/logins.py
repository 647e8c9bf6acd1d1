"""How AEP logs in to a source system: what is declared, what AEP takes, and what AEP shows."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Secret, SecretStr
from typing_extensions import Self

from pulumi_zoho_aep.addresses import is_loopback
from pulumi_zoho_aep.aep.connections import Auth, AuthView
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import Properties, is_known, is_unfilled, plain
from pulumi_zoho_aep.findings import Finding, SecretText, Text

_NOT_SHOWN = "changed outside of this stack, and not shown by AEP"


class DeclaredLogin(Properties):
    """A declared login. AEP never shows its secrets."""

    def with_live(self, live: AuthView) -> Self:
        """Return the login with what AEP shows; the rest stays as it is."""
        raise NotImplementedError

    def unseen(self) -> Self:
        """Return the login with a secret that no declared one equals, because somebody else may have changed it."""
        name = next(self._secret_names())
        return self.model_copy(update={name: SecretStr(_NOT_SHOWN)})

    @property
    def is_unseen(self) -> bool:
        """Whether only AEP knows a secret."""
        return is_unfilled(self) or _NOT_SHOWN in str(plain(self))

    def _secret_names(self) -> Iterator[str]:
        yield from (name for name, value in self if isinstance(value, SecretStr))


class AuthLogin(DeclaredLogin):
    """A login in `auth`, which needs nothing else."""

    @property
    def auth_spec(self) -> str:
        """Name of the auth spec."""
        raise NotImplementedError

    def to_api(self) -> Auth:
        """Return the `auth` of a base connection."""
        raise NotImplementedError


class RawLogin(AuthLogin):
    """A login to any connector, in AEP's own words."""

    spec_name: str
    """Name of one of the connection spec's auth specs."""
    params: Secret[dict[str, Any]]
    """The members that this auth spec takes."""

    @property
    def auth_spec(self) -> str:
        """Name of the auth spec."""
        return self.spec_name

    def to_api(self) -> Auth:
        """Return the `auth` of a base connection."""
        return Auth(spec_name=self.spec_name, params=self.params.get_secret_value())

    def with_live(self, live: AuthView) -> Self:
        """Return the login with the auth spec that AEP shows, since the meaning of its members is not known here."""
        return self.model_copy(update={"spec_name": live.spec_name}) if live.spec_name else self

    def unseen(self) -> Self:
        """Return the login with members that no declared ones equal; only their names distinguish them from others."""
        return self.model_copy(update={"params": Secret({**self.params.get_secret_value(), _NOT_SHOWN: True})})


class TypedLogin(AuthLogin):
    """A login of a connector that is known here: one subclass per auth spec, one field per member.

    Fields have AEP's names in snake case, alongside `type`, by which a person chooses the auth spec. Every field that
    is not a secret is expected to be shown, so that a change made in the AEP interface shows as drift.
    """

    named: ClassVar[str]
    """Name of the auth spec, verbatim."""
    notice: ClassVar[str] = ""
    """A warning to read before choosing this way, such as its announced end."""
    addresses: ClassVar[Mapping[str, str]] = {}
    """Fields whose value is an address to which AEP sends the secret, each with an example."""
    type: str

    def findings(self) -> Iterator[Finding]:
        """Yield addresses to which the secret would go unencrypted."""
        yield from super().findings()
        for name, example in self.addresses.items():
            address = getattr(self, name)
            if address is None or not is_known(address):
                continue
            # An emulator listens on this machine without TLS.
            if not address.startswith("https://") and not is_loopback(address):
                yield Finding.error(Code.FOREIGN_HOST, name, f"must begin with https://, such as {example}")

    @property
    def auth_spec(self) -> str:
        """Name of the auth spec."""
        return self.named

    def to_api(self) -> Auth:
        """Return the `auth` of a base connection."""
        members = {member_of(name): _revealed(value) for name, value in self if name != "type" and value is not None}
        return Auth(spec_name=self.named, params=members)

    def with_live(self, live: AuthView) -> Self:
        """Return the login with the members that AEP shows; a value of another type counts as not shown."""
        changes = {
            name: live.params[member_of(name)]
            for name, value in self
            if name != "type" and value is not None and isinstance(live.params.get(member_of(name)), type(value))
        }
        return self.model_copy(update=changes)

    @classmethod
    def type_name(cls) -> str:
        """Return the `type` by which a person chooses this auth spec."""
        return str(cls.model_fields["type"].default)


class PasswordLogin(TypedLogin):
    """A login with a user's password."""

    type: Literal["basic"] = "basic"
    """This kind of login."""
    username: Text
    """Name of the user that AEP logs in as."""
    password: SecretText
    """Password of the user."""


def member_of(name: str) -> str:
    """Return what AEP calls a field of a typed login."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _revealed(value: Any) -> Any:  # noqa: ANN401 - any member
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def is_raw(declared: Mapping[str, Any]) -> bool:
    """Say whether a login is written in AEP's own words."""
    return "spec_name" in declared or "params" in declared


def one_spelling(auth_spec: str) -> str:
    """Return the name of an auth spec in one spelling: Adobe writes some in several."""
    return auth_spec.replace(" ", "").lower()
