"""Members of a login that others set in AEP: a change of ours, which has to write the whole login, keeps them."""

from collections.abc import Mapping
from typing import Any, Protocol

from pulumi_zoho_aep.aep.connections import Auth, AuthView
from pulumi_zoho_aep.connectors.logins import AuthLogin, DeclaredLogin, one_spelling
from pulumi_zoho_aep.connectors.offered import require_offered
from pulumi_zoho_aep.connectors.protocol import Connector
from pulumi_zoho_aep.connectors.zoho_login import Credential
from pulumi_zoho_aep.services import Services

Members = Mapping[str, Any]


class LoggedIn(Protocol):
    """The object that holds a login in AEP: a recorded base connection."""

    @property
    def chosen(self) -> Connector:
        """Its connector."""

    @property
    def login(self) -> DeclaredLogin | None:
        """The login."""

    @property
    def endpoint(self) -> str | None:
        """The endpoint that AEP calls."""


def with_others(services: Services, auth: Auth, live: AuthView, recorded: LoggedIn) -> dict[str, Any]:
    """Return the members of a login with those that others set.

    Args:
        services: For the connection spec: members that its auth spec does not offer would be refused, and members that
            it marks as passwords are not shown as they are.
        auth: the declared login.
        live: Values that AEP shows.
        recorded: Values declared before; members that are no longer declared are removed.
    """
    spec = require_offered(services, recorded.chosen.connection_spec_id)
    offered = {one_spelling(one.name): one.spec.properties for one in spec.auth_spec}
    before: Members = {}
    if isinstance(recorded.login, AuthLogin):
        before = recorded.login.to_api().params
    elif isinstance(recorded.login, Credential):
        before = recorded.chosen.auth_of(spec, recorded.login, recorded.endpoint, "").params
    return _merged(auth.params, live.params, before, offered.get(one_spelling(auth.spec_name), {}))


def _merged(declared: Members, live: Members, recorded: Members, offered: Members) -> dict[str, Any]:
    result = dict(declared)
    for name, value in live.items():
        definition = _members(offered.get(name))
        is_dropped = name in recorded and name not in declared
        if not definition or definition.get("format") == "password" or is_dropped:
            continue
        if isinstance(value, Mapping) and isinstance(declared.get(name, {}), Mapping):
            # An object that the spec does not describe further takes any members.
            parts = definition.get("properties") or dict.fromkeys(value, definition)
            below = _merged(_members(declared.get(name)), value, _members(recorded.get(name)), parts)
            result |= {name: below} if below or name in declared else {}
        elif name not in declared and value is not None:
            result[name] = value
    return result


def _members(value: Any) -> Members:  # noqa: ANN401 - whatever stands there
    return value if isinstance(value, Mapping) else {}
