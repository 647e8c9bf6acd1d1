"""Schema Registry: field groups, schemas and descriptors, with the part of Adobe's library that CRM data needs."""

from pulumi_zoho_aep.simulator.adobe.schema_registry import descriptors, routes

BLUEPRINTS = (routes.blueprint, descriptors.blueprint)

__all__ = ["BLUEPRINTS"]
