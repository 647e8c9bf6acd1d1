"""Amazon S3: the login that a bucket takes, and the paths in it."""

import pytest
from pydantic import ValidationError

from pulumi_zoho_aep.connectors.amazon_s3 import CONNECTOR, AmazonS3AccessKey
from pulumi_zoho_aep.connectors.reading import Reading
from pulumi_zoho_aep.engine.run import Run
from pulumi_zoho_aep.services import Services

LOGIN = {"type": "access_key", "s3_access_key": "AKIA", "s3_secret_key": "secret", "bucket_name": "acme-crm"}


class InBucket:
    """Knows the bucket, as AEP shows it of the base connection."""

    def container(self, _: Services, __: Reading) -> str:
        """Return its name."""
        return "acme-crm"


def test_the_members_of_an_access_key() -> None:
    """As Adobe's tutorial prints them; what is not declared is not sent."""
    auth = AmazonS3AccessKey.model_validate(LOGIN).to_api()
    assert auth.spec_name == "Access Key"
    assert auth.params == {"s3AccessKey": "AKIA", "s3SecretKey": "secret", "bucketName": "acme-crm"}


def test_a_key_does_not_go_unencrypted() -> None:
    """Neither without a bucket, which the paths begin with."""
    login = AmazonS3AccessKey.model_validate({**LOGIN, "service_url": "http://s3.example"})
    assert [one.subject for one in login.findings()] == ["service_url"]
    with pytest.raises(ValidationError):
        AmazonS3AccessKey.model_validate({name: value for name, value in LOGIN.items() if name != "bucket_name"})


def test_paths_begin_with_a_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of base connections do, those of the landing zone do not."""
    monkeypatch.setattr(type(CONNECTOR), "container", InBucket.container)
    params = CONNECTOR.source_params(Run(Services({})), Reading("b", "Leads", None, "zoho/leads"))
    assert params == {"path": "/acme-crm/zoho/leads/", "type": "folder", "recursive": True}
    assert CONNECTOR.live_reading(params, Reading("b", "Leads")).folder == "zoho/leads"
