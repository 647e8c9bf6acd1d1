"""Choosing a connector: by name, by its connection spec, with the login that it takes."""

from typing import Any

import pytest
from pulumi.output import Unknown
from tests.support.declared import CREDENTIAL, messages
from tests.support.hosted.chain import CRM_TO_AEP, ZOHO_CRM

from pulumi_zoho_aep.connectors.choice import LoginChoice
from pulumi_zoho_aep.engine.models import plain
from pulumi_zoho_aep.resources.base_connection import BaseConnectionInputs, BaseConnectionProvider
from pulumi_zoho_aep.resources.ingestion_inputs import Ingestion

SALESFORCE = "cfc0fee1-7dc0-40ef-b73e-d8b134c436f5"
CLIENT = {
    "type": "client_credential",
    "environment_url": "https://acme.my.salesforce.com",
    "client_id": "app",
    "client_secret": "secret",
    "api_version": "60.0",
}
RAW = {"spec_name": "OAuth2 Client Credential", "params": {"clientId": "app"}}


def declared(**props: Any) -> BaseConnectionInputs:
    return BaseConnectionInputs.model_validate({"name": "sales", **props})


@pytest.mark.parametrize(
    ("props", "spec"),
    [
        ({"credential": CREDENTIAL}, ZOHO_CRM),
        ({"credential": CREDENTIAL, "connector": "zoho_crm"}, ZOHO_CRM),
        ({"auth": CLIENT, "connector": "salesforce"}, SALESFORCE),
        ({"auth": CLIENT, "connection_spec_id": SALESFORCE}, SALESFORCE),
        ({"auth": RAW, "connector": "salesforce", "connection_spec_id": "given"}, "given"),
    ],
)
def test_the_name_stands_for_the_ids(props: dict[str, Any], spec: str) -> None:
    """A connector by name and by its connection spec are the same declaration; an id that is given wins."""
    inputs = declared(**props)
    assert inputs.connection_spec_id == spec
    assert "connector" not in plain(inputs)
    assert BaseConnectionInputs.model_validate(plain(inputs)) == inputs


def test_an_ingestion_has_all_ids_of_its_connector() -> None:
    """Connection spec and flow spec follow from the name; one that is given wins."""
    entry = {"table": "Lead", "mapping": [], "schedule": {"frequency": "once"}, "connector": "salesforce"}
    ingestion = Ingestion.model_validate(entry)
    assert (ingestion.connection_spec_id, ingestion.flow_spec_id) == (SALESFORCE, CRM_TO_AEP)
    assert Ingestion.model_validate({**entry, "flow_spec_id": "given"}).flow_spec_id == "given"


@pytest.mark.parametrize(
    ("props", "lines"),
    [
        ({"connector": "salesforce", "auth": CLIENT}, []),
        ({"connector": "salesforce", "auth": RAW}, []),
        ({"connector": "salesfroce", "auth": CLIENT}, [
            "connector: unknown connector salesfroce, did you mean salesforce?",
        ]),
        ({"connector": "salesforce"}, [
            "auth: is required by salesforce: type client_credential, basic, jwt, with its members",
        ]),
        ({"connector": "salesforce", "credential": CREDENTIAL}, ["credential: is for Zoho CRM: salesforce takes auth"]),
        ({"connector": "salesforce", "auth": {**CLIENT, "type": "oauth"}}, [
            "auth.type: must be 'client_credential', 'basic' or 'jwt'",
        ]),
        ({"connector": "salesforce", "auth": {**CLIENT, "environment_url": "http://acme.my.salesforce.com"}}, [
            "auth.environment_url: must begin with https://, such as https://acme.my.salesforce.com",
        ]),
        ({"connector": "salesforce", "auth": {"type": "basic", "username": "me"}}, [
            "auth.environment_url: is required",
            "auth.password: is required",
            "auth.security_token: is required",
        ]),
        ({"connector": "salesforce", "auth": CLIENT, "endpoint": "crm.zoho.com"}, [
            "endpoint: is for Zoho CRM: Adobe's Salesforce source takes its address in auth",
        ]),
        ({"connector": "zoho_crm", "auth": {"type": "basic"}}, [
            "auth.params: is required",
            "auth.spec_name: is required",
            "auth: unknown key type: use one of params, spec_name",
        ]),
    ],
)  # fmt: skip
def test_rules(props: dict[str, Any], lines: list[str]) -> None:
    """Each connector takes its own login, and what is wrong with it has a place."""
    found = messages(BaseConnectionProvider, {"name": "sales", **props})
    assert sorted(found) == lines


def test_unknown_values_wait() -> None:
    """A preview does not know what another resource will give; the rest is validated."""
    unknown = Unknown()  # type: ignore[no-untyped-call]
    inputs = declared(connector="salesforce", auth={**CLIENT, "client_secret": unknown})
    assert inputs.auth is not None
    assert getattr(inputs.auth, "client_secret") is unknown  # noqa: B009 - a member of one of the forms
    assert declared(connector="salesforce", auth=unknown).auth is unknown
    raw = declared(connector="salesforce", auth={"spec_name": "any", "params": unknown})
    assert [*raw.findings()] == [*declared(auth={"spec_name": "any", "params": unknown}).findings()] == []


def test_every_form_is_in_the_json_schema() -> None:
    """Editors complete `auth` of each connector."""
    defs = LoginChoice.model_json_schema()["$defs"]
    assert {"RawLogin", "SalesforceClientCredential", "SalesforceBasic", "SalesforceJwt"} <= set(defs)
