"""Data Prep: mapping sets, and the language of their expressions."""

from pulumi_zoho_aep.simulator.adobe.data_prep import routes

BLUEPRINTS = (routes.blueprint,)

__all__ = ["BLUEPRINTS"]
