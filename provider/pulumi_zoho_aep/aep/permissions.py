"""The caller's permissions in the sandbox, according to Access Control.

Advisory only: the services themselves decide in the end. Source: Access Control API.
"""

from collections.abc import Collection

from pulumi_zoho_aep.aep.session import Session, elements, mapping, member
from pulumi_zoho_aep.http import Request

BASE = "/data/foundation/access-control/acl"
_PREFIX = "/permissions/"


class Permissions:
    """Permissions of roles, by the names of the API, such as `manage-schemas`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list(self) -> frozenset[str]:
        """Return the names of all permissions there are, held or not."""
        operation = "list permissions"
        body = self._session.json(Request("GET", f"{BASE}/reference", operation))
        return frozenset(mapping(member(body, "permissions", operation), operation))

    def lacks(self, label: str) -> bool:
        """Say whether the caller lacks a permission, by its label in AEP's interface; one that has no name is not.

        Adobe publishes the labels, but only some of the names.
        """
        names = [name for name in self.list() if plain(name) == plain(label)]
        return bool(names) and not self.held(names)

    def held(self, names: Collection[str]) -> frozenset[str]:
        """Return which permissions the caller has in the sandbox: those that allow any action."""
        if not names:
            return frozenset()
        operation = "read effective permissions"
        asked = [f"{_PREFIX}{name}" for name in sorted(names)]
        # This POST only reads.
        body = self._session.json(Request("POST", f"{BASE}/effective-policies", operation, json=asked, idempotent=True))
        policies = mapping(member(body, "policies", operation), operation)
        return frozenset(
            path.removeprefix(_PREFIX) for path in asked if path in policies and elements(policies, path, operation)
        )


def plain(name: str) -> str:
    """Return a label or name in a form in which `Manage Sources`, `manage-sources` and `manage-source` are equal."""
    return " ".join(word.removesuffix("s") for word in name.lower().replace("-", " ").split())
