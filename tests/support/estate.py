"""What people make by hand in the AEP interface: dataflows with all they use, and no ownership tag on any of it."""

from collections.abc import Sequence
from typing import Any

from pulumi_zoho_aep.aep.session import Session
from pulumi_zoho_aep.connectors.mapping_columns import with_columns_called
from pulumi_zoho_aep.connectors.reading import Reading
from pulumi_zoho_aep.connectors.registry import CONNECTORS
from pulumi_zoho_aep.engine.run import Run
from pulumi_zoho_aep.http import Request
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.adobe import by_hand
from pulumi_zoho_aep.simulator.server import Simulator

Item = dict[str, Any]
BASE = "/data/foundation/flowservice"
GROUPS = (f"{by_hand.PROFILE}-person-details", by_hand.PERSONAL_DETAILS)
COLUMNS = ("id", "Email", "First_Name", "Last_Name", "Modified_Time")
ROWS = (
    by_hand.EMAIL,
    {
        "sourceType": "EXPRESSION",
        "source": 'concat(First_Name, " ", Last_Name)',
        "destination": "person.name.fullName",
    },
)
OLD_ROWS = ({"sourceAttribute": "Email", "destinationXdmPath": "personalEmail.address", "identity": False},)


def platform_of(simulator: Simulator) -> Item:
    """Return `zoho-aep:platform` for a simulator."""
    return {
        "client_id": seeds.ADOBE_CLIENT_ID,
        "client_secret": seeds.ADOBE_CLIENT_SECRET,
        "organization": seeds.ORGANIZATION,
        "sandbox": seeds.SANDBOX,
        "endpoint": simulator.url,
        "requests_per_second": 100_000,
    }


class ByHand:
    """Makes objects as the interface does.

    Args:
        simulator: where.
    """

    def __init__(self, simulator: Simulator) -> None:
        self.world = simulator.world
        # One session each: a simulator that is reset has forgotten earlier tokens.
        self._services = Services(platform_of(simulator))
        self._session: Session = self._services.platform.session

    def post(self, path: str, body: Item) -> Any:
        """Create an object, and return the answer."""
        return self._session.json(Request("POST", path, f"make {path}", json=body))

    def connection(self, name: str = "Zoho CRM") -> str:
        """Return a base connection to Zoho."""
        return self._made("connections", by_hand.connection(name, seeds.ZOHO_LOGIN))

    def login(self, connector: str, name: str) -> str:
        """Return a base connection of a connector; empty for one that has none."""
        if connector == "zoho_crm":
            return self.connection(name)
        if connector not in _LOGINS:
            return ""
        spec_name, params = _LOGINS[connector]
        spec = by_hand.spec(CONNECTORS[connector].connection_spec_id)
        auth = {"specName": spec_name, "params": params}
        return self._made("connections", {"name": name, "auth": auth, "connectionSpec": spec})

    def schema(self, title: str, *, identity: bool = True) -> str:
        """Return a schema of Adobe's own field groups."""
        registry = "/data/foundation/schemaregistry/tenant"
        made = str(self.post(f"{registry}/schemas", by_hand.schema(title, *GROUPS))["$id"])
        if identity:
            descriptor = {
                "@type": "xdm:descriptorIdentity",
                "xdm:sourceSchema": made,
                "xdm:sourceVersion": 1,
                "xdm:sourceProperty": "/personalEmail/address",
                "xdm:namespace": "Email",
                "xdm:property": "xdm:code",
                "xdm:isPrimary": True,
            }
            self.post(f"{registry}/descriptors", descriptor)
        return made

    def dataset(self, name: str, schema: str, **more: Any) -> str:
        """Return a dataset."""
        body = {**by_hand.dataset(name, schema), **more}
        return str(self.post("/data/foundation/catalog/dataSets", body)[0]).rpartition("/")[2]

    def mapping_set(self, schema: str, *, name: str = "", is_old: bool = False, wrapper: str = "") -> str:
        """Return a mapping set, in the present form or in that of the older tutorials."""
        named = {"name": name} if name else {}
        if is_old:
            body = {"version": 0, "xdmSchema": schema, "xdmVersion": "1.0", "id": None, "mappings": [*OLD_ROWS]}
        else:
            body = {**by_hand.mapping_set(schema, _rows(wrapper)), **named}
        return str(self.post("/data/foundation/conversion/mappingSets", body)["id"])

    def save_mapping(self, identifier: str) -> None:
        """Save another version of a mapping set, with a row less."""
        url = f"/data/foundation/conversion/mappingSets/{identifier}"
        live = self._session.json(Request("GET", url, "read"))
        body = {"outputSchema": live["outputSchema"], "mappings": _rows("")[:1], "name": live.get("name", "")}
        self._session.send(Request("PUT", url, "save", json=body))

    def source(self, connection: str, name: str = "source", columns: Sequence[str] = COLUMNS) -> str:
        """Return a source connection to leads; without columns, to all of them."""
        url = f"{BASE}/connections/{connection}/explore"
        params = {"objectType": "table", "object": "Leads"}
        offered = self._session.json(Request("GET", url, "explore", params))["schema"]["columns"]
        chosen = [one for one in offered if one["name"] in columns]
        return self._made("sourceConnections", by_hand.source(name, connection, chosen))

    def files_or_rest(self, connector: str, connection: str, name: str) -> str:
        """Return a source connection to a folder of files, or to Zoho's API."""
        chosen = CONNECTORS[connector]
        reading = Reading(connection, "Leads", ("id", "Email", "First_Name", "Last_Name"), "by/hand")
        run = Run(self._services, "")
        body = {
            "name": name,
            **({"baseConnectionId": connection} if connection else {}),
            "data": {"format": chosen.data_format},
            "params": chosen.source_params(run, reading),
            "connectionSpec": by_hand.spec(chosen.connection_spec_id),
        }
        return self._made("sourceConnections", body)

    def target(self, dataset: str, schema: str, name: str = "target") -> str:
        """Return a target connection."""
        return self._made("targetConnections", by_hand.target(name, dataset, schema))

    def flow(
        self,
        source: str,
        target: str,
        mapping_set: str,
        *,
        mode: str = "",
        connector: str = "zoho_crm",
        **changes: Any,
    ) -> str:
        """Return an hourly dataflow; a schedule of `once` takes no delta column."""
        body = by_hand.flow("Leads into AEP", source, target, mapping_set, self.now + 3600)
        schedule = {**body, **changes}["scheduleParams"]
        if schedule["frequency"] == "once" or not CONNECTORS[connector].has_delta_column:
            body["transformations"] = body["transformations"][1:]
        body |= {"flowSpec": by_hand.spec(CONNECTORS[connector].flow_spec_id), **changes}
        return self._made("flows" + (f"?mode={mode}" if mode else ""), body)

    def whole(self, connection: str, dataset: str, schema: str, name: str, **changes: Any) -> str:
        """Return a dataflow with parts of its own; `saved`: its mapping set has a later version."""
        is_old, columns = changes.pop("is_old", False), changes.pop("columns", COLUMNS)
        saved, connector = changes.pop("saved", False), changes.get("connector", "zoho_crm")
        wrapper = "data" if connector == "generic_rest" else ""
        mapping_set = self.mapping_set(schema, name=f"{name} mapping", is_old=is_old, wrapper=wrapper)
        target = self.target(dataset, schema, f"{name} target")
        if connector == "zoho_crm":
            source = self.source(connection, f"{name} source", columns)
        else:
            source = self.files_or_rest(connector, connection, f"{name} source")
        flow = self.flow(source, target, mapping_set, name=name, **changes)
        if saved:
            self.save_mapping(mapping_set)
        return flow

    def act(self, flow: str, action: str) -> None:
        """Enable, disable or publish a dataflow."""
        self._settle("flows", flow)
        self._session.send(Request("POST", f"{BASE}/flows/{flow}/action", action, {"op": action}))
        self._settle("flows", flow)

    @property
    def now(self) -> int:
        """The simulated time in epoch seconds."""
        return int(self.world.clock.now())

    def _made(self, collection: str, body: Item) -> str:
        made = str(self.post(f"{BASE}/{collection}", body)["id"])
        self._settle(collection.partition("?")[0], made)
        return made

    def _settle(self, collection: str, identifier: str) -> None:
        for _ in range(2):
            self._session.json(Request("GET", f"{BASE}/{collection}/{identifier}", "read"))


def _rows(wrapper: str) -> list[dict[str, str]]:
    if not wrapper:
        return [*ROWS]
    return [{**row, "source": with_columns_called(row["source"], lambda one: f"{wrapper}.{one}")} for row in ROWS]


_LOGINS: dict[str, tuple[str, Item]] = {
    "amazon_s3": (
        "Access Key",
        {
            "s3AccessKey": seeds.S3_ACCESS_KEY,
            "s3SecretKey": seeds.S3_SECRET_KEY,
            "bucketName": seeds.S3_BUCKET,
        },
    ),
    "azure_blob": (
        "ConnectionString",
        {
            "connectionString": f"DefaultEndpointsProtocol=https;AccountName={seeds.BLOB_ACCOUNT};"
            f"AccountKey={seeds.BLOB_ACCOUNT_KEY}",
            "container": seeds.BLOB_CONTAINER,
        },
    ),
    "generic_rest": (
        "oAuth2RefreshCode",
        {
            "host": "https://www.zohoapis.com",
            "authorizationTestUrl": "https://www.zohoapis.com/crm/v8/settings/modules",
            "clientId": seeds.ZOHO_CLIENT_ID,
            "clientSecret": seeds.ZOHO_CLIENT_SECRET,
            "accessToken": "1000.any",
            "refreshToken": seeds.ZOHO_REFRESH_TOKEN,
            "accessTokenUrl": "https://accounts.zoho.com/oauth/v2/token",
        },
    ),
}
