"""Dataflows as somebody makes them by hand in the AEP interface, to try export, import and `adopt` on."""

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.adobe import by_hand
from pulumi_zoho_aep.simulator.front import CONTROL
from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.revision import revise
from pulumi_zoho_aep.simulator.routes.control import INTERFACE_CLIENT
from pulumi_zoho_aep.simulator.routes.current import world

blueprint = Blueprint("estate", __name__, url_prefix=CONTROL)

_MOST = 500
_FLOWS = "/data/foundation/flowservice"


@blueprint.post("/estate")
def make() -> Response:
    """Make `count` hourly dataflows of leads by hand, and what they use, without ownership tags: `{"count": 3}`.

    They share a base connection to Zoho, a schema and a dataset. The answer has the ids of the dataflows.
    """
    count = (request.get_json(silent=True) or {}).get("count", 1)
    if type(count) is not int or not 1 <= count <= _MOST:
        raise Refusal(400, {"error": f"count must be a number from 1 to {_MOST}"})
    return jsonify(_Person().estate(count))


class _Person:
    """Somebody in the interface, with the secrets of today: each request goes through the routes of its service."""

    def __init__(self) -> None:
        form = {
            "grant_type": "client_credentials",
            "client_id": seeds.ADOBE_CLIENT_ID,
            "client_secret": _secret("imsClients", seeds.ADOBE_CLIENT_ID),
            "scope": "openid,AdobeID,read_organizations",
        }
        token = _answer("POST", "/ims/token/v3", data=form)["access_token"]
        self._headers = {
            "Authorization": f"Bearer {token}",
            "x-api-key": seeds.ADOBE_CLIENT_ID,
            "x-gw-ims-org-id": seeds.ORGANIZATION,
            "x-sandbox-name": seeds.SANDBOX,
        }

    def estate(self, count: int) -> list[str]:
        """Return the ids of new dataflows."""
        connection, schema = self._connection(), self._schema()
        made = self._post("/data/foundation/catalog/dataSets", by_hand.dataset("Leads by hand", schema))
        dataset = made[0].rpartition("/")[2]
        first = sum(flow["name"].startswith("Leads by hand") for flow in world().store.items("flows")) + 1
        return [
            self._flow(f"Leads by hand {number}", connection, dataset, schema) for number in range(first, first + count)
        ]

    def _connection(self) -> str:
        login = {**seeds.ZOHO_LOGIN, "clientSecret": _secret("zohoClients", seeds.ZOHO_CLIENT_ID)}
        return self._made("connections", by_hand.connection("Zoho CRM by hand", login))

    def _schema(self) -> str:
        title, number = "CRM people by hand", 1
        while any(one.get("title") == title for one in world().store.items("schemas")):
            number += 1
            title = f"CRM people by hand {number}"
        body = by_hand.schema(title, by_hand.PERSONAL_DETAILS)
        return str(self._post("/data/foundation/schemaregistry/tenant/schemas", body)["$id"])

    def _flow(self, name: str, connection: str, dataset: str, schema: str) -> str:
        mapping = {**by_hand.mapping_set(schema, [by_hand.EMAIL]), "name": name}
        mapping_id = self._post("/data/foundation/conversion/mappingSets", mapping)["id"]
        path = f"{_FLOWS}/connections/{connection}/explore?objectType=table&object=Leads"
        columns = _answer("GET", path, headers=self._headers)["schema"]["columns"]
        source = self._made("sourceConnections", by_hand.source(name, connection, columns))
        target = self._made("targetConnections", by_hand.target(name, dataset, schema))
        start = int(world().clock.now()) + 3600
        return self._made("flows", by_hand.flow(name, source, target, mapping_id, start))

    def _made(self, collection: str, body: dict[str, Any]) -> str:
        """Make an object of the Flow Service, wait until it has settled, and have the interface as its last writer."""
        made = str(self._post(f"{_FLOWS}/{collection}", body)["id"])
        for _ in range(2):
            _answer("GET", f"{_FLOWS}/{collection}/{made}", headers=self._headers)
        store, now = world().store, world().clock.now_ms()
        item = store.get(collection, made)
        assert item is not None
        store.put(collection, made, revise(item, user=seeds.INTERFACE_USER, client=INTERFACE_CLIENT, now_ms=now))
        return made

    def _post(self, path: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 - any JSON
        return _answer("POST", path, headers=self._headers, json=body)


def _secret(collection: str, client_id: str) -> str:
    client = world().store.get(collection, client_id)
    assert client is not None
    return str(client["_secrets"]["client_secret"])


def _answer(method: str, path: str, **request_: Any) -> Any:  # noqa: ANN401 - any JSON
    """Serve a request within this one: it already holds the store, and is not in the journal."""
    with current_app.test_request_context(path, method=method, **request_):
        answer = current_app.full_dispatch_request()
    if answer.status_code >= 400:
        raise Refusal(answer.status_code, answer.get_json())
    return answer.get_json()
