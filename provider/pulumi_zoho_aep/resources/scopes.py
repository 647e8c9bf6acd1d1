"""Declared scopes: a set, however its list is written."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from pulumi_zoho_aep.engine.models import Names
from pulumi_zoho_aep.engine.unordered import Unordered
from pulumi_zoho_aep.zoho import scopes


def _parted(value: Any) -> Any:  # noqa: ANN401 - not validated yet
    """Split texts of several scopes, as Zoho's console shows them; empty ones stay, for a finding."""
    if not isinstance(value, (list, tuple)):
        return value
    return [part for item in value for part in ((isinstance(item, str) and scopes.split(item)) or (item,))]


def _each_once(names: Unordered) -> Unordered:
    """Keep the first spelling of each: case does not matter."""
    first: dict[object, Any] = {}
    for name in names:
        first.setdefault(name.lower() if isinstance(name, str) else id(name), name)
    return Unordered(first.values())


Scopes = Annotated[Names, BeforeValidator(_parted), AfterValidator(_each_once)]
