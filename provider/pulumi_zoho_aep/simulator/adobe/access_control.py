"""Access control: what the caller may do (AEP reference §14). Everything, unless a test takes a permission away.

The one policy object lives in the store as `policies/effective`: patch its `policies` to take rights away or add some.
The simulated services do not consult it: it answers pre-flight questions only.
"""

from typing import Any

from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.store import Store

# Names of the permissions for sources are UNCONFIRMED in the reference ("read it from /acl/reference"): the interface's
# labels Manage Sources and View Sources, spelled like the documented ones.
_PERMISSIONS = {
    "manage-datasets": {"dataset": ["read", "write", "delete"]},
    "view-datasets": {"dataset": ["read"]},
    "manage-schemas": {"schema": ["read", "write", "delete"]},
    "view-schemas": {"schema": ["read"]},
    "manage-identity-namespaces": {"identity-descriptor": ["read", "write", "delete"]},
    "manage-sources": {"enterprise-source": ["read", "write", "delete"]},
    "view-sources": {"enterprise-source": ["read"]},
    "view-monitoring-dashboard": {"monitoring": ["read"]},
    "view-sandboxes": {"sandbox": ["read"]},
}


def seed(store: Store) -> None:
    """Store the policies of the technical account: all of them."""
    policies: dict[str, list[str]] = {f"/permissions/{name}": ["*"] for name in _PERMISSIONS}
    for resources in _PERMISSIONS.values():
        for resource, actions in resources.items():
            held = policies.setdefault(f"/resource-types/{resource}", [])
            held.extend(action for action in actions if action not in held)
    store.put("policies", "effective", {"id": "effective", "policies": policies})


def reference() -> dict[str, Any]:
    """Return the names of all permissions and resource types."""
    types = {name: actions for resources in _PERMISSIONS.values() for name, actions in resources.items()}
    return {"permissions": _PERMISSIONS, "resource-types": list(types)}


def effective(store: Store, asked: Any) -> dict[str, list[str]]:  # noqa: ANN401 - from a request body
    """Return the actions allowed on each of the requested permissions and resource types; nothing on unknown ones."""
    if not isinstance(asked, list) or not all(isinstance(name, str) for name in asked):
        raise Refusal(400, {"status": 400, "title": "Bad Request", "detail": "an array of strings is expected"})
    held = (store.get("policies", "effective") or {"policies": {}})["policies"]
    return {name: held.get(name, []) for name in asked}
