"""Sandboxes that a credential may use."""

from collections.abc import Iterator
from typing import Any

from pulumi_zoho_aep.aep.paging import Progress, next_parameters
from pulumi_zoho_aep.aep.session import Model, Session, elements, parse_each
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
        params: dict[str, Any] = {"limit": 50}
        progress = Progress(operation)
        while True:
            body = self._session.json(Request("GET", path, operation, params))
            yield from parse_each(Sandbox, elements(body, "sandboxes", operation), operation)
            # No document says how to request a page, so the link's own parameters are sent.
            params = next_parameters(body, operation)
            if not params:
                return
            progress.require([str(params)])

    def find(self, name: str) -> Sandbox | None:
        """Return the sandbox with that name, or None if the caller does not see one."""
        return next((sandbox for sandbox in self.list() if sandbox.name == name), None)
