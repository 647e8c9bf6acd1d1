"""The connection specs and flow specs the simulator starts with, as data (AEP reference §7, §8.2, §8.7, §18.2)."""

from typing import Any

Item = dict[str, Any]

ZOHO_CRM = "929e4450-0237-4ed2-9404-b7e1e0a00309"
SALESFORCE = "cfc0fee1-7dc0-40ef-b73e-d8b134c436f5"
GENERIC_REST = "4e98f16f-87d6-4ef0-bdc6-7a2b0fe76e62"
DATA_LAKE = "c604ff05-7f1a-43c0-8e18-33bf874cb11c"
CRM_TO_AEP = "14518937-270c-4525-bdec-c2ba7cce3860"
REST_STORAGE_TO_AEP = "6499120c-0b15-42dc-936e-847ea3c24d72"
_ADOBE = "0ed90a81-07f4-4586-8190-b40eccef1c5a"
_DRAFT_07 = "http://json-schema.org/draft-07/schema#"


def _object(properties: Item, required: list[str]) -> Item:
    return {"$schema": _DRAFT_07, "type": "object", "properties": properties, "required": required}


def _strings(*names: str, secret: tuple[str, ...] = ()) -> Item:
    return {name: {"type": "string"} | ({"format": "password"} if name in secret else {}) for name in names}


def _permissions() -> Item:
    levels = {"view": "read", "manage": "write"}
    return {
        name: [{"@type": "lowLevel", "name": "EnterpriseSource", "permissions": [level]}]
        for name, level in levels.items()
    }


_COLUMNS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"name": {"type": "string"}, "type": {"type": "string"}, "meta": {"type": "object"}},
        "required": ["name", "type"],
    },
}


def _connector(identifier: str, name: str, category: str, auth: list[Item], source: Item, explore: str) -> Item:
    return {
        "id": identifier,
        "name": name,
        "providerId": _ADOBE,
        "version": "1.0",
        "authSpec": auth,
        "sourceSpec": {
            "spec": source,
            "attributes": {
                "uiAttributes": {
                    "isSource": True,
                    "isPreview": False,
                    "isBeta": False,
                    "category": {"key": category.lower()},
                    "frequency": {"key": "batch"},
                }
            },
        },
        "exploreSpec": {"name": explore, "type": explore, "requestSpec": {}, "responseSpec": {}},
        "attributes": {
            "category": category,
            "isSource": True,
            "connectorName": name,
            "uiAttributes": {"apiFeatures": {"explorePaginationSupported": False}},
        },
        "permissionsInfo": _permissions(),
    }


def _tabular(identifier: str, name: str, auth: list[Item]) -> Item:
    source = _object({"tableName": {"type": "string"}, "columns": _COLUMNS}, ["tableName"])
    return _connector(identifier, name, "CRM", auth, source, "Tabular")


def _zoho() -> Item:
    names = ("endpoint", "accountsUrl", "clientId", "clientSecret", "accessToken", "refreshToken")
    properties = _strings(*names, secret=("clientSecret", "accessToken", "refreshToken"))
    auth = {"name": "Basic Authentication", "type": "BasicAuthentication", "spec": _object(properties, list(names))}
    return _tabular(ZOHO_CRM, "zoho", [auth])


def _salesforce() -> Item:
    basic = ["environmentUrl", "username", "password", "securityToken"]
    client = ["environmentUrl", "clientId", "clientSecret", "apiVersion"]
    optional = {"includeDeletedObjects": {"type": "boolean", "default": False}}
    spec = _tabular(
        SALESFORCE,
        "salesforce",
        [
            {
                "name": "Basic Authentication",
                "type": "BasicAuthentication",
                "spec": _object(_strings(*basic, "apiVersion", secret=("password", "securityToken")), basic),
            },
            {
                "name": "OAuth2 Client Credential",
                "type": "OAuth2ClientCredential",
                "spec": _object({**_strings(*client, secret=("clientSecret",)), **optional}, client),
            },
        ],
    )
    spec["attributes"]["filterAtSource"] = {
        "enabled": True,
        "queryLanguage": "SQL",
        "logicalOperators": ["and", "or", "not"],
        "comparisonOperators": ["=", "!=", "<", "<=", ">", ">=", "like", "in"],
        "columnNameEscapeChar": "`",
        "valueEscapeChar": "'",
    }
    return spec


def _generic_rest() -> Item:
    secret = ("accessToken", "refreshToken", "clientSecret")
    names = ("host", "accessToken", "refreshToken", "clientId", "clientSecret", "accessTokenUrl")
    properties = _strings(*names, "authorizationTestUrl", "expirationDate", secret=secret)
    properties["requestParameterOverride"] = {"type": "object"}
    basic = ["host", "username", "password"]
    auth = [
        # Spelled as in the tutorial of this very connector; the template of self-serve sources writes it differently.
        {
            "name": "oAuth2RefreshCode",
            "type": "OAuth2RefreshCode",
            "spec": _object(properties, ["host", "accessToken"]),
        },
        {
            "name": "Basic Authentication",
            "type": "BasicAuthentication",
            "spec": _object(_strings(*basic, secret=("password",)), basic),
        },
    ]
    members = ["urlParams", "contentPath", "paginationParams", "scheduleParams"]
    optional = ["headerParams", "bodyParams", "explodeEntityPath"]
    source = _object({name: {"type": "object"} for name in members + optional}, members)
    return _connector(GENERIC_REST, "generic-rest-oauth", "Protocols", auth, source, "Resource")


def _data_lake() -> Item:
    return {
        "id": DATA_LAKE,
        "name": "datalake",
        "providerId": _ADOBE,
        "version": "1.0",
        "targetSpec": {"spec": _object({"dataSetId": {"type": "string"}}, ["dataSetId"])},
        "attributes": {"category": "Data lake", "isSource": False, "connectorName": "datalake"},
        "permissionsInfo": _permissions(),
    }


def connection_specs() -> list[Item]:
    """Return the connection specs: Zoho, Salesforce as an example of another connector, generic REST, the data lake."""
    return [_zoho(), _salesforce(), _generic_rest(), _data_lake()]


_DELTA_COLUMN = {
    "type": "object",
    "properties": _strings("name", "dateFormat", "timezone"),
    "required": ["name"],
}
_MAPPING = {"name": "Mapping", "spec": _object(_strings("mappingId", "mappingVersion"), [])}
_COPY = {"name": "Copy", "spec": _object({"deltaColumn": _DELTA_COLUMN}, ["deltaColumn"])}


def _schedule_spec() -> Item:
    frequencies = ["once", "minute", "hour", "day", "week"]
    spec = _object(
        {
            "startTime": {"type": "integer"},
            "frequency": {"type": "string", "enum": frequencies},
            "interval": {"type": "integer"},
            "backfill": {"type": "boolean", "default": True},
        },
        ["startTime", "frequency"],
    )
    neither = [{"not": {"required": ["interval"]}}, {"not": {"required": ["backfill"]}}]
    by_minute = {
        "if": {"properties": {"frequency": {"const": "minute"}}},
        "then": {"properties": {"interval": {"minimum": 15}}},
        "else": {"properties": {"interval": {"minimum": 1}}},
    }
    spec["if"] = {"properties": {"frequency": {"const": "once"}}}
    spec["then"] = {"allOf": neither}
    spec["else"] = {"required": ["interval"], **by_minute}
    return {"name": "PeriodicSchedule", "type": "Periodic", "spec": spec}


_FLOW_ATTRIBUTES: Item = {
    "recordTypeEnabled": True,
    "defaultRecordType": "profile",
    "isSourceFlow": True,
    "flacValidationSupported": True,
    "isDraftModeSupported": True,
    "frequency": "batch",
    "notification": {"category": "sources", "flowRun": {"enabled": True}},
}


def _flow_spec(identifier: str, name: str, sources: list[str], transformations: list[Item]) -> Item:
    windows = {one: {"type": "integer"} for one in ("startTime", "windowStartTime", "windowEndTime")}
    required = [*windows, "deltaColumn"] if _COPY in transformations else [*windows]
    return {
        "id": identifier,
        "name": name,
        "providerId": _ADOBE,
        "version": "1.0",
        "sourceConnectionSpecIds": sources,
        "targetConnectionSpecIds": [DATA_LAKE],
        "optionSpec": {
            "name": "OptionSpec",
            "spec": _object(
                {
                    "errorDiagnosticsEnabled": {"type": "boolean", "default": False},
                    "partialIngestionPercent": {"type": "number", "exclusiveMinimum": 0},
                },
                [],
            ),
        },
        "transformationSpecs": transformations,
        "scheduleSpec": _schedule_spec(),
        "runSpec": {"name": "ProviderParams", "spec": _object({**windows, "deltaColumn": _DELTA_COLUMN}, required)},
        "attributes": _FLOW_ATTRIBUTES,
        "permissionsInfo": _permissions(),
    }


def flow_specs() -> list[Item]:
    """Return the flow specs of table sources and of REST sources.

    RestStorageToAEP has CRMToAEP's schedule rules here: its own are not published.
    """
    return [
        _flow_spec(CRM_TO_AEP, "CRMToAEP", [SALESFORCE, ZOHO_CRM], [_COPY, _MAPPING]),
        _flow_spec(REST_STORAGE_TO_AEP, "RestStorageToAEP", [GENERIC_REST], [_MAPPING]),
    ]
