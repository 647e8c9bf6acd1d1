"""The credential of the landing zone, in either cloud's form."""

from typing import Any

import pytest

from pulumi_zoho_aep.aep.landing_zone_credentials import AzureContainer, LandingZoneCredentials, S3Folder
from pulumi_zoho_aep.errors import UnexpectedReply
from pulumi_zoho_aep.http import Request

CANARY = "canary-51ce"
AZURE = {
    "containerName": "dlz-user-container",
    "SASToken": f"sv=2022&sig={CANARY}",
    "storageAccountName": "acct",
    "SASUri": f"https://acct.blob.core.windows.net/dlz-user-container?sv=2022&sig={CANARY}",
    "expiryDate": "2024-01-06",
}
AMAZON = {
    "credentials": {
        "clientId": "c",
        "awsAccessKeyId": "AKIA",
        "awsSecretAccessKey": CANARY,
        "awsSessionToken": CANARY,
    },
    "dlzPath": {"bucketName": "dlz-prod", "dlzFolder": "user_drop_zone"},
    "dlzProvider": "Amazon S3",
    "expiryTime": 1735689599,
}


class Answering:
    """A session with one answer."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.requests: list[Request] = []

    def json(self, request: Request) -> Any:
        """Answer."""
        self.requests.append(request)
        return self.answer


def test_azure() -> None:
    """A container by its address, which is a secret; F.7 (4): by GET, and never with `action=refresh`."""
    session = Answering(AZURE)
    found = LandingZoneCredentials(session).get()  # type: ignore[arg-type]
    assert found == AzureContainer("dlz-user-container", AZURE["SASUri"])
    assert CANARY not in repr(found)
    assert [(one.method, one.params) for one in session.requests] == [("GET", {"type": "user_drop_zone"})]


def test_amazon() -> None:
    """A folder of a bucket by temporary keys, which are secrets."""
    found = LandingZoneCredentials(Answering(AMAZON)).get()  # type: ignore[arg-type]
    assert found == S3Folder("dlz-prod", "user_drop_zone", "AKIA", CANARY, CANARY)
    assert CANARY not in repr(found)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({**AZURE, "SASUri": f"http://acct.example/c?sig={CANARY}"}, "SASUri is not an https address"),
        ({**AZURE, "SASUri": f"https://[{CANARY}"}, "SASUri is not an https address"),
        ({**AZURE, "SASUri": f"https://acct.example\\{CANARY}/c"}, "SASUri is not an https address"),
        ({**AZURE, "SASUri": ""}, "SASUri is not as documented"),
        ({}, "containerName is not as documented"),
        ({**AMAZON, "credentials": {}}, "credentials.awsAccessKeyId is not as documented"),
        ([], "the answer is not a JSON object"),
    ],
)
def test_other_answers(answer: Any, reason: str) -> None:
    """A secret goes nowhere without TLS, and what is missing is named without quoting the rest."""
    with pytest.raises(UnexpectedReply, match=reason) as caught:
        LandingZoneCredentials(Answering(answer)).get()  # type: ignore[arg-type]
    assert CANARY not in str(caught.value)
