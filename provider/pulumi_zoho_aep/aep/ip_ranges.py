"""The addresses from which AEP reads source systems in batches, by region: a copy of Adobe's list, with its date.

Adobe announces no changes, and the list has grown repeatedly; there is no API for it.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from ipaddress import IPv4Network
from typing import Any

from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.findings import nearest


@dataclass(frozen=True)
class IpRanges:
    """The addresses that a source system must allow for the sandboxes of one region."""

    region: str
    """The region's name in sandboxes, such as `VA7`."""
    name: str
    """The region's location; empty if Adobe does not say."""
    ranges: tuple[str, ...]
    """The addresses in Adobe's words and order: CIDR, or one address."""
    as_of: str
    """Month of the copy."""
    source: str
    """Adobe's page, to compare."""

    @property
    def networks(self) -> tuple[IPv4Network, ...]:
        """The ranges as networks; one address is a network of its own."""
        return tuple(IPv4Network(text) for text in self.ranges)


class UnknownRegion(ZohoAepError):
    """A region that Adobe's list did not have when it was copied."""


def ip_ranges(region: str) -> IpRanges:
    """Return the ranges of a region.

    Raises:
        UnknownRegion: the list does not have it.
    """
    document = _document()
    if region not in document["regions"]:
        raise UnknownRegion(
            f"Adobe's list of {document['as_of']} has no region {region or 'without a name'}, "
            f"{nearest(region, document['regions'])}",
            hint=f"see {document['source']}",
        )
    found = document["regions"][region]
    return IpRanges(region, found["name"], tuple(found["ranges"]), document["as_of"], document["source"])


def regions() -> tuple[str, ...]:
    """Return the regions that the list has."""
    return tuple(_document()["regions"])


@cache
def _document() -> dict[str, Any]:
    text = files("pulumi_zoho_aep.aep").joinpath("ip_ranges.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
