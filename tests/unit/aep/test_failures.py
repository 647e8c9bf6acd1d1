"""Adobe's failures in every shape they come in, and what is said about them."""

import json

import pytest

from pulumi_zoho_aep.aep import failures
from pulumi_zoho_aep.errors import Busy, Conflict, Forbidden, NotFound, Refused, ServiceError, Unauthorized
from pulumi_zoho_aep.http import Reply, Request

REQUEST = Request("GET", "/x", "read dataflow f-1")
CREDENTIAL = "check zoho-aep:platform.client_id, zoho-aep:platform.client_secret and zoho-aep:platform.organization"
PERMISSION = (
    "give the API credential a role with Manage Sources, Manage Schemas, Manage Datasets, Manage Identity Metadata and "
    "the sandbox, in AEP under Permissions, Roles, API credentials"
)
SANDBOX = "check zoho-aep:platform.sandbox (the name, not the title) and that the credential's role includes it"
BUSY = (
    "run the same command again in a minute: the object is being changed; "
    "where AEP shows it as a draft or as failed, look at it in the AEP interface"
)


def reply(status: int, body: object, **headers: str) -> Reply:
    text = body if isinstance(body, str) else json.dumps(body)
    return Reply(status, {name.replace("_", "-"): value for name, value in headers.items()}, text.encode())


def flow(code: str, words: str = "Something is wrong", **members: object) -> dict[str, object]:
    return {"type": f"https://ns.adobe.com/aep/errors/{code}", "title": "Title", "errorMessage": words, **members}


@pytest.mark.parametrize(
    ("status", "body", "kind", "message"),
    [
        # The gateway (AEP reference, 5.1).
        (
            403,
            {"error_code": "403010", "message": "Oauth token is missing"},
            Forbidden,
            "oauth token is missing (403, 403010)\nthis is a defect of pulumi-zoho-aep: please report it",
        ),
        (
            401,
            {"error_code": "401013", "message": "Oauth token is not valid"},
            Unauthorized,
            f"oauth token is not valid (401, 401013)\n{CREDENTIAL}",
        ),
        (
            403,
            {"error_code": "403000", "message": "Api Key is required"},
            Forbidden,
            f"api Key is required (403, 403000)\n{CREDENTIAL}",
        ),
        (
            403,
            {"error_code": "403003", "message": "Api Key is invalid"},
            Forbidden,
            f"api Key is invalid (403, 403003)\n{CREDENTIAL}",
        ),
        (
            400,
            {"error_code": "400003", "message": "Missing header"},
            Refused,
            "missing header (400, 400003)\ncheck zoho-aep:platform.organization",
        ),
        (
            403,
            {"error_code": "403025", "message": "Profile is not valid"},
            Forbidden,
            (
                "profile is not valid (403, 403025)\n"
                "check zoho-aep:platform.organization, and that the project in the Adobe Developer Console has the API "
                "Experience Platform and a product profile"
            ),
        ),
        (
            400,
            {
                "type": "/placeholder/type/uri",
                "status": 400,
                "title": "BadRequestError",
                "detail": "A valid content-type must be specified",
            },
            Refused,
            "a valid content-type must be specified (400)",
        ),
        # Flow Service (8.15).
        (
            404,
            flow(
                "FLOW-1439-404",
                report={"detailed-message": "Flow f-1 was not found", "request-id": "r-1", "type": "flows"},
            ),
            NotFound,
            "flow f-1 was not found (404, FLOW-1439-404, request r-1)",
        ),
        (403, flow("FLOW-2120-403"), Forbidden, f"something is wrong (403, FLOW-2120-403)\n{PERMISSION}"),
        (412, flow("FLOW-1404-412"), Conflict, "something is wrong (412, FLOW-1404-412)"),
        (400, flow("FLOW-1417-400"), Busy, f"something is wrong (400, FLOW-1417-400)\n{BUSY}"),
        (
            400,
            flow("FLOW-1418-400"),
            Refused,
            (
                "something is wrong (400, FLOW-1418-400)\n"
                "delete the other dataflow that still uses this base connection first"
            ),
        ),
        (
            400,
            flow("CONNECTORS-1362-400"),
            Refused,
            (
                "something is wrong (400, CONNECTORS-1362-400)\n"
                "change the schedule of the dataflow: the interval is too small"
            ),
        ),
        (400, flow("FLOW-9999-400"), Refused, "something is wrong (400, FLOW-9999-400)"),
        # A sandbox that is not there (8.16): never an object that is gone.
        (404, flow("FLOW-2100-404"), Refused, f"something is wrong (404, FLOW-2100-404)\n{SANDBOX}"),
        (404, flow("FLOW-2106-404"), Refused, f"something is wrong (404, FLOW-2106-404)\n{SANDBOX}"),
        (400, flow("FLOW-2105-400"), Refused, f"something is wrong (400, FLOW-2105-400)\n{SANDBOX}"),
        # Schema Registry (9.6), new and older shape. Its numbers are its own.
        (
            404,
            {
                "type": "http://ns.adobe.com/aep/errors/XDM-1012-404",
                "title": "Resource Not Found",
                "status": 404,
                "report": {
                    "registryRequestId": "r-2",
                    "detailed-message": "The requested resource was not found",
                    "sub-errors": [],
                },
                "detail": "The requested resource was not found",
            },
            NotFound,
            "the requested resource was not found (404, XDM-1012-404, request r-2)",
        ),
        (
            400,
            flow("XDM-1418-400", report={"detailed-message": "Title must be unique"}),
            Refused,
            (
                "title must be unique (400, XDM-1418-400)\n"
                "choose another one, or rename the other object first: titles are unique in the organisation"
            ),
        ),
        (404, flow("XDM-2100-404"), NotFound, "something is wrong (404, XDM-2100-404)"),
        (
            404,
            {"type": "/placeholder/type/uri", "status": 404, "title": "NotFoundError", "detail": "No such class"},
            NotFound,
            "no such class (404)",
        ),
        (406, {"type": "/placeholder/type/uri", "title": "NotAcceptableError"}, Refused, "notAcceptableError (406)"),
        # Catalog and Data Prep, whose bodies no page shows.
        (404, {"message": "Dataset was not found"}, NotFound, "dataset was not found (404)"),
        (409, {"title": "Conflict"}, Conflict, "conflict (409)"),
        # Whatever else may come.
        (400, "<html>", Refused, "Adobe refuses the request (400)"),
        (401, "", Unauthorized, f"Adobe refuses the request (401)\n{CREDENTIAL}"),
        (403, [], Forbidden, f"Adobe refuses the request (403)\n{PERMISSION}"),
        (404, "", NotFound, "Adobe refuses the request (404)"),
        (400, {"report": "text", "detail": None, "type": None}, Refused, "Adobe refuses the request (400)"),
        (302, "", Refused, "Adobe refuses the request (302)"),
        (499, "", Refused, "Adobe refuses the request (499)"),
    ],
)
def test_refusals(status: int, body: object, kind: type[ServiceError], message: str) -> None:
    """Class by status, advice by code, words of the service: one sentence and what to do."""
    error = failures.refusal(REQUEST, reply(status, body))
    assert type(error) is kind
    assert str(error) == f"read dataflow f-1: {message}"


def test_a_header_names_the_request_before_the_body() -> None:
    """The gateway's id is the one that Adobe's support asks for first."""
    body = flow("FLOW-1-400", report={"request-id": "in-the-body"})
    answers = [reply(400, body, x_request_id="in-the-header"), reply(400, body), reply(400, body, x_request_id="no id")]
    said = [failures.refusal(REQUEST, answer).answer.request_id for answer in answers]
    assert said == ["in-the-header", "in-the-body", "in-the-body"]


@pytest.mark.parametrize("said", ["a sentence", "x" * 101, "\x1b[2J", {"id": "r"}, ["r"], 7, "********", "%41"])
def test_what_does_not_look_like_a_request_id(said: object) -> None:
    """It is not printed, wherever in an answer it stands: a proxy may put anything there."""
    for name in ("request-id", "registryRequestId"):
        assert failures.refusal(REQUEST, reply(400, flow("FLOW-1-400", report={name: said}))).answer.request_id == ""


@pytest.mark.parametrize("number", ["1416", "1417", "1420", "1421", "1422", "1444", "1457", "1458"])
def test_a_busy_object(number: str) -> None:
    """Whoever asked waits until the last change is made; the registry's numbers are its own, and a conflict is one."""
    assert type(failures.refusal(REQUEST, reply(400, flow(f"FLOW-{number}-400")))) is Busy
    assert type(failures.refusal(REQUEST, reply(400, flow(f"XDM-{number}-400")))) is Refused
    assert type(failures.refusal(REQUEST, reply(412, flow(f"FLOW-{number}-412")))) is Conflict
    assert type(failures.refusal(REQUEST, reply(400, flow("FLOW-1362-400")))) is Refused
