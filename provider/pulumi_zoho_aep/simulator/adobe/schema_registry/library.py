"""Adobe's own XDM resources, as far as CRM data needs them: behaviours, classes, field groups and data types.

Names and types come from the public XDM definitions; titles and descriptions are shortened, and large resources have
only the common fields. They belong to the `global` container, which no one can write to.
"""

import hashlib
import re
from typing import Any

Item = dict[str, Any]

NAMESPACE = "https://ns.adobe.com/xdm"
RECORD = f"{NAMESPACE}/data/record"
TIME_SERIES = f"{NAMESPACE}/data/time-series"
AUDITABLE = f"{NAMESPACE}/common/auditable"
IDENTITY_MAP = f"{NAMESPACE}/context/identitymap"
PROFILE = f"{NAMESPACE}/context/profile"
EXPERIENCE_EVENT = f"{NAMESPACE}/context/experienceevent"
VERSION = "1.47.3"
_RELEASED_MS = 1762300800000


def _words(name: str) -> str:
    """Return a title for a field: `mobilePhone` becomes `Mobile phone`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z0-9])", " ", name.lstrip("_")).capitalize()


def _fields(**fields: Any) -> Item:  # noqa: ANN401 - a type's name, a reference, or a whole definition
    """Return `properties`: each field is a JSON type, a format of a string, the `$id` of a data type, or a schema."""
    properties: Item = {}
    for name, kind in fields.items():
        if isinstance(kind, dict):
            properties[name] = {"title": _words(name), "meta:xdmType": kind["type"], **kind}
        elif kind.startswith("https:"):
            properties[name] = {"title": _words(name), "$ref": kind, "type": "object", "meta:xdmType": "object"}
        elif kind in ("date", "date-time", "uri"):
            properties[name] = {"title": _words(name), "type": "string", "format": kind, "meta:xdmType": kind}
        else:
            xdm_type = "int" if kind == "integer" else kind
            properties[name] = {"title": _words(name), "type": kind, "meta:xdmType": xdm_type}
    return properties


def _choice(*values: str) -> Item:
    return {"type": "string", "enum": list(values), "meta:enum": {value: _words(value) for value in values}}


def _listed(items: Item) -> Item:
    return {"type": "array", "items": items, "meta:xdmType": "array"}


def _resource(kind: str, identifier: str, title: str, properties: Item, *bases: str, **members: Any) -> Item:  # noqa: ANN401
    name = identifier.rpartition("/")[2]
    body = {
        "$id": identifier,
        "meta:altId": "_xdm." + identifier.removeprefix(f"{NAMESPACE}/").replace("/", "."),
        "meta:resourceType": kind,
        "version": VERSION,
        "title": title,
        "type": "object",
        "description": f"{title}, as defined by Adobe.",
        "definitions": {name: {"properties": properties}},
        "allOf": [
            {"$ref": reference, "type": "object", "meta:xdmType": "object"}
            for reference in (*bases, f"#/definitions/{name}")
        ],
        "meta:extensible": True,
        "meta:abstract": True,
        "meta:xdmType": "object",
        "meta:status": "stable",
        "$schema": "http://json-schema.org/draft-06/schema#",
        **members,
    }
    body["meta:registryMetadata"] = {
        "repo:createdDate": _RELEASED_MS,
        "repo:lastModifiedDate": _RELEASED_MS,
        "eTag": hashlib.sha256(repr(body).encode()).hexdigest(),
        "meta:globalLibVersion": VERSION,
    }
    return body


def _data_type(identifier: str, title: str, *bases: str, **fields: Any) -> Item:  # noqa: ANN401
    return _resource("datatypes", f"{NAMESPACE}/{identifier}", title, _fields(**fields), *bases)


def _field_group(identifier: str, title: str, classes: list[str], **fields: Any) -> Item:  # noqa: ANN401
    members = {"meta:intendedToExtend": classes}
    return _resource("mixins", f"{NAMESPACE}/{identifier}", title, _fields(**fields), **members)


def _class(
    identifier: str,
    title: str,
    behaviour: str,
    *bases: str,
    required: tuple[str, ...] = (),
    **fields: Any,  # noqa: ANN401
) -> Item:
    members: Item = {"meta:extends": [behaviour, *bases]} | ({"required": list(required)} if required else {})
    return _resource("classes", identifier, title, _fields(**fields), behaviour, *bases, **members)


_NAME, _PERSON = f"{NAMESPACE}/context/person-name", f"{NAMESPACE}/context/person"
_ADDRESS, _PHONE = f"{NAMESPACE}/common/address", f"{NAMESPACE}/context/phonenumber"
_EMAIL, _OPT_IN_OUT = f"{NAMESPACE}/context/emailaddress", f"{NAMESPACE}/context/optinout"
_STATUS = {  # suggested values: others are valid as well
    "type": "string",
    "meta:xdmType": "string",
    "meta:enum": {
        name: _words(name) for name in ("active", "incomplete", "pending_verification", "blacklisted", "blocked")
    },
}
_IDENTITY = {
    "type": "object",
    "meta:xdmType": "object",
    "properties": _fields(
        id="string",
        authenticatedState=_choice("ambiguous", "authenticated", "loggedOut"),
        primary="boolean",
    ),
}
_LANGUAGE = {"type": "string", "pattern": "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"}

BEHAVIOURS = (
    _resource("behaviors", RECORD, "Record Schema", _fields(_id={"type": "string", "format": "uri-reference"})),
    _resource(
        "behaviors",
        TIME_SERIES,
        "Time-series Schema",
        _fields(_id={"type": "string", "format": "uri-reference"}, timestamp="date-time"),
    ),
)

DATA_TYPES = (
    _data_type(
        "common/auditable",
        "Audit trail",
        createdByBatchID="uri",
        modifiedByBatchID="uri",
        repositoryCreatedBy="string",
        repositoryLastModifiedBy="string",
        _repo={
            "type": "object",
            "properties": _fields(createDate="date-time", modifyDate="date-time"),
        },
    ),
    _data_type(
        "context/person-name",
        "Person name",
        firstName="string",
        middleName="string",
        lastName="string",
        fullName="string",
        courtesyTitle="string",
        suffix="string",
    ),
    _data_type(
        "context/person",
        "Person",
        name=_NAME,
        birthDate="date",
        birthDayAndMonth={"type": "string", "pattern": "[0-1][0-9]-[0-9][0-9]"},
        birthYear={"type": "integer", "meta:xdmType": "short", "minimum": 1, "maximum": 32767},
        gender=_choice("male", "female", "not_specified", "non_specific"),
        maritalStatus=_choice("married", "single", "divorced", "widowed", "not_specified"),
        nationality={"type": "string", "pattern": "^[A-Z]{2}$"},
        taxId="string",
    ),
    _data_type(
        "common/address",
        "Postal address",
        AUDITABLE,
        _id={"type": "string", "format": "uri-reference"},
        primary="boolean",
        label="string",
        street1="string",
        street2="string",
        street3="string",
        street4="string",
        city="string",
        postalCode="string",
        region="string",
        state="string",
        stateProvince={"type": "string", "pattern": "^[A-Z]{2}-[A-Z0-9]{1,3}$"},
        country="string",
        countryCode={"type": "string", "pattern": "^[A-Z]{2}$"},
        postOfficeBox={"type": "string", "maxLength": 20},
        dmaID="integer",
        msaID="integer",
        status=_STATUS,
        statusReason="string",
        lastVerifiedDate="date",
        _schema={
            "type": "object",
            "properties": _fields(latitude="number", longitude="number", elevation="number"),
        },
    ),
    _data_type(
        "context/phonenumber",
        "Phone number",
        primary="boolean",
        number="string",
        extension="string",
        countryCode="string",
        validity=_choice("consistent", "inconsistent", "incomplete", "successfullyUsed"),
        status=_STATUS,
        statusReason="string",
    ),
    _data_type(
        "context/emailaddress",
        "Email address",
        primary="boolean",
        address={"type": "string", "format": "email"},
        label="string",
        type="string",
        status=_STATUS,
        statusReason="string",
    ),
    _data_type(
        "context/optinout",
        "OptInOut",
        _channels={"type": "object", "additionalProperties": {"type": "string"}},
        globalOptout="boolean",
    ),
)

CLASSES = (
    _class(PROFILE, "XDM Individual Profile", RECORD, AUDITABLE, personID="string"),
    _class(
        EXPERIENCE_EVENT,
        "XDM ExperienceEvent",
        TIME_SERIES,
        IDENTITY_MAP,
        required=("_id", "timestamp"),
        eventType="string",
        eventMergeId="string",
        producedBy="string",
    ),
)

FIELD_GROUPS = (
    _field_group("context/profile-person-details", "Demographic Details", [PROFILE], person=_PERSON),
    _field_group(
        "context/profile-personal-details",
        "Personal Contact Details",
        [PROFILE],
        homeAddress=_ADDRESS,
        personalEmail=_EMAIL,
        homePhone=_PHONE,
        mobilePhone=_PHONE,
        faxPhone=_PHONE,
    ),
    _field_group(
        "context/profile-work-details",
        "Work Contact Details",
        [PROFILE],
        workAddress=_ADDRESS,
        workEmail=_EMAIL,
        workPhone=_PHONE,
        organizations=_listed({"type": "string", "meta:xdmType": "string"}),
    ),
    _field_group(
        "context/profile-preferences-details",
        "Preference Details",
        [PROFILE],
        preferredLanguage=_LANGUAGE,
        profilePictureLink="string",
        emailFormat="string",
        timeZone="string",
        optInOut=_OPT_IN_OUT,
    ),
    _field_group(
        "context/identitymap",
        "IdentityMap",
        [PROFILE, EXPERIENCE_EVENT],
        identityMap={"type": "object", "meta:xdmType": "map", "additionalProperties": _listed(_IDENTITY)},
    ),
    _field_group(
        "common/external-source-system-audit-details",
        "External Source System Audit Details",
        [PROFILE],
        extSourceSystemAudit={
            "type": "object",
            "properties": _fields(
                externalKey="string",
                createdBy="string",
                createdDate="date-time",
                lastUpdatedBy="string",
                lastUpdatedDate="date-time",
                lastActivityDate="date-time",
            ),
        },
    ),
)

EVERYTHING: dict[str, Item] = {
    resource["$id"]: resource for resource in (*BEHAVIOURS, *CLASSES, *FIELD_GROUPS, *DATA_TYPES)
}
