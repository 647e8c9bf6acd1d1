"""The landing zone as a storage: Azure's client against a scripted service, Amazon's against moto."""

import io
import logging
from collections.abc import Iterator
from datetime import datetime, timezone
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import boto3
import pytest
from tests.support.loopback_s3 import loopback_s3

from pulumi_zoho_aep.aep.landing_zone_credentials import AzureContainer, S3Folder
from pulumi_zoho_aep.errors import Forbidden, NotFound, SettingsError
from pulumi_zoho_aep.extract.cloud_storage import NEW_CREDENTIAL_SECONDS, CloudStorage, NotStored
from pulumi_zoho_aep.extract.positions import Notes
from pulumi_zoho_aep.extract.s3 import region_of
from pulumi_zoho_aep.extract.storage_failures import failure
from pulumi_zoho_aep.extract.windows import StoredFile

if TYPE_CHECKING:
    from tests.unit.conftest import Service

CANARY = "canary51ce"
NOTES = Notes("c", "this run", complete=True, next_part="t/+==")
LISTED = """<?xml version="1.0" encoding="utf-8"?><EnumerationResults ContainerName="dlz"><Blobs>
<Blob><Name>f/a.csv</Name><Properties><Last-Modified>Fri, 27 Nov 2026 17:00:00 GMT</Last-Modified>
<Content-Length>3</Content-Length><BlobType>BlockBlob</BlobType></Properties>
<Metadata><zohoaepcolumns>c</zohoaepcolumns></Metadata></Blob></Blobs><NextMarker/></EnumerationResults>"""
DATE = "Fri, 27 Nov 2026 17:00:00 GMT"


class Credentials:
    """Where AEP says how to reach the landing zone."""

    def __init__(self, credential: AzureContainer | S3Folder) -> None:
        self.credential = credential
        self.asked = 0

    def get(self) -> AzureContainer | S3Folder:
        """Return it."""
        self.asked += 1
        return self.credential


Made = tuple[CloudStorage, Credentials, list[float]]


def made(credential: AzureContainer | S3Folder) -> Made:
    naps: list[float] = []
    credentials = Credentials(credential)
    return CloudStorage(credentials, naps.append), credentials, naps


@pytest.fixture
def azure(service: "Service") -> Made:
    """A zone on Azure, of a scripted service."""
    return made(AzureContainer("dlz", f"{service.url}/dlz?sv=2022-11-02&sig={CANARY}"))


def stored(service: "Service", **headers: str) -> None:
    service.answer(201, "", ETag='"1"', Last_Modified=DATE, **headers)


def refused(service: "Service", status: int, code: str) -> None:
    service.answer(status, f"<Error><Code>{code}</Code><Message>m {CANARY}</Message></Error>", x_ms_error_code=code)


def test_azure_puts_a_blob_at_once(azure: Made, service: "Service") -> None:
    """B.1: one PUT of a block blob, only where there is none, with notes beside it."""
    stored(service)
    azure[0].put("f", "a.csv", io.BytesIO(b"id\r\n1\r\n"), NOTES)
    (put,) = service.received
    assert (put.method, urlsplit(put.path).path, put.body) == ("PUT", "/dlz/f/a.csv", b"id\r\n1\r\n")
    names = ("x-ms-blob-type", "if-none-match", "x-ms-meta-zohoaepnext", "x-ms-meta-zohoaepcomplete")
    assert [put.headers[name] for name in names] == ["BlockBlob", "*", "t/+==", "yes"]


def test_azure_commits_a_large_blob_at_its_end(azure: Made, service: "Service") -> None:
    """B.1: blocks do not show before the list of them is there, so that a file appears whole or not at all."""
    for _ in range(3):
        stored(service)
    azure[0].put("f", "a.csv", io.BytesIO(b"x" * (9 * 1024 * 1024)), NOTES)
    asked = [urlsplit(one.path).query.partition("&")[0] for one in service.received]
    assert (len(asked), [len(one.body) > 0 for one in service.received]) == (3, [True, True, True])
    assert "comp=blocklist" in service.received[-1].path
    assert service.received[-1].headers["if-none-match"] == "*"


def test_azure_lists_with_notes(azure: Made, service: "Service") -> None:
    """A list has what is beside each file, and names below the folder."""
    service.answer(200, LISTED.encode(), Content_Type="application/xml")
    (found,) = azure[0].list("f")
    assert isinstance(found, StoredFile)
    assert (found.name, Notes.of(found.notes).columns, found.stored_at.hour) == ("a.csv", "c", 17)
    assert "prefix=f%2F" in service.received[0].path


def test_a_new_credential_may_be_refused_for_half_a_minute(azure: Made, service: "Service") -> None:
    """B.1: one 403 is waited out, with a credential that is read again by GET."""
    zone, credentials, naps = azure
    refused(service, 403, "AuthenticationFailed")
    stored(service)
    zone.put("f", "a.csv", io.BytesIO(b"x"), NOTES)
    assert (credentials.asked, naps) == (2, [NEW_CREDENTIAL_SECONDS])
    assert [one.body for one in service.received] == [b"x", b"x"]


def test_a_refusal_says_nothing_secret(azure: Made, service: "Service") -> None:
    """F.7 (4): no address with its signature reaches a message."""
    refused(service, 403, "AuthenticationFailed")
    refused(service, 403, "AuthenticationFailed")
    with pytest.raises(Forbidden, match="the storage refuses the credential") as caught:
        azure[0].put("f", "a.csv", io.BytesIO(b"x"), NOTES)
    assert CANARY not in str(caught.value)
    assert CANARY not in repr(caught.value.__cause__)


def test_azures_client_prints_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Its warnings of each attempt would stand between our lines, because a command sets up no log."""
    import_module("pulumi_zoho_aep.extract.azure")
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    logging.getLogger("azure.core.pipeline.transport").warning("Incomplete download.")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("run", ["this run", "another run"])
def test_azure_never_writes_a_file_again(azure: Made, service: "Service", run: str) -> None:
    """C.4 (10), B.4: what is touched is read again; a file of this run is there because an answer was lost."""
    refused(service, 409, "BlobAlreadyExists")
    service.answer(200, "", ETag='"1"', Last_Modified=DATE, x_ms_meta_zohoaeprun=run)
    if run == "this run":
        azure[0].put("f", "a.csv", io.BytesIO(b"x"), NOTES)
        return
    with pytest.raises(NotStored, match="another sync of this ingestion is running"):
        azure[0].put("f", "a.csv", io.BytesIO(b"x"), NOTES)


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    """S3 on loopback."""
    with loopback_s3() as endpoint:
        yield endpoint


@pytest.fixture
def amazon(moto: str, monkeypatch: pytest.MonkeyPatch) -> Made:
    """A zone on AWS, served by moto."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", moto)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    boto3.client("s3", aws_access_key_id="a", aws_secret_access_key="s").create_bucket(Bucket="dlz")
    return made(S3Folder("dlz", "user_drop_zone", "a", CANARY, "t"))


def test_amazon_asks_for_the_notes_that_matter(amazon: Made) -> None:
    """A list has none, and a customer's bucket keeps files for ever: those before the position are not asked for."""
    zone, _, _ = amazon
    old, new = "Leads_19700101T000000Z_20261127T000000Z_0001.csv", "Leads_20261127T000000Z_20261128T000000Z_0001.csv"
    for name in (old, new):
        zone.put("notes", name, io.BytesIO(b"id\r\n"), NOTES)
    found = zone.list("notes", datetime(2026, 11, 27, 12, tzinfo=timezone.utc))
    assert [(one.name, bool(one.notes)) for one in found] == [(old, False), (new, True)]


def test_a_bucket_that_is_not_there(amazon: Made) -> None:
    """A retry would not help: it has to be made, or is called otherwise."""
    del amazon
    zone, _, _ = made(S3Folder("dzl", "", "a", CANARY))
    with pytest.raises(NotFound, match=r"there is no such bucket or container \(404, NoSuchBucket\)"):
        zone.list("f")


def test_amazon_stores_and_lists(amazon: Made) -> None:
    """The same on AWS, below the sandbox's folder."""
    zone, _, _ = amazon
    zone.put("f", "a.csv", io.BytesIO(b"id\r\n"), NOTES)
    (found,) = zone.list("f")
    assert (found.name, Notes.of(found.notes)) == ("a.csv", NOTES)
    zone.put("f", "a.csv", io.BytesIO(b"id\r\n"), NOTES)
    zone.put("f", "b.csv", io.BytesIO(b"id,b\r\n"), NOTES)
    copies: dict[str, bytes] = {}
    zone.read("f", ["a.csv", "b.csv"], lambda name, file: copies.update({name: file.read()}))
    assert copies == {"a.csv": b"id\r\n", "b.csv": b"id,b\r\n"}
    with pytest.raises(NotStored):
        zone.put("f", "a.csv", io.BytesIO(b"other"), Notes("c", "another run"))
    assert zone.list("g") == []


@pytest.mark.parametrize(
    ("url", "region"),
    [
        (None, None),
        ("https://s3.eu-central-1.amazonaws.com/", "eu-central-1"),
        ("https://s3-us-gov-west-1.amazonaws.com", "us-gov-west-1"),
        ("https://storage.example.com/", None),
    ],
)
def test_requests_are_signed_for_the_region_of_the_address(url: str | None, region: str | None) -> None:
    """S3 refuses a signature for another region."""
    assert region_of(url) == region


@pytest.mark.parametrize(
    "credential",
    [
        AzureContainer("c", url=f"https://acct.example?sig={CANARY}"),
        AzureContainer("c", url=f"https://[{CANARY}"),
        AzureContainer("c", connection_string=f"AccountKey={CANARY}"),
        AzureContainer("c", connection_string=CANARY),
        S3Folder("b", "", "id", CANARY, service_url=f"https://{CANARY}@é"),
        S3Folder("b", "", "id", CANARY, service_url=f"https://[{CANARY}"),
    ],
    ids=str,
)
def test_a_login_that_a_client_does_not_take(credential: AzureContainer | S3Folder) -> None:
    """One sentence without the secret that the client's own error quotes."""
    with pytest.raises(SettingsError, match="cannot use this address or configuration") as caught:
        CloudStorage(Credentials(credential)).list("f", datetime.now(timezone.utc))
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize(("name", "value"), [("AWS_PROFILE", "no-such-profile"), ("AWS_RETRY_MODE", "never")])
def test_a_configuration_that_amazons_client_does_not_take(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """A variable for other programs says so, instead of a traceback."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match="environment variables that begin with AWS_"):
        CloudStorage(Credentials(S3Folder("b", "", "id", CANARY))).list("f", datetime.now(timezone.utc))


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_certificates_that_are_not_there(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    """Azure's client fails with an error of its library; the variable is named, for Amazon's as well."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "AWS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, "/nowhere/ca.pem")
    storage, *_ = made(AzureContainer("dlz", f"https://127.0.0.1:1/dlz?sig={CANARY}"))
    with pytest.raises(SettingsError, match=f"use storage: {variable} is not usable"):
        storage.list("f", None)
    monkeypatch.setenv("AWS_CA_BUNDLE", "/nowhere/ca.pem")
    assert "AWS_CA_BUNDLE is not usable" in failure("use storage", None, "").message
