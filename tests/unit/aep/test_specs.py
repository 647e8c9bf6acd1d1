"""Connection specs and flow specs."""

from tests.support.hosted.chain import ZOHO_CRM

from pulumi_zoho_aep.aep import Platform
from pulumi_zoho_aep.aep.flows import CRM_TO_AEP_SPEC_ID
from pulumi_zoho_aep.aep.target_connections import DATA_LAKE_SPEC_ID

ZOHO_REQUIRED = ["endpoint", "accountsUrl", "clientId", "clientSecret", "accessToken", "refreshToken"]


def test_the_zoho_connector(platform: Platform) -> None:
    """It asks for six parameters, and says which are missing."""
    spec = platform.specs.connection_spec(ZOHO_CRM)
    assert spec is not None
    (auth,) = [offered for offered in spec.auth_spec if offered.name == "Basic Authentication"]
    assert sorted(auth.missing({})) == sorted(ZOHO_REQUIRED)
    assert auth.missing({**dict.fromkeys(ZOHO_REQUIRED, "x"), "clientId": ""}) == ["clientId"]


def test_the_crm_flow_spec(platform: Platform) -> None:
    """It lists the connectors it works with on both sides."""
    spec = platform.specs.flow_spec(CRM_TO_AEP_SPEC_ID)
    assert spec is not None
    assert ZOHO_CRM in spec.source_connection_spec_ids
    assert DATA_LAKE_SPEC_ID in spec.target_connection_spec_ids


def test_what_an_organisation_does_not_have(platform: Platform) -> None:
    """A spec that is not there is None, not an error: the caller explains it."""
    unknown = "00000000-0000-0000-0000-000000000000"
    assert platform.specs.connection_spec(unknown) is None
    assert platform.specs.flow_spec(unknown) is None
