"""Catalog: datasets."""

from pulumi_zoho_aep.simulator.adobe.catalog import routes

BLUEPRINTS = (routes.blueprint,)

__all__ = ["BLUEPRINTS"]
