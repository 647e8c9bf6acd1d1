"""Models are built on first use, so what is wrong with one would be seen by its first user."""

import importlib
import pkgutil
from collections.abc import Iterator

from pydantic import BaseModel

import pulumi_zoho_aep
from pulumi_zoho_aep.aep.session import Model, RequestModel
from pulumi_zoho_aep.findings import Strict


def test_every_model_can_be_built() -> None:
    """A wrong annotation fails here, in models of replies, requests and the stack file."""
    for module in pkgutil.walk_packages(pulumi_zoho_aep.__path__, "pulumi_zoho_aep."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    models = [one for base in (Model, RequestModel, Strict) for one in _below(base)]
    assert len(models) > 100
    for one in models:
        one.model_rebuild()
    assert [one for one in models if not one.__pydantic_complete__] == []


def _below(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for one in model.__subclasses__():
        yield one
        yield from _below(one)
