"""Runs Adobe's community client against the simulator at an address, unchanged, and prints what it got as JSON."""

import json
import sys
from typing import Any

import aepp
from aepp import catalog, config, dataprep, flowservice, sandboxes, schema

from pulumi_zoho_aep.simulator import seeds

PROFILE = "https://ns.adobe.com/xdm/context/profile"
FIELDS = {"_acmesim": {"type": "object", "properties": {"leadId": {"type": "string"}}}}


def connect(url: str) -> None:
    """Log in; the client's own settings take the addresses of its endpoints."""
    aepp.configure(
        org_id=seeds.ORGANIZATION,
        client_id=seeds.ADOBE_CLIENT_ID,
        secret=seeds.ADOBE_CLIENT_SECRET,
        sandbox=seeds.SANDBOX,
        scopes="openid,AdobeID,read_organizations,additional_info.projectedProductContext,session",
    )
    config.endpoints["global"] = config.config_object["imsEndpoint"] = url
    config.config_object["oauthTokenEndpointV2"] = f"{url}/ims/token/v3"


def registry() -> dict[str, Any]:
    """Make a field group and a schema, and read them in every form the client asks for."""
    client = schema.Schema()
    group = client.createFieldGroup(
        {
            "title": "Zoho lead",
            "type": "object",
            "meta:intendedToExtend": [PROFILE],
            "definitions": {"lead": {"properties": FIELDS}},
            "allOf": [{"$ref": "#/definitions/lead"}],
        }
    )
    made = client.createSchema(
        {
            "title": "Zoho leads",
            "type": "object",
            "description": "",
            "allOf": [{"$ref": PROFILE}, {"$ref": group["$id"]}],
        }
    )
    forms: tuple[dict[str, Any], ...] = (
        {},
        {"full": False},
        {"desc": True},
        {"schema_type": "xed"},
        {"schema_type": "xed", "full": False},
    )
    return {
        "tenant": client.getTenantId(),
        "counts": client.getStats()["counts"],
        "schemas": [one["title"] for one in client.getSchemas()],
        "field groups": [one["title"] for one in client.getFieldGroups()],
        "global field groups": len(client.getFieldGroupsGlobal()),
        "one field group": client.getFieldGroup(group["$id"])["title"],
        "forms": [client.getSchema(made["$id"], **form)["title"] for form in forms],
        "unions": client.getUnions(),
        "descriptors": client.getDescriptors(),
        "deleted": client.deleteSchema(made["$id"]),
    }


def landing_zone() -> dict[str, Any]:
    """Read the landing zone's name and credentials, what lies in it, and make a source connection on its folder."""
    service = flowservice.FlowService()
    folder = service.exploreLandingZone("folder", object="dlz-user-container/zoho/")
    return {
        "zone": service.getLandingZoneStorageName(),
        "days": service.getLandingZoneStorageTTL(),
        "address": service.getLandingZoneSASUri(),
        "namespace": service.getLandingZoneNamespace(),
        "root": service.exploreLandingZone(),
        "folder": folder,
        "file": service.getLandingZoneContent(file=folder[0]["path"]),
        "source": service.createSourceConnectionDataLandingZone(
            name="leads", path="dlz-user-container/zoho/", type="folder", recursive=True
        ),
    }


def flows() -> dict[str, Any]:
    """List what the Flow Service, Catalog and the sandboxes hold."""
    service = flowservice.FlowService()
    return {
        "connection specs": service.getConnectionSpecsMap(),
        "connections": service.getConnections(),
        "flows": service.getFlows(),
        "runs": service.getRuns(),
        "sources": service.getSourceConnections(),
        "targets": service.getTargetConnections(),
        "datasets": catalog.Catalog().getDataSets(),
        "sandboxes": [one["name"] for one in sandboxes.Sandboxes().getSandboxes()],
    }


def estate() -> dict[str, Any]:
    """List what others have made, an object a page where the client reads pages."""
    service, registered = flowservice.FlowService(), schema.Schema()
    return {
        "flows": [one["name"] for one in service.getFlows(limit=1)],
        "sources": len(service.getSourceConnections(limit=1)),
        "targets": len(service.getTargetConnections(limit=1)),
        "runs": len(service.getRuns(limit=1)),
        "datasets": [one["name"] for one in catalog.Catalog().getDataSets().values()],
        "mapping sets": sorted(one["name"] for one in dataprep.DataPrep().getMappingSets()),
        "classes": len(registered.getClassesGlobal()),
        "global schemas": registered.getSchemasGlobal(),
    }


if __name__ == "__main__":
    connect(sys.argv[1])
    json.dump(estate() if "estate" in sys.argv else {**registry(), **landing_zone(), **flows()}, sys.stdout)
