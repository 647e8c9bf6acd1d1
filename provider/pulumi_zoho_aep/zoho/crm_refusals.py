"""What each refusal of the CRM API means, and what to do about it. Source: Zoho CRM API v8, status codes.

An unknown token is `Unauthorized`, a valid one that may not do this is `Forbidden`; no other error says anything about
the credential.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pulumi_zoho_aep.errors import (
    Answer,
    Forbidden,
    NotFound,
    Refused,
    ServiceError,
    Throttled,
    Unauthorized,
    Unavailable,
)

SCOPE_CODES = ("OAUTH_SCOPE_MISMATCH", "INVALID_OAUTHSCOPE")
DAY_IS_SPENT = "DAY_IS_SPENT"
"""Our own code for a 429 that seconds of waiting do not cure; Zoho uses the same code for too many calls at once."""
_API_ACCESS = "Crm_Implied_Api_Access"
_NAMING = ("INVALID_DATA", "REQUIRED_PARAM_MISSING", "FIELD_NOT_SUPPORTED", "FIELD_IN_CRITERIA_NOT_SUPPORTED")


@dataclass(frozen=True)
class _Meaning:
    kind: type[ServiceError]
    sentence: str
    hint: str


_DEFECT = "this is a defect of pulumi-zoho-aep: please report it"
_LATER = "run the same command again later: nothing is lost"
_TOKEN = _Meaning(
    Unauthorized,
    "Zoho does not accept the access token",
    "check data centre and environment: a token works in one of each",
)
_SCOPE = _Meaning(
    Forbidden,
    "the scopes of the token do not cover this",
    "consent again with the missing scope: the token is valid but lacks it",
)
_INTERNAL = _Meaning(Unavailable, "Zoho failed", _LATER)
_MEANINGS = {
    "INVALID_TOKEN": _TOKEN,
    "INVALID_OAUTHTOKEN": _TOKEN,
    "AUTHENTICATION_FAILURE": _Meaning(Refused, "Zoho did not find a token in the request", _DEFECT),
    "OAUTH_SCOPE_MISMATCH": _SCOPE,
    "INVALID_OAUTHSCOPE": _SCOPE,
    "NO_PERMISSION": _Meaning(
        Forbidden,
        "the Zoho user's profile lacks a permission",
        "see Setup, Security Control, Profiles in Zoho CRM",
    ),
    "INACTIVE_USER": _Meaning(
        Forbidden,
        "the Zoho user who consented is deactivated",
        "activate the user in Zoho CRM, or consent as another user",
    ),
    "AUTHORIZATION_FAILED": _Meaning(
        Forbidden, "the Zoho user may not do this", "see the user's role and profile in Zoho CRM"
    ),
    "INVALID_MODULE": _Meaning(
        Refused,
        "there is no such module, or the API cannot read it",
        "use the API name of a module that is visible and supported by the API",
    ),
    "INVALID_DATA": _Meaning(
        Refused, "a value is not as Zoho expects it", "check the API names of tables and columns (`zoho-aep explore`)"
    ),
    "REQUIRED_PARAM_MISSING": _Meaning(Refused, "a required parameter is missing", _DEFECT),
    "INVALID_REQUEST": _Meaning(Refused, "Zoho does not understand the request", _DEFECT),
    "INVALID_REQUEST_METHOD": _Meaning(Refused, "Zoho does not offer this call with this method", _DEFECT),
    "LIMIT_EXCEEDED": _Meaning(
        Refused, "the request asks for more than Zoho returns in one call", "read fewer columns or rows"
    ),
    "INVALID_QUERY": _Meaning(
        Refused, "Zoho does not understand the COQL query", "check the API names of table and columns in it"
    ),
    "SYNTAX_ERROR": _Meaning(Refused, "Zoho does not understand the COQL query", _DEFECT),
    "MODULE_NOT_SUPPORTED": _Meaning(
        Refused, "bulk read does not support this module", "read it with at most 50 columns, or leave it out"
    ),
    "FIELD_NOT_SUPPORTED": _Meaning(Refused, "Zoho does not export a field", "remove it from columns"),
    "FIELD_IN_CRITERIA_NOT_SUPPORTED": _Meaning(
        Refused, "Zoho cannot select records by this field", "use another delta column"
    ),
    "INVALID_HOST": _Meaning(Refused, "this host does not serve Zoho's API", _DEFECT),
    "API_NOT_SUPPORTED": _Meaning(
        Refused,
        "Zoho no longer supports this version of its API",
        "a newer release of pulumi-zoho-aep is needed",
    ),
    "FEATURE_NOT_ENABLED": _Meaning(
        Refused, "this Zoho edition does not include the feature", "do without it, or ask Zoho for another edition"
    ),
    "NOT_SUPPORTED": _Meaning(
        Refused, "this Zoho edition or module does not support the call", "leave this module out"
    ),
    "TOKEN_BOUND_DATA_MISMATCH": _Meaning(
        Refused, "the next page was requested with different parameters from the first", _DEFECT
    ),
    "EXPIRED_VALUE": _Meaning(Refused, "the token of the next page has expired", "run the same command again"),
    "PAGINATION_LIMIT_EXCEEDED": _Meaning(
        Refused, "Zoho lists no more pages this way", "ask for fewer rows, at most 100,000"
    ),
    "DISCRETE_PAGINATION_LIMIT_EXCEEDED": _Meaning(
        Refused, "Zoho returns only 2,000 records by page number", "ask for fewer rows"
    ),
    "AMBIGUITY_DURING_PROCESSING": _Meaning(Refused, "page number and page token contradict each other", _DEFECT),
    "INVALID_URL_PATTERN": _Meaning(
        Refused,
        "Zoho's API has no such path",
        "check the API name of the table, where one is read; otherwise data centre, environment and any proxy",
    ),
    "RESOURCE_NOT_FOUND": _Meaning(NotFound, "there is no such object in Zoho CRM", "check the id"),
    "TOO_MANY_REQUESTS": _Meaning(
        Throttled,
        "Zoho received too many calls at once, or the organisation has used up its API credits for the day",
        f"{_LATER}; if that does not help, the credits return within 24 hours (see `zoho-aep doctor`)",
    ),
    DAY_IS_SPENT: _Meaning(
        Throttled,
        "the Zoho organisation has used up its API credits",
        "run less often, read fewer columns, or buy credits (see `zoho-aep doctor`); they return within 24 hours",
    ),
    "INTERNAL_ERROR": _INTERNAL,
    "INTERNAL_SERVER_ERROR": _INTERNAL,
}


def refusal(operation: str, status: int, body: Mapping[str, Any]) -> ServiceError:
    """Turn an error envelope of the CRM API into an error with advice."""
    code = str(body.get("code", ""))
    raw = body.get("details")
    details = raw if isinstance(raw, Mapping) else {}
    meaning = _MEANINGS.get(code)
    if meaning is None:
        kind = Unauthorized if status == HTTPStatus.UNAUTHORIZED else Refused
        return kind(Answer(operation, str(body.get("message") or "Zoho refuses the request"), status, code))
    sentence, hint = _with_details(code, meaning, details)
    return meaning.kind(Answer(operation, sentence, status, code), hint=hint)


def advised(error: ServiceError) -> ServiceError:
    """Replace the transport's sentence for a 429 or 5xx with the sentence of its code."""
    answer = error.answer
    meaning = _MEANINGS.get(answer.code)
    if meaning is None or meaning.kind is not type(error):
        return error
    code = "TOO_MANY_REQUESTS" if answer.code == DAY_IS_SPENT else answer.code
    return meaning.kind(Answer(answer.operation, meaning.sentence, answer.status, code), hint=meaning.hint)


def _with_details(code: str, meaning: _Meaning, details: Mapping[str, Any]) -> tuple[str, str]:
    """Add what Zoho says alongside some codes (permissions, parameters, a version) to sentence and hint."""
    if code == "NO_PERMISSION":
        rights = details.get("permissions")
        rights = [str(right) for right in rights] if isinstance(rights, list) else []
        sentence = f"{meaning.sentence}: {', '.join(rights)}" if rights else meaning.sentence
        if _API_ACCESS in rights:
            return sentence, f"{meaning.hint}: under Developer Permissions, switch on Zoho CRM API Access"
        return sentence, meaning.hint
    if code == "API_NOT_SUPPORTED" and details.get("supported_version"):
        return meaning.sentence, f"{meaning.hint}: one that uses {details['supported_version']}"
    name = details.get("param_name") or details.get("api_name")
    if code in _NAMING and name:
        return f"{meaning.sentence}: {name}", meaning.hint
    return meaning.sentence, meaning.hint
