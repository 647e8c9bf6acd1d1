from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.unit.simulator.adobe.flow_world import FlowApi

pytest_plugins = ["unit.simulator.adobe.flow_world"]

ZOHO = "929e4450-0237-4ed2-9404-b7e1e0a00309"


def test_the_zoho_spec_says_what_it_wants(flow_api: "FlowApi") -> None:
    """Zoho's connection spec has one auth spec with six required parameters, three of them passwords."""
    spec = flow_api.get(f"/connectionSpecs/{ZOHO}")
    (auth,) = spec["authSpec"]
    assert auth["name"] == "Basic Authentication"
    properties = auth["spec"]["properties"]
    assert auth["spec"]["required"] == list(properties)
    secret = [name for name in properties if properties[name].get("format") == "password"]
    assert secret == ["clientSecret", "accessToken", "refreshToken"]


def test_the_flow_spec_is_found_by_name(flow_api: "FlowApi") -> None:
    """CRMToAEP is found by its quoted name and lists Zoho; a search finds it as well."""
    (spec,) = flow_api.items("/flowSpecs?property=name==%22CRMToAEP%22")
    assert ZOHO in spec["sourceConnectionSpecIds"]
    assert flow_api.get(f"/flowSpecs/{spec['id']}") == spec
    answer = flow_api.call("POST", "/flowSpecs/search", {"queryString": "name==CRMToAEP"}).json
    assert answer == {"items": [spec], "_links": {}}


def test_a_spec_that_was_removed_is_gone(flow_api: "FlowApi") -> None:
    """A connection spec deleted through the control interface is neither found nor listed, and is back after reset."""
    flow_api.world.store.delete("connectionSpecs", ZOHO)
    assert flow_api.refused("GET", f"/connectionSpecs/{ZOHO}") == "FLOW-1439-404"
    assert flow_api.items(f"/connectionSpecs?property=id=={ZOHO}") == []
    flow_api.world.reset()
    assert flow_api.world.store.get("connectionSpecs", ZOHO) is not None


def test_specs_cannot_be_written(flow_api: "FlowApi") -> None:
    """Creating and changing specs needs an onboarding that the simulator does not have; explore needs a connection."""
    assert flow_api.refused("POST", "/connectionSpecs", {"name": "mine"}) == "FLOW-1426-400"
    assert flow_api.refused("PUT", f"/connectionSpecs/{ZOHO}", {"name": "mine"}) == "FLOW-1426-400"
    assert flow_api.refused("GET", f"/connectionSpecs/{ZOHO}/explore") == "CONNECTOR-1372-400"
