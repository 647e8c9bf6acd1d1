"""Replacements that AEP cannot carry out."""

from typing import TYPE_CHECKING

from tests.support.command.stack_files import Config, people

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.command.stacks import Stack

    from pulumi_zoho_aep.simulator.server import Simulator

_MOVED = ("dataSets", "flows", "schemas", "fieldGroups", "targetConnections")


def _profile(url: str) -> Config:
    config = people(url, leads="Leads")
    config["zoho-aep:schemas"]["people"] |= {
        "fields": {"zohoId": "string", "company": "string"},
        "profile_enabled": True,
    }
    config["zoho-aep:datasets"]["leads"]["profile"] = True
    config["zoho-aep:ingestions"]["leads"]["allow_replacement"] = True
    return config


def _ids(simulator: "Simulator") -> dict[str, set[str]]:
    store = simulator.world.store
    return {name: {item.get("id") or item["$id"] for item in store.items(name)} for name in _MOVED}


def test_a_field_of_a_schema_in_profile(new_stack: "Callable[[Config], Stack]", simulator: "Simulator") -> None:
    """Its field group can neither be changed nor deleted: the preview says so with the field; nothing is touched."""
    config = _profile(simulator.url)
    stack = new_stack(config)
    stack.up()
    before = _ids(simulator)
    del config["zoho-aep:schemas"]["people"]["fields"]["company"]
    config["zoho-aep:schemas"]["people"]["allow_replacement"] = True
    stack.write(config)
    for said in (stack.preview(code=1), stack.up("--refresh=false", code=1)):
        assert "fields.company" in said
        assert "AEP does not delete" in said
        assert _ids(simulator) == before
