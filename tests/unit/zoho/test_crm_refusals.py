"""Every code that Zoho documents for its CRM API: what a person reads, and what it says of the credential."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_zoho_aep.errors import Forbidden, NotFound, Refused, ServiceError, Throttled, Unauthorized, Unavailable
from pulumi_zoho_aep.http import Transport
from pulumi_zoho_aep.oauth import Token, TokenSource
from pulumi_zoho_aep.zoho import Crm
from pulumi_zoho_aep.zoho.calls import explain

if TYPE_CHECKING:
    from tests.unit.conftest import Explain, Service

    Make = Callable[[str, Explain], Transport]

TOKEN = (
    "Zoho does not accept the access token",
    "check data centre and environment: a token works in one of each",
)
SCOPE = (
    "the scopes of the token do not cover this",
    "consent again with the missing scope: the token is valid but lacks it",
)
RIGHT = ("the Zoho user's profile lacks a permission", "see Setup, Security Control, Profiles in Zoho CRM")
SUPPORT = ("this Zoho edition or module does not support the call", "leave this module out")
DEFECT = "this is a defect of pulumi-zoho-aep: please report it"
LATER = "run the same command again later: nothing is lost"


@pytest.fixture
def crm(service: "Service", transport_to: "Make") -> Crm:
    """The client, of a scripted CRM."""
    return Crm(transport_to(service.url, explain), TokenSource(lambda: Token("t", float("inf"))))


def refused(code: str, **details: Any) -> dict[str, Any]:
    return {"code": code, "details": details, "message": "in Zoho's words", "status": "error"}


@pytest.mark.parametrize(
    ("status", "code", "kind", "words"),
    [
        (401, "INVALID_TOKEN", Unauthorized, TOKEN),
        (401, "INVALID_OAUTHTOKEN", Unauthorized, TOKEN),
        (401, "AUTHENTICATION_FAILURE", Refused, ("Zoho did not find a token in the request", DEFECT)),
        (401, "SOMETHING_NEW", Unauthorized, ("in Zoho's words", "")),
        (400, "SOMETHING_NEW", Refused, ("in Zoho's words", "")),
        (401, "OAUTH_SCOPE_MISMATCH", Forbidden, SCOPE),
        (401, "INVALID_OAUTHSCOPE", Forbidden, SCOPE),
        (403, "NO_PERMISSION", Forbidden, RIGHT),
        (400, "NO_PERMISSION", Forbidden, RIGHT),
        (
            403,
            "INACTIVE_USER",
            Forbidden,
            ("the Zoho user who consented is deactivated", "activate the user in Zoho CRM, or consent as another user"),
        ),
        (
            400,
            "AUTHORIZATION_FAILED",
            Forbidden,
            ("the Zoho user may not do this", "see the user's role and profile in Zoho CRM"),
        ),
        (
            400,
            "INVALID_MODULE",
            Refused,
            (
                "there is no such module, or the API cannot read it",
                "use the API name of a module that is visible and supported by the API",
            ),
        ),
        (
            400,
            "INVALID_DATA",
            Refused,
            (
                "a value is not as Zoho expects it",
                "check the API names of tables and columns (`zoho-aep explore`)",
            ),
        ),
        (
            200,
            "INVALID_DATA",
            Refused,
            (
                "a value is not as Zoho expects it",
                "check the API names of tables and columns (`zoho-aep explore`)",
            ),
        ),
        (400, "REQUIRED_PARAM_MISSING", Refused, ("a required parameter is missing", DEFECT)),
        (400, "INVALID_REQUEST", Refused, ("Zoho does not understand the request", DEFECT)),
        (400, "INVALID_REQUEST_METHOD", Refused, ("Zoho does not offer this call with this method", DEFECT)),
        (
            400,
            "LIMIT_EXCEEDED",
            Refused,
            ("the request asks for more than Zoho returns in one call", "read fewer columns or rows"),
        ),
        (
            400,
            "INVALID_QUERY",
            Refused,
            ("Zoho does not understand the COQL query", "check the API names of table and columns in it"),
        ),
        (400, "INVALID_HOST", Refused, ("this host does not serve Zoho's API", DEFECT)),
        (
            400,
            "API_NOT_SUPPORTED",
            Refused,
            ("Zoho no longer supports this version of its API", "a newer release of pulumi-zoho-aep is needed"),
        ),
        (
            400,
            "FEATURE_NOT_ENABLED",
            Refused,
            ("this Zoho edition does not include the feature", "do without it, or ask Zoho for another edition"),
        ),
        (400, "NOT_SUPPORTED", Refused, SUPPORT),
        (403, "NOT_SUPPORTED", Refused, SUPPORT),
        (
            400,
            "TOKEN_BOUND_DATA_MISMATCH",
            Refused,
            ("the next page was requested with different parameters from the first", DEFECT),
        ),
        (400, "EXPIRED_VALUE", Refused, ("the token of the next page has expired", "run the same command again")),
        (
            400,
            "PAGINATION_LIMIT_EXCEEDED",
            Refused,
            ("Zoho lists no more pages this way", "ask for fewer rows, at most 100,000"),
        ),
        (
            400,
            "DISCRETE_PAGINATION_LIMIT_EXCEEDED",
            Refused,
            ("Zoho returns only 2,000 records by page number", "ask for fewer rows"),
        ),
        (
            400,
            "AMBIGUITY_DURING_PROCESSING",
            Refused,
            ("page number and page token contradict each other", DEFECT),
        ),
        (
            404,
            "INVALID_URL_PATTERN",
            Refused,
            (
                "Zoho's API has no such path",
                "check the API name of the table, where one is read; otherwise data centre, environment and any proxy",
            ),
        ),
        (404, "RESOURCE_NOT_FOUND", NotFound, ("there is no such object in Zoho CRM", "check the id")),
        (
            429,
            "TOO_MANY_REQUESTS",
            Throttled,
            (
                "Zoho received too many calls at once, or the organisation has used up its API credits for the day",
                f"{LATER}; if that does not help, the credits return within 24 hours (see `zoho-aep doctor`)",
            ),
        ),
        (500, "INTERNAL_ERROR", Unavailable, ("Zoho failed", LATER)),
        (500, "INTERNAL_SERVER_ERROR", Unavailable, ("Zoho failed", LATER)),
        (503, "SOMETHING_NEW", Unavailable, ("in Zoho's words", LATER)),
    ],
)
def test_codes(
    service: "Service", crm: Crm, status: int, code: str, kind: type[ServiceError], words: tuple[str, str]
) -> None:
    """The code decides, not the status; each has a sentence and advice. A valid token is not a bad credential.

    Too many requests and failures of the service are sent five times, what may be an evicted token twice.
    """
    for _ in range(5):
        service.answer(status, refused(code))
    with pytest.raises(kind) as caught:
        crm.modules()
    assert type(caught.value) is kind
    sentence, hint = words
    assert str(caught.value) == f"list Zoho modules: {sentence} ({status}, {code})" + (f"\n{hint}" if hint else "")
    again = 5 if kind in (Throttled, Unavailable) else 2 if code in ("INVALID_TOKEN", "INVALID_OAUTHTOKEN") else 1
    assert len(service.received) == again


@pytest.mark.parametrize(
    ("body", "first", "last"),
    [
        (
            refused("NO_PERMISSION", permissions=["Crm_Implied_View_Leads", "x"]),
            "the Zoho user's profile lacks a permission: Crm_Implied_View_Leads, x",
            "see Setup, Security Control, Profiles in Zoho CRM",
        ),
        (
            refused("NO_PERMISSION", permissions=["Crm_Implied_Api_Access"]),
            "the Zoho user's profile lacks a permission: Crm_Implied_Api_Access",
            (
                "see Setup, Security Control, Profiles in Zoho CRM: under Developer Permissions, switch on Zoho CRM "
                "API Access"
            ),
        ),
        (
            refused("API_NOT_SUPPORTED", supported_version="v9"),
            "Zoho no longer supports this version of its API",
            "a newer release of pulumi-zoho-aep is needed: one that uses v9",
        ),
        (
            refused("REQUIRED_PARAM_MISSING", param_name="fields"),
            "a required parameter is missing: fields",
            DEFECT,
        ),
        (
            refused("INVALID_DATA", api_name="Emial"),
            "a value is not as Zoho expects it: Emial",
            "check the API names of tables and columns (`zoho-aep explore`)",
        ),
        ({**refused("NO_PERMISSION"), "details": ["of another shape"]}, RIGHT[0], RIGHT[1]),
    ],
)
def test_details(service: "Service", crm: Crm, body: dict[str, Any], first: str, last: str) -> None:
    """Rights, parameters and versions that Zoho names are reported."""
    service.answer(400, body)
    with pytest.raises(ServiceError) as caught:
        crm.modules()
    assert str(caught.value) == f"list Zoho modules: {first} (400, {body['code']})\n{last}"


def test_a_day_that_is_spent(service: "Service", crm: Crm) -> None:
    """Zoho's code is the same as for too many calls at once; the header that counts down tells them apart."""
    for _ in range(5):
        service.answer(429, refused("TOO_MANY_REQUESTS"), X_API_CREDITS_REMAINING="0")
    with pytest.raises(Throttled) as caught:
        crm.modules()
    assert str(caught.value) == (
        "list Zoho modules: the Zoho organisation has used up its API credits (429, TOO_MANY_REQUESTS)\n"
        "run less often, read fewer columns, or buy credits (see `zoho-aep doctor`); they return within 24 hours"
    )
