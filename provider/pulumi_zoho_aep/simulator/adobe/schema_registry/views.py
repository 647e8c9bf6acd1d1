"""Renders a resource of Schema Registry in the requested view."""

from pulumi_zoho_aep.simulator.adobe.schema_registry import accept, resources, xdm
from pulumi_zoho_aep.simulator.adobe.schema_registry.accept import View
from pulumi_zoho_aep.simulator.adobe.schema_registry.resources import Item, Registry
from pulumi_zoho_aep.simulator.store import shown


def show(item: Item, view: View, seen: Registry) -> Item:
    """Return a resource as a view asks for it."""
    if view.form == "id":
        return resources.summary(item)
    answer = shown(item)
    if view.form == "full":
        answer = xdm.resolve(answer, seen.lookup)
    if view.descriptors:
        answer["meta:descriptors"] = [shown(one) for one in seen.descriptors(item["$id"])]
    return answer if view.texts else accept.without_texts(answer)
