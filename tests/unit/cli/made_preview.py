"""Previews as the engine prints them, put together step by step."""

from collections.abc import Mapping, Sequence
from typing import Any

URN = "urn:pulumi:dev::crm"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
TYPE = "pulumi-python:dynamic/zoho-aep:"


def urn(resource: str, name: str) -> str:
    return f"{URN}::zoho-aep:index:ZohoIngestion${TYPE}{resource}::{name}"


def state(
    resource: str, name: str, inputs: Mapping[str, Any], outputs: Mapping[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """Return what a step says of a resource."""
    found = {"urn": urn(resource, name), "custom": True, "id": f"id of {name}", "type": f"{TYPE}{resource}"}
    return {**found, "inputs": {"__provider": "x", **inputs}, "outputs": {**inputs, **(outputs or {})}, **more}


def step(op: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, *paths: str, **more: Any) -> Any:
    """Return a step; paths are those of the engine's diff."""
    detailed = {path: {"kind": "update", "inputDiff": True} for path in paths} or None
    return {
        "op": op,
        "urn": (new or old or {})["urn"],
        "oldState": old,
        "newState": new,
        "detailedDiff": detailed,
        **more,
    }


def refreshed(*states: Mapping[str, Any]) -> list[Any]:
    """Return the steps that announce a refresh: the engine knows nothing yet but the last state."""
    return [step("refresh", one, one) for one in states]


def preview(*steps: Any, diagnostics: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Return a whole preview, with the stack's own step."""
    root = {"urn": f"{URN}::pulumi:pulumi:Stack::crm-dev", "type": "pulumi:pulumi:Stack"}
    same = {"op": "same", "urn": root["urn"], "oldState": root, "newState": root, "detailedDiff": None}
    return {"steps": [same, *steps], "diagnostics": list(diagnostics)}
