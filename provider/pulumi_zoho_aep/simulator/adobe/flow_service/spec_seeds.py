"""The connection specs and flow specs the simulator starts with, as data (AEP reference §7, §8.2, §8.7).

The spec of the generic REST source is in `rest_spec`.
"""

from typing import Any

Item = dict[str, Any]

ZOHO_CRM = "929e4450-0237-4ed2-9404-b7e1e0a00309"
SALESFORCE = "cfc0fee1-7dc0-40ef-b73e-d8b134c436f5"
GENERIC_REST = "4e98f16f-87d6-4ef0-bdc6-7a2b0fe76e62"
LANDING_ZONE = "26f526f2-58f4-4712-961d-e41bf1ccc0e8"
AMAZON_S3 = "ecadc60c-7455-4d87-84dc-2a0e293d997b"
AZURE_BLOB = "4c10e202-c428-4796-9208-5f1f5732b1cf"
DATA_LAKE = "c604ff05-7f1a-43c0-8e18-33bf874cb11c"
CRM_TO_AEP = "14518937-270c-4525-bdec-c2ba7cce3860"
CLOUD_STORAGE_TO_AEP = "9753525b-82c7-4dce-8a9b-5ccfce2b9876"
REST_STORAGE_TO_AEP = "6499120c-0b15-42dc-936e-847ea3c24d72"
_ADOBE = "0ed90a81-07f4-4586-8190-b40eccef1c5a"
_DRAFT_07 = "http://json-schema.org/draft-07/schema#"


def json_object(properties: Item, required: list[str]) -> Item:
    """Return the JSON Schema of an object."""
    return {"$schema": _DRAFT_07, "type": "object", "properties": properties, "required": required}


def strings(*names: str, secret: tuple[str, ...] = ()) -> Item:
    """Return the schemas of members that are strings, some of them passwords."""
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


def connector(identifier: str, name: str, category: str, auth: list[Item], source: Item, explore: str) -> Item:
    """Return a connection spec with the members that all of Adobe's have."""
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
    source = json_object({"tableName": {"type": "string"}, "columns": _COLUMNS}, ["tableName"])
    return connector(identifier, name, "CRM", auth, source, "Tabular")


def _zoho() -> Item:
    names = ("endpoint", "accountsUrl", "clientId", "clientSecret", "accessToken", "refreshToken")
    properties = strings(*names, secret=("clientSecret", "accessToken", "refreshToken"))
    auth = {"name": "Basic Authentication", "type": "BasicAuthentication", "spec": json_object(properties, list(names))}
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
                "spec": json_object(strings(*basic, "apiVersion", secret=("password", "securityToken")), basic),
            },
            {
                "name": "OAuth2 Client Credential",
                "type": "OAuth2ClientCredential",
                "spec": json_object({**strings(*client, secret=("clientSecret",)), **optional}, client),
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


def _files(identifier: str, name: str, auth: list[Item], *, change_capture: bool) -> Item:
    params: Item = {"path": {"type": "string"}, "type": {"type": "string", "enum": ["file", "folder"]}}
    params |= {"recursive": {"type": "boolean"}} | ({"cdcEnabled": {"type": "boolean"}} if change_capture else {})
    return connector(identifier, name, "Cloud Storage", auth, json_object(params, ["path"]), "FileSystem")


def _storages() -> list[Item]:
    """Return landing zone, Amazon S3 and Azure Blob. Which members their pages mark as passwords is UNCONFIRMED."""
    access_key = strings(
        *("s3AccessKey", "s3SecretKey", "s3SessionToken", "serviceUrl", "bucketName", "folderPath"),
        secret=("s3SecretKey", "s3SessionToken"),
    )
    access_key_spec = json_object(access_key, ["s3AccessKey", "s3SecretKey"])
    s3_auth = {"name": "Access Key", "type": "AccessKey", "spec": access_key_spec}
    blob_auth = [
        {"name": name, "type": name, "spec": json_object(strings(*members, secret=members[:1]), [members[0]])}
        for name, members in (
            ("ConnectionString", ("connectionString", "container", "folderPath")),
            ("SasURIAuthentication", ("sasUri", "container", "folderPath")),
        )
    ]
    return [
        _files(LANDING_ZONE, "landing-zone", [], change_capture=False),
        _files(AMAZON_S3, "amazon-s3", [s3_auth], change_capture=True),
        _files(AZURE_BLOB, "azure-blob", blob_auth, change_capture=True),
    ]


def _data_lake() -> Item:
    return {
        "id": DATA_LAKE,
        "name": "datalake",
        "providerId": _ADOBE,
        "version": "1.0",
        "targetSpec": {"spec": json_object({"dataSetId": {"type": "string"}}, ["dataSetId"])},
        "attributes": {"category": "Data lake", "isSource": False, "connectorName": "datalake"},
        "permissionsInfo": _permissions(),
    }


def connection_specs() -> list[Item]:
    """Return the connection specs: Zoho, Salesforce as another source of tables, storages, the data lake."""
    return [_zoho(), _salesforce(), *_storages(), _data_lake()]


_DELTA_COLUMN = {
    "type": "object",
    "properties": strings("name", "dateFormat", "timezone"),
    "required": ["name"],
}
_MAPPING = {"name": "Mapping", "spec": json_object(strings("mappingId", "mappingVersion"), [])}
_COPY = {"name": "Copy", "spec": json_object({"deltaColumn": _DELTA_COLUMN}, ["deltaColumn"])}


def _schedule_spec() -> Item:
    frequencies = ["once", "minute", "hour", "day", "week"]
    spec = json_object(
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
    members: Item = {one: {"type": "integer"} for one in ("startTime", "windowStartTime", "windowEndTime")}
    if _COPY in transformations:
        members["deltaColumn"] = _DELTA_COLUMN
    return {
        "id": identifier,
        "name": name,
        "providerId": _ADOBE,
        "version": "1.0",
        "sourceConnectionSpecIds": sources,
        "targetConnectionSpecIds": [DATA_LAKE],
        "optionSpec": {
            "name": "OptionSpec",
            "spec": json_object(
                {
                    "errorDiagnosticsEnabled": {"type": "boolean", "default": False},
                    "partialIngestionPercent": {"type": "number", "exclusiveMinimum": 0},
                },
                [],
            ),
        },
        "transformationSpecs": transformations,
        "scheduleSpec": _schedule_spec(),
        "runSpec": {"name": "ProviderParams", "spec": json_object(members, [*members])},
        "attributes": _FLOW_ATTRIBUTES,
        "permissionsInfo": _permissions(),
    }


def flow_specs() -> list[Item]:
    """Return the flow specs of table sources, of storages and of REST sources.

    RestStorageToAEP has CRMToAEP's schedule rules here: its own are not published.
    """
    return [
        _flow_spec(CRM_TO_AEP, "CRMToAEP", [SALESFORCE, ZOHO_CRM], [_COPY, _MAPPING]),
        _flow_spec(CLOUD_STORAGE_TO_AEP, "CloudStorageToAEP", [LANDING_ZONE, AMAZON_S3, AZURE_BLOB], [_MAPPING]),
        _flow_spec(REST_STORAGE_TO_AEP, "RestStorageToAEP", [GENERIC_REST], [_MAPPING]),
    ]
