"""A base connection's login, as a stack file declares it: what AEP shows, and placeholders for the rest."""

from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr

from pulumi_zoho_aep.aep.connections import AuthView, Connection
from pulumi_zoho_aep.connectors.logins import TypedLogin, member_of
from pulumi_zoho_aep.connectors.protocol import Connector, CredentialUse
from pulumi_zoho_aep.connectors.registry import DEFAULT
from pulumi_zoho_aep.connectors.zoho_crm import usual_endpoint
from pulumi_zoho_aep.connectors.zoho_login import live_client, live_data_center, live_endpoint
from pulumi_zoho_aep.engine.models import UNFILLED
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.zoho import DATA_CENTERS, Environment


@dataclass(frozen=True)
class Login:
    """A login: a Zoho credential, or an `auth`."""

    credential: dict[str, Any] | None = None
    """Entry of `zoho-aep:credentials`."""
    endpoint: dict[str, str] = field(default_factory=dict)
    auth: dict[str, Any] | None = None
    unfilled: tuple[str, ...] = ()
    """Keys that a person has to fill in."""


def login_of(services: Services, base: Connection, connector: Connector) -> Login:
    """Return how a base connection logs in."""
    if connector.credential_use is CredentialUse.LOGIN and _is_zoho(base.auth, connector):
        return _zoho(base.auth)
    kind = next((one for one in connector.logins if one.named == base.auth.spec_name), None)
    return _raw(services, base) if kind is None else _typed(base.auth, kind)


def _is_zoho(live: AuthView, connector: Connector) -> bool:
    """Say whether AEP logs in with a Zoho credential; a connector of any API may log in anywhere."""
    return connector.name == DEFAULT.name or _environment(live) is not None


def _environment(live: AuthView) -> Environment | None:
    """Return the environment of Zoho to whose API a login leads; None if it leads to none."""
    center, host = DATA_CENTERS.get(live_data_center(live)), live.params.get("host")
    return None if center is None else next((one for one in Environment if center.api_url(one) == host), None)


def _zoho(live: AuthView) -> Login:
    center, environment = live_data_center(live), _environment(live)
    credential = {
        "data_center": center or "us",
        **({} if environment in (None, Environment.PRODUCTION) else {"environment": environment.value}),
        "client_id": live_client(live) or UNFILLED,
        "client_secret": UNFILLED,
        "refresh_token": UNFILLED,
    }
    unfilled = tuple(name for name, value in credential.items() if value == UNFILLED)
    endpoint = live_endpoint(live)
    is_usual = endpoint in ("", usual_endpoint(credential["data_center"]))
    return Login(
        credential,
        endpoint={} if is_usual else {"endpoint": endpoint},
        unfilled=unfilled if center else ("data_center", *unfilled),
    )


def _typed(live: AuthView, kind: type[TypedLogin]) -> Login:
    auth: dict[str, Any] = {"type": kind.type_name()}
    for name, model_field in kind.model_fields.items():
        if name == "type":
            continue
        value = live.params.get(member_of(name))
        is_secret = model_field.annotation is SecretStr or "Secret" in str(model_field.annotation)
        if value is not None and not is_secret:
            auth[name] = value
        elif model_field.is_required():
            auth[name] = UNFILLED
    return Login(auth=auth, unfilled=tuple(name for name, value in auth.items() if value == UNFILLED))


def _raw(services: Services, base: Connection) -> Login:
    spec = services.platform.specs.connection_spec(base.connection_spec.id)
    offered = () if spec is None else spec.auth_spec
    required: list[str] = next((one.spec.required for one in offered if one.name == base.auth.spec_name), [])
    params = {**dict.fromkeys(required, UNFILLED), **base.auth.params}
    unfilled = tuple(f"params.{name}" for name, value in params.items() if value == UNFILLED)
    return Login(auth={"spec_name": base.auth.spec_name, "params": params}, unfilled=unfilled)
