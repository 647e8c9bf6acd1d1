"""`zoho-aep doctor --ip-ranges`: the addresses from which AEP calls Zoho, for an allow list."""

import csv
import io

from pulumi_zoho_aep.aep.ip_ranges import IpRanges, ip_ranges
from pulumi_zoho_aep.cli.output import json_text


def addresses_of(stack: str | None, region: str | None) -> IpRanges:
    """Return the addresses of a region; by default, the region of the stack's sandbox.

    Raises:
        ZohoAepError: The region does not exist or cannot be determined.
    """
    if region is not None:
        return ip_ranges(region.upper())
    from pulumi_zoho_aep.cli.stack import Stack
    from pulumi_zoho_aep.resources.sandboxes import require_sandbox
    from pulumi_zoho_aep.stack_file.config import parse

    # Mistakes elsewhere in the stack file do not matter here.
    opened = Stack(stack)
    config, _ = parse(opened.values())
    return ip_ranges(require_sandbox(opened.services(config.platform)).region)


def written(found: IpRanges, form: str) -> str:
    """Return the addresses as text, JSON or CSV."""
    if form == "json":
        keys = ("region", "name", "as_of", "source", "ranges")
        return json_text({key: getattr(found, key) for key in keys}) + "\n"
    if form == "csv":
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("region", "range", "first", "last"))
        for text_form, network in zip(found.ranges, found.networks, strict=True):
            writer.writerow((found.region, text_form, network[0], network[-1]))
        return text.getvalue()
    return "".join(f"{one}\n" for one in found.ranges)
