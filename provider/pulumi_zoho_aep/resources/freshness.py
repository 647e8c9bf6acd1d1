"""How old the newest data of an ingestion may be, as people write it: `90m`, `6h`, `2d`."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

_FORM = re.compile(r"([1-9][0-9]{0,4})([mhd])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def duration_of(written: str) -> timedelta:
    """Return a duration.

    Raises:
        ValueError: The text has another form.
    """
    found = _FORM.fullmatch(written)
    if found is None:
        raise ValueError("must be a number of minutes, hours or days, such as 90m, 6h or 2d")
    return int(found[1]) * _UNITS[found[2]]


def _checked(written: str) -> str:
    duration_of(written)
    return written


Freshness = Annotated[
    str, AfterValidator(_checked), WithJsonSchema({"type": "string", "pattern": f"^{_FORM.pattern}$"})
]
"""A duration as it is written; it is compared with runs, never with the service."""
