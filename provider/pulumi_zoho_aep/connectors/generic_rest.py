"""Adobe's generic REST source, pointed at Zoho CRM's own API: each run reads a whole table.

AEP logs in with a `ZohoCredential` by refresh code; Zoho accepts the `Authorization: Bearer` that AEP sends. Adobe
documents this source for APIs in general and says nothing about Zoho: everything UNCONFIRMED can be set in an
ingestion's `rest`, and is compared with the live connection spec before anything is created. For another API, declare
`auth` and `params`.
https://experienceleague.adobe.com/en/docs/experience-platform/sources/connectors/protocols/generic-rest
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from pulumi_zoho_aep.aep.connections import Auth, Column
from pulumi_zoho_aep.aep.specs import AuthSpec, ConnectionSpec
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.base import BaseConnector
from pulumi_zoho_aep.connectors.live_specs import connection_spec
from pulumi_zoho_aep.connectors.logins import one_spelling
from pulumi_zoho_aep.connectors.protocol import CredentialUse
from pulumi_zoho_aep.connectors.reading import Pagination, Reading, RestSettings
from pulumi_zoho_aep.connectors.source_schema import refusals
from pulumi_zoho_aep.connectors.zoho_login import Credential
from pulumi_zoho_aep.connectors.zoho_tables import ZohoTables
from pulumi_zoho_aep.engine.run import Run
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.listing import Listing
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.zoho import DATA_CENTERS, scopes
from pulumi_zoho_aep.zoho.crm import FIELDS_PER_CALL, RECORDS_PER_CALL, VERSION

_AUTH_TYPE = "OAuth2RefreshCode"
_WRAPPED = "data"
"""The member of Zoho's answer that holds the records."""
RECORDS_AT_MOST = 100_000
"""Zoho returns no more records of a table by page tokens."""
RECORDS_BY_PAGE = 2_000
_OVERRIDE = {
    "accessTokenField": "access_token",
    "refreshTokenField": "refresh_token",
    "expireInField": "expires_in",
    "authenticationMethod": "POST",
    "clientId": "client_id",
    "clientSecret": "client_secret",
}
_PAGES: Mapping[Pagination, Mapping[str, Any]] = {
    Pagination.CONTINUATION_TOKEN: {
        "continuationTokenPath": "$.info.next_page_token",
        "parameterType": "QUERYPARAM",
        "parameterName": "page_token",
    },
    Pagination.PAGE: {"pageParamName": "page", "initialPageIndex": 1, "endPageIndex": 10},
}
_SCHEDULE = {
    "type": "ADVANCE",
    "paramFormat": "yyyy-MM-ddTHH:mm:ssK",
    "incremental": "{START_TIME}",
    "backfill": "1970-01-01T00:00:00+00:00",
}


class RefusedBySpec(ZohoAepError):
    """The live connection spec does not allow the parameters that this connector would send."""

    code = Code.REFUSED_BY_SPEC


@dataclass(frozen=True)
class _GenericRest(ZohoTables, BaseConnector):
    flow_spec_id: ClassVar[str] = "6499120c-0b15-42dc-936e-847ea3c24d72"
    data_format: ClassVar[str] = "json"
    has_objects: ClassVar[bool] = True
    useful_scopes: ClassVar[Sequence[str]] = (scopes.COUNTING,)
    source_settings: ClassVar[frozenset[str]] = frozenset({"rest"})

    @property
    def title(self) -> str:
        """The connector's name in messages."""
        return "Adobe's generic REST source"

    def auth_of(self, spec: ConnectionSpec, credential: Credential, endpoint: str | None, access_token: str) -> Auth:  # noqa: ARG002 - an endpoint is refused
        """Return a login by refresh code, under the name in the live connection spec: Adobe's documents have two."""
        center = DATA_CENTERS[credential.data_center]
        host = center.api_url(credential.environment)
        params = {
            "host": host,
            # This call needs only a scope that every credential has, and always returns a body; an empty table returns
            # none.
            "authorizationTestUrl": f"{host}/crm/{VERSION}/settings/modules",
            "clientId": credential.client_id,
            "clientSecret": credential.client_secret.get_secret_value(),
            "accessToken": access_token,
            "refreshToken": credential.refresh_token.get_secret_value(),
            "accessTokenUrl": f"{center.accounts_url}/oauth/v2/token",
            "requestParameterOverride": _OVERRIDE,
        }
        named = next((one.name for one in spec.auth_spec if _is_refresh_code(one)), self.credential_auth_spec)
        return Auth(spec_name=named, params=params)

    def reading_findings(self, reading: Reading) -> Iterator[Finding]:
        """Yield missing columns, because Zoho's API returns only the requested ones, and too many columns."""
        if reading.columns is None:
            reason = f"is required by {self.name}: Zoho's API returns only the fields that are requested"
            yield Finding.error(Code.MISSING_VALUE, "columns", reason, f"name up to {FIELDS_PER_CALL} of them")
        elif len(_fields(reading)) > FIELDS_PER_CALL:
            reason = f"{len(_fields(reading))} columns, but {self.name} reads at most {FIELDS_PER_CALL}"
            fix = "name fewer, split the ingestion, or use connector landing_zone"
            yield Finding.error(Code.BEYOND_CONNECTOR, "columns", reason, fix)

    def records_at_most(self, reading: Reading) -> int | None:
        """Return how many records Zoho returns with this way of paging."""
        return RECORDS_AT_MOST if reading.rest.pagination is Pagination.CONTINUATION_TOKEN else RECORDS_BY_PAGE

    def source_params(self, run: Run[Services], reading: Reading) -> dict[str, Any]:
        """Return how Zoho's API is called, once the live connection spec is known to allow it."""
        return self._calls(run.services, reading)

    def _calls(self, services: Services, reading: Reading) -> dict[str, Any]:
        base = services.platform.connections.get(reading.base_connection_id)
        host = base.auth.params.get("host")
        if not isinstance(host, str) or not host:
            reason = f"AEP does not show the host of base connection {base.name}"
            raise ZohoAepError(reason, hint="declare params instead of table")
        self.require_allowed(services, reading)
        return _params(host, reading)

    def require_allowed(self, services: Services, reading: Reading) -> None:
        """Compare the parameters to send with the live connection spec, because Adobe documents several forms.

        Raises:
            RefusedBySpec: Says what the spec allows.
        """
        spec = connection_spec(services, self.connection_spec_id)
        schema = spec.source_spec.params if spec is not None else {}
        found = list(refusals(schema, _params("", reading)))
        if found:
            reason = f"the live connection spec of {self.title} refuses this: {'; '.join(found)}"
            raise RefusedBySpec(reason, hint="set rest.pagination, or use connector landing_zone")

    def live_reading(self, params: Mapping[str, Any], recorded: Reading) -> Reading:
        """Return table and columns as the request names them."""
        url = params.get("urlParams")
        url = url if isinstance(url, Mapping) else {}
        query = url.get("queryParams")
        fields = query.get("fields") if isinstance(query, Mapping) else None
        columns = tuple(str(fields).split(",")) if fields else ()
        if {*columns} == {*_fields(recorded)}:
            columns = recorded.columns or ()
        table = str(url.get("path") or "").rpartition("/")[2]
        return replace(recorded, table=table, columns=columns, rest=_live_rest(params, recorded.rest))

    def made_by_hand(self, params: Mapping[str, Any]) -> Reading | None:
        """Return table and columns if Zoho is called exactly as this connector calls it."""
        made = self.live_reading(params, Reading("", ""))
        url = params.get("urlParams")
        host = url.get("host") if isinstance(url, Mapping) else None
        return made if _params(str(host), made) == params else None

    def columns(self, services: Services, reading: Reading) -> Listing[Column]:
        """Return the columns below the wrapper, as AEP finds them by calling Zoho itself."""
        params = self._calls(services, reading)
        found = services.platform.connections.rest_properties(reading.base_connection_id, params)
        wrapper = reading.rest.wrapper
        below = found.get(wrapper)
        if not isinstance(below, Mapping):
            reason = f"AEP puts no object {wrapper} around a record; it shows {', '.join(sorted(found)) or 'nothing'}"
            raise RefusedBySpec(reason, hint="set rest.wrapper to the object that holds the columns")
        properties = below.get("properties")
        names = properties if isinstance(properties, Mapping) else {}
        return Listing(Column(name=name, definition=dict(kind)) for name, kind in names.items() if name)

    def mapping_source(self, column: str, rest: RestSettings) -> str:
        """Return what a mapping calls a column: its place below the wrapper."""
        return f"{rest.wrapper}.{column}"

    def missed(self, table: str, delta_column: str) -> str:  # noqa: ARG002 - no column is used
        """Return nothing: only other connectors for Zoho use a delta column."""
        return ""


def _is_refresh_code(offered: AuthSpec) -> bool:
    return _AUTH_TYPE.lower() in (offered.type.lower(), one_spelling(offered.name))


def _fields(reading: Reading) -> list[str]:
    """Return the fields to ask for; a part, such as `Owner.id`, comes with its field."""
    return list(dict.fromkeys(column.partition(".")[0] for column in reading.columns or ()))


def _live_rest(params: Mapping[str, Any], recorded: RestSettings) -> RestSettings:
    """Return how AEP calls; what it leaves out is as recorded."""
    headers, content, pages = (params.get(name) for name in ("headerParams", "contentPath", "paginationParams"))
    said: dict[str, Any] = {}
    if isinstance(headers, Mapping):
        said["increments"] = "If-Modified-Since" in headers
    if isinstance(content, Mapping):
        said["wrapper"] = str(content.get("overrideWrapperAttribute") or _WRAPPED)
    if isinstance(pages, Mapping) and pages.get("type") in {one.value for one in Pagination}:
        said["pagination"] = Pagination(pages["type"])
    return recorded.model_copy(update=said)


def _params(host: str, reading: Reading) -> dict[str, Any]:
    rest = reading.rest
    # Records that change while pages are read move to the end, where they are read again, so none is skipped.
    query = {"fields": ",".join(_fields(reading)), "sort_by": "Modified_Time", "sort_order": "asc"}
    # Without it, Zoho leaves out leads that were converted.
    query |= {"converted": "both"} if reading.table == "Leads" else {}
    headers = {"Accept": "application/json"}
    headers |= {"If-Modified-Since": "{SCHEDULE_QUERY}"} if rest.increments else {}
    pages = {"limitName": "per_page", "limitValue": RECORDS_PER_CALL, **_PAGES[rest.pagination]}
    renamed = {} if rest.wrapper == _WRAPPED else {"overrideWrapperAttribute": rest.wrapper}
    return {
        "urlParams": {"host": host, "path": f"/crm/{VERSION}/{reading.table}", "method": "GET", "queryParams": query},
        "headerParams": headers,
        "contentPath": {"path": f"$.{_WRAPPED}", "skipAttributes": ["info"], **renamed},
        "paginationParams": {"type": rest.pagination.value, **pages},
        "scheduleParams": _SCHEDULE,
    }


CONNECTOR = _GenericRest(
    name="generic_rest",
    system="Zoho",
    connection_spec_id="4e98f16f-87d6-4ef0-bdc6-7a2b0fe76e62",
    credential_use=CredentialUse.LOGIN,
    credential_auth_spec=_AUTH_TYPE,
    limits=(
        f"up to {RECORDS_AT_MOST:,} rows and {FIELDS_PER_CALL} columns, all of them in every run; references as "
        "objects; deleted records stay; Adobe labels it beta"
    ),
)
