"""The type tokens of our resources, as states hold them. Does not import Pulumi, so that the command starts fast."""

MODULE = "zoho-aep"
"""The part that all of them share; a handler's own name comes after it."""
_PACKAGE = "pulumi-python:"
DYNAMIC = f"{_PACKAGE}dynamic/{MODULE}:"
"""The prefix of the type tokens of all resources."""
INGESTION = f"{MODULE}:index:ZohoIngestion"
"""The type token of the component, which is not a dynamic resource."""


def token_of(resource: str) -> str:
    """Return the type token of a resource, such as `Dataflow`."""
    return f"{DYNAMIC}{resource}"


def place_of(urn: str) -> str:
    """Return the place of one of our resources in its state, as its ownership tag has it; empty without a URN."""
    if not urn:
        return ""
    # urn:pulumi:<stack>::<project>::<parents' types>$<type>::<name>; names may hold colons themselves.
    _, _, types, name = urn.split("::", 3)
    parents, dollar, token = types.rpartition("$")
    return f"{parents}{dollar}{token.removeprefix(_PACKAGE)}::{name}"
