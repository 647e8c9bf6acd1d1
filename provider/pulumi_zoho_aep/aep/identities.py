"""Identity namespaces: what kinds of identities an organisation has.

Source: Identity Service API. Adobe documents regional hosts for it; here, the endpoint of the settings is used.
"""

from pulumi_zoho_aep.aep.session import Identifier, Model, Session, elements, parse_each
from pulumi_zoho_aep.http import Request


class Namespace(Model):
    """A namespace: Adobe's own, or the organisation's."""

    code: Identifier
    name: str = ""


class Identities:
    """The read-only collection `/idnamespace/identities`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def namespaces(self) -> dict[str, str]:
        """Return the name of every namespace by its code."""
        operation = "list identity namespaces"
        reply = self._session.json(Request("GET", "/data/core/idnamespace/identities", operation))
        found = parse_each(Namespace, elements({"namespaces": reply}, "namespaces", operation), operation)
        return {one.code: one.name for one in found}
