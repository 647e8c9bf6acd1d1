"""What every object with a description takes."""

from pulumi_zoho_aep.engine.models import Inputs


class Described(Inputs):
    """A description, which people read in AEP."""

    description: str = ""
    """Description in AEP; the ownership tag is added to it."""
