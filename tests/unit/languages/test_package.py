"""The package schema for other languages: complete, and made from what a program in Python writes."""

import asyncio
from typing import Any

import pulumi
import pytest

import pulumi_zoho_aep
from pulumi_zoho_aep.languages.annotations import Types, camel, in_python
from pulumi_zoho_aep.languages.components import PACKAGE, components
from pulumi_zoho_aep.languages.provider import Package, schema

RESOURCES = [name for name in pulumi_zoho_aep.__all__ if f"{name}Args" in pulumi_zoho_aep.__all__]


@pytest.fixture(scope="module")
def package() -> dict[str, Any]:
    types = Types(PACKAGE)
    return schema(components(types), types)


@pytest.mark.parametrize("name", RESOURCES)
def test_every_argument_is_an_input(name: str, package: dict[str, Any]) -> None:
    """With what it means, and required where it is in Python."""
    args, resource = getattr(pulumi_zoho_aep, f"{name}Args"), package["resources"][f"zoho-aep:index:{name}"]
    inputs = resource["inputProperties"]
    assert set(inputs) - {"protect"} == {camel(key) for key in args.__annotations__}
    assert set(resource["requiredInputs"]) == {camel(key) for key in args.__required_keys__}
    assert not [key for key, one in inputs.items() if not one.get("description")]


@pytest.mark.parametrize("name", RESOURCES)
def test_an_id_is_always_there(name: str, package: dict[str, Any]) -> None:
    """A typed program passes it on as it is."""
    ids = {"objectId"} if name != "ZohoIngestion" else {"dataflowId", "mappingSetId"}
    login = {"login"} if name == "ZohoCredential" else set()
    assert ids | login <= {*package["resources"][f"zoho-aep:index:{name}"]["required"]}


def test_types(package: dict[str, Any]) -> None:
    """Values that have to be known while the program runs are plain, and resources come as ids."""
    inputs = package["resources"]["zoho-aep:index:ZohoIngestion"]["inputProperties"]
    without_meanings = {key: {k: v for k, v in one.items() if k != "description"} for key, one in inputs.items()}
    assert without_meanings["table"] == {"type": "string", "plain": True}
    assert without_meanings["connection"] == {"type": "string"}
    assert without_meanings["schedule"] == {"$ref": "#/types/zoho-aep:index:Schedule", "plain": True}
    assert package["types"]["zoho-aep:index:Schedule"]["required"] == ["frequency"]
    assert package["types"]["zoho-aep:index:Schedule"]["properties"]["interval"]["type"] == "integer"


def test_names_become_those_of_python() -> None:
    """At every depth but below maps with free keys; numbers are whole; what is unknown stays for a finding."""
    inputs = next(one for one in components(Types(PACKAGE)) if one.name == "ZohoIngestion").inputs
    given = {
        "schedule": {"frequency": "minute", "interval": 15.0, "startTime": "2027-01-01T00:00:00Z"},
        "params": {"tableName": "Leads"},
        "deltaColum": "x",
    }
    schedule = {"frequency": "minute", "interval": 15, "start_time": "2027-01-01T00:00:00Z"}
    assert in_python(inputs, given) == {**given, "schedule": schedule}

    async def later_id() -> Any:
        return in_python(inputs, {"dataset": pulumi.Output.from_input("id")})

    later = asyncio.run(later_id())
    assert isinstance(later["dataset"], pulumi.Output)


@pytest.mark.parametrize(
    ("in_python", "spelled"),
    [
        ("ZohoIngestion leads.delta_column: is required", "ZohoIngestion leads.deltaColumn: is required"),
        ("ZohoIngestion leads.schedule.start_time: must be a time", "ZohoIngestion leads.schedule.startTime: must be"),
        ("mapping[0].target: give expression or source", "mapping[0].target: give expression or source"),
        ("zoho-aep:credentials.sales.client_id: is required", "zoho-aep:credentials.sales.client_id: is required"),
        ("target _acmesim.delta_column, column Modified_Time", "target _acmesim.delta_column, column Modified_Time"),
    ],
)
def test_messages_spell_names_as_the_program_does(in_python: str, spelled: str) -> None:
    """Names of Zoho, of AEP and of the stack file stay."""
    types = Types(PACKAGE)
    components(types)
    assert types.spelled(in_python).startswith(spelled)


def test_a_wrong_argument_is_said_without_a_trace() -> None:
    """Pulumi quotes the message of this error alone."""

    async def construct() -> None:
        ids, mapping = {"connection": "c", "dataset": "d"}, [{"source": "id", "target": "a"}]
        given = {**ids, "table": "Leads", "mapping": mapping, "schedule": {"frequency": "hour"}}
        Package().construct("leads", "zoho-aep:index:ZohoIngestion", given)

    with pytest.raises(pulumi.InputPropertiesError, match=r"ZohoIngestion leads\.deltaColumn: is required"):
        asyncio.run(construct())
