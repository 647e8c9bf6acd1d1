"""Connection specs and flow specs: which connectors an organisation has, and what they require."""

from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import Field

from pulumi_zoho_aep.aep.flow_service import BASE
from pulumi_zoho_aep.aep.session import Model, Session, elements, parse, require_same
from pulumi_zoho_aep.errors import NotFound
from pulumi_zoho_aep.http import Request


class ParamsSpec(Model):
    """The JSON Schema of `auth.params`."""

    required: list[str] = Field(default_factory=list)
    properties: dict[str, Any] = Field(default_factory=dict)


class AuthSpec(Model):
    """One way to log in."""

    name: str
    type: str = ""
    spec: ParamsSpec = ParamsSpec()

    def missing(self, params: Mapping[str, Any]) -> list[str]:
        """Return the required members that are missing."""
        return [name for name in self.spec.required if not params.get(name)]


class _SourceAttributes(Model):
    spec: dict[str, Any] = Field(default_factory=dict)


class SourceSpec(Model):
    """The parameters that a connector's source connections accept.

    Adobe prints the JSON Schema of their `params` in two places.
    """

    spec: dict[str, Any] = Field(default_factory=dict)
    attributes: _SourceAttributes = _SourceAttributes()

    @property
    def params(self) -> dict[str, Any]:
        """The JSON Schema of `params`; empty if the spec has none."""
        return self.spec or self.attributes.spec


class ConnectionSpec(Model):
    """A connector."""

    id: str
    name: str = ""
    version: str = "1.0"
    auth_spec: list[AuthSpec] = Field(default_factory=list)
    source_spec: SourceSpec = SourceSpec()


class FlowSpec(Model):
    """A kind of dataflow, and the connectors it works with."""

    id: str
    name: str = ""
    version: str = "1.0"
    source_connection_spec_ids: list[str] = Field(default_factory=list)
    target_connection_spec_ids: list[str] = Field(default_factory=list)


SpecT = TypeVar("SpecT", ConnectionSpec, FlowSpec)


class Specs:
    """The read-only collections `/connectionSpecs` and `/flowSpecs`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def connection_spec(self, identifier: str) -> ConnectionSpec | None:
        """Return a connector, or None if the organisation does not have it."""
        return self._one(ConnectionSpec, "connectionSpecs", identifier)

    def flow_spec(self, identifier: str) -> FlowSpec | None:
        """Return a kind of dataflow, or None if the organisation does not have it."""
        return self._one(FlowSpec, "flowSpecs", identifier)

    def _one(self, model: type[SpecT], collection: str, identifier: str) -> SpecT | None:
        operation = f"read {collection}/{identifier}"
        try:
            body = self._session.json(Request("GET", f"{BASE}/{collection}/{quote(identifier, safe='')}", operation))
        except NotFound:
            return None
        items = elements(body, "items", operation)
        if not items:
            return None
        found = parse(model, items[0], operation)
        require_same(identifier, found.id, operation=operation)
        return found
