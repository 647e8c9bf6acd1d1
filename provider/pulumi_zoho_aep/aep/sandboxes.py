"""Sandboxes that a credential may use."""

from collections.abc import Iterator
from typing import Any

from pulumi_zoho_aep.aep.session import Model, Session, member, parse
from pulumi_zoho_aep.http import Request


class Sandbox(Model):
    """A sandbox. `region` decides which of Adobe's addresses a source system sees."""

    name: str
    title: str = ""
    state: str = ""
    type: str = ""
    region: str = ""


class Sandboxes:
    """The sandboxes visible to the caller; the list of all is for administrators."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list(self) -> Iterator[Sandbox]:
        """Yield all visible sandboxes, all pages."""
        operation = "list sandboxes"
        path = "/data/foundation/sandbox-management/"
        params: dict[str, Any] = {"limit": 50, "offset": 0}
        while True:
            body = self._session.json(Request("GET", path, operation, params))
            found = member(body, "sandboxes", operation)
            for item in found:
                yield parse(Sandbox, item, operation)
            if not ((body.get("_links") or {}).get("next") or {}).get("href") or not found:
                return
            params = {"limit": 50, "offset": params["offset"] + len(found)}

    def find(self, name: str) -> Sandbox | None:
        """Return the sandbox of that name, or None where the caller does not see one."""
        return next((sandbox for sandbox in self.list() if sandbox.name == name), None)
