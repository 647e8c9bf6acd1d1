"""Which connectors are known by name. Another connector is one line here."""

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from pulumi_zoho_aep.connectors import (
    amazon_s3,
    azure_blob,
    generic_rest,
    landing_zone,
    microsoft_dynamics,
    salesforce,
    zoho_crm,
)
from pulumi_zoho_aep.connectors.crm_to_aep import CrmToAep
from pulumi_zoho_aep.connectors.logins import AuthLogin, RawLogin, is_raw
from pulumi_zoho_aep.connectors.protocol import Connector

_MODULES = (zoho_crm, landing_zone, amazon_s3, azure_blob, generic_rest, salesforce, microsoft_dynamics)

CONNECTORS: Mapping[str, Connector] = {module.CONNECTOR.name: module.CONNECTOR for module in _MODULES}
DEFAULT: Connector = zoho_crm.CONNECTOR
"""The default if neither a connector nor a connection spec is named."""

if TYPE_CHECKING:
    AnyLogin = AuthLogin
else:
    # Every form of `auth`, so that the JSON Schema of stack files knows them.
    AnyLogin = reduce(or_, (login for one in CONNECTORS.values() for login in one.logins), RawLogin)


def connector_of(connection_spec_id: str) -> Connector:
    """Return the connector of a connection spec: a known one, or a table source of which only the id is known."""
    known = (one for one in CONNECTORS.values() if one.connection_spec_id == connection_spec_id)
    return next(known, CrmToAep("", "source", connection_spec_id))


def read_login(declared: Mapping[str, Any], connector: Connector) -> AuthLogin:
    """Return an `auth` as a model: in AEP's own words, or by `type` one of those that the connector knows.

    Raises:
        ValidationError: Names the place of each mistake below `auth`.
    """
    logins = {login.type_name(): login for login in connector.logins}
    if not logins or is_raw(declared):
        return RawLogin.model_validate(declared)
    chosen = declared.get("type", next(iter(logins)))
    if chosen not in logins:
        words = " or ".join(", ".join(map(repr, logins)).rsplit(", ", 1))
        wrong = PydanticCustomError("login_type", "must be {words}", {"words": words})
        raise ValidationError.from_exception_data("auth", [InitErrorDetails(type=wrong, loc=("type",), input=None)])
    return logins[chosen].model_validate(declared)
