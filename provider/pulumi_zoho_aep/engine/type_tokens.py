"""The type tokens of our resources, as states hold them. Does not import Pulumi, so that the command starts fast."""

MODULE = "zoho-aep"
"""The part that all of them share; a handler's own name comes after it."""
DYNAMIC = f"pulumi-python:dynamic/{MODULE}:"
"""The prefix of the type tokens of all resources."""
INGESTION = f"{MODULE}:index:ZohoIngestion"
"""The type token of the component, which is no dynamic resource."""


def token_of(resource: str) -> str:
    """Return the type token of a resource, such as `Dataflow`."""
    return f"{DYNAMIC}{resource}"
