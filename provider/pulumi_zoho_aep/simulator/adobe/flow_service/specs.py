"""Connection specs and flow specs: which connectors there are, what they want to know, and which dataflows take them.

They live in the store, so that a test can announce the end of a connector: by deleting its connection spec, or by
taking it out of a flow spec's `sourceConnectionSpecIds`, through the control interface.
"""

from typing import Any

from pulumi_zoho_aep.simulator.adobe.flow_service import errors, rest_spec, spec_seeds
from pulumi_zoho_aep.simulator.store import Store, shown

Item = dict[str, Any]

CONNECTION_SPECS = "connectionSpecs"
FLOW_SPECS = "flowSpecs"
# What the stack file calls connectors, if that is not Adobe's name with an underscore.
_SHORT_NAMES = {"zoho": "zoho_crm", "generic-rest-oauth": "generic_rest"}


def seed(store: Store) -> None:
    """Store the specs; they are the same in every sandbox."""
    for spec in [*spec_seeds.connection_specs(), rest_spec.generic_rest()]:
        store.put(CONNECTION_SPECS, spec["id"], spec)
    for spec in spec_seeds.flow_specs():
        store.put(FLOW_SPECS, spec["id"], spec)


def withdraw(store: Store, name: str) -> None:
    """Take a connector off the lists, and out of the flow specs that take it, as Adobe does at its end.

    Raises:
        ValueError: There is no connector with that name.
    """
    listed = [one for one in store.items(CONNECTION_SPECS) if "sourceSpec" in one]
    known = {_SHORT_NAMES.get(one["name"], one["name"].replace("-", "_")): one["id"] for one in listed}
    identifier = known.get(name)
    if identifier is None:
        raise ValueError(f"there is no connector {name}; there are {', '.join(known)}")
    store.delete(CONNECTION_SPECS, identifier)
    for spec in store.items(FLOW_SPECS):
        kept = [one for one in spec["sourceConnectionSpecIds"] if one != identifier]
        store.put(FLOW_SPECS, spec["id"], {**spec, "sourceConnectionSpecIds": kept})


def vary_rest(store: Store, variant: Any) -> Item:  # noqa: ANN401 - from a request body
    """Print the generic REST source's spec in another way that Adobe's pages show.

    Raises:
        ValueError: Names what is not among the choices.
    """
    choices = {
        "auth_spec": rest_spec.AUTH_SPEC_NAMES,
        "schema_at": ("spec", "attributes"),
        "pagination": tuple(rest_spec.PAGINATION),
    }
    if not isinstance(variant, dict) or any(value not in choices.get(name, ()) for name, value in variant.items()):
        raise ValueError(f"choices are {choices}")
    spec = rest_spec.generic_rest(**variant)
    store.put(CONNECTION_SPECS, spec["id"], spec)
    return spec


def connection_spec(store: Store, reference: Any, kind: str) -> Item:  # noqa: ANN401 - from a request body
    """Return the connection spec that a body refers to by `{id, version}`, or refuse."""
    return _referred(store, CONNECTION_SPECS, reference, kind)


def flow_spec(store: Store, reference: Any) -> Item:  # noqa: ANN401 - from a request body
    """Return the flow spec that a body refers to by `{id, version}`, or refuse."""
    return _referred(store, FLOW_SPECS, reference, "flows")


def reference(spec: Item) -> Item:
    """Return how other objects refer to a spec."""
    return {"id": spec["id"], "version": spec["version"]}


def every(store: Store, collection: str) -> list[Item]:
    """Return all specs of a collection as the service shows them."""
    return [shown(spec) for spec in store.items(collection)]


def one(store: Store, collection: str, identifier: str) -> Item:
    """Return one spec as the service shows it, or refuse."""
    spec = store.get(collection, identifier)
    if spec is None:
        raise errors.flow("1439-404", f"{identifier} was not found", kind=collection, entity=identifier)
    return shown(spec)


def _referred(store: Store, collection: str, named: Any, kind: str) -> Item:  # noqa: ANN401 - from a request body
    identifier = named.get("id") if isinstance(named, dict) else None
    spec = store.get(collection, identifier) if isinstance(identifier, str) else None
    if spec is None:
        raise errors.flow("1413-400", f"The id of {collection} is missing or unknown: {identifier}", kind=kind)
    # Omitting the version means the latest one; there is only one of each.
    if named.get("version", spec["version"]) != spec["version"]:
        raise errors.flow("1413-400", f"{spec['name']} has no version {named['version']}", kind=kind)
    return spec
