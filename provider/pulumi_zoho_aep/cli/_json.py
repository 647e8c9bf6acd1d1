"""Results for machines, which people look at as well."""

import json
from typing import Any


def json_text(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return JSON in which letters are readable, and what would steer a terminal is written as an escape."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    # JSON leaves some of these as they are; outside of strings there are none but line ends.
    return "".join(one if one.isprintable() or one == "\n" else json.dumps(one)[1:-1] for one in text)
