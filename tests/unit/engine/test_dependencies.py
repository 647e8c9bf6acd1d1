"""What the engine records of dependencies."""

from types import SimpleNamespace
from typing import Any

from pulumi_zoho_aep.engine.dependencies import shorten, shortened

_LINEAGE = "urn:pulumi:dev::crm::pulumi-python:dynamic/zoho-aep:Lineage::lineage"
_SCHEMA = "urn:pulumi:dev::crm::pulumi-python:dynamic/zoho-aep:Schema::people"
_OTHER = "urn:pulumi:dev::crm::random:index/randomString:RandomString::name"


def test_the_lineage_is_found_along_the_chain() -> None:
    """So is every resource that depends on another one of ours."""
    by_property = {"__lineage": [_LINEAGE], "name": [], "schema_id": [_SCHEMA]}
    found = {"__lineage": [], "name": [], "schema_id": [_SCHEMA]}
    assert shortened({_LINEAGE, _SCHEMA}, by_property) == ({_SCHEMA}, found)


def test_the_first_of_a_chain_names_the_lineage() -> None:
    """It would be deleted while its object is still there; a resource of others has none."""
    by_property = {"__lineage": [_LINEAGE], "title": [_OTHER]}
    assert shortened({_LINEAGE, _OTHER}, by_property) == ({_LINEAGE, _OTHER}, by_property)


def test_another_release_of_the_sdk() -> None:
    """One that has another function is left alone."""
    sdk: Any = SimpleNamespace(_prepare=len)
    shorten(sdk)
    assert vars(sdk) == {"_prepare": len}
