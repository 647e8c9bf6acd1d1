"""The copy of Adobe's list of addresses."""

import re

import pytest

from pulumi_zoho_aep.aep.ip_ranges import UnknownRegion, ip_ranges, regions

# As Adobe's page of July 2026 has them, counted.
COUNTS = {"VA7": 45, "NLD2": 36, "AUS5": 38, "CAN2": 36, "GBR9": 37, "IND2": 37, "CHE2": 37, "VA6": 3}


def test_the_list_is_complete() -> None:
    """Every region has as many ranges as Adobe's page, and none twice."""
    assert {region: len(ip_ranges(region).ranges) for region in regions()} == COUNTS
    assert {region: len(set(ip_ranges(region).ranges)) for region in regions()} == COUNTS


@pytest.mark.parametrize("region", COUNTS)
def test_every_range_is_a_network(region: str) -> None:
    """No range has bits beyond its length, which firewalls refuse; one address is a network of its own."""
    found = ip_ranges(region)
    assert [str(network).removesuffix("/32") for network in found.networks] == [
        text.removesuffix("/32") for text in found.ranges
    ]


def test_the_copy_says_where_it_is_from() -> None:
    """Whoever reads it years later can compare."""
    found = ip_ranges("NLD2")
    assert re.fullmatch(r"20\d\d-\d\d", found.as_of)
    assert found.source.startswith("https://experienceleague.adobe.com/")
    assert found.name == "Europe"


def test_a_region_that_is_not_in_the_list() -> None:
    """The message names the one that was meant, and where to look."""
    with pytest.raises(UnknownRegion) as caught:
        ip_ranges("NLD3")
    assert caught.value.message.endswith("has no region NLD3, did you mean NLD2?")
    assert caught.value.hint == f"see {ip_ranges('NLD2').source}"
