"""Dates and times that are in the stack file without quotes, where text is expected: YAML changes them."""

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.findings import Finding, engine_time


def rewritten_times(value: Any, path: tuple[str, ...]) -> Iterator[Finding]:  # noqa: ANN401 - any configuration
    """Yield unquoted dates and times where text is expected: YAML changes them."""
    if path[:1] == ("ingestions",) and path[2:] == ("schedule", "start_time"):
        return
    if path[2:4] == ("auth", "params"):
        # Names within a secret are not shown.
        path = path[:4]
    if isinstance(value, str) and engine_time(value) is not None:
        yield Finding.error(
            Code.UNQUOTED_TIME,
            ".".join(path).replace(".[", "["),
            "is a date or time for YAML, not text",
            "put it in quotes",
        )
    elif isinstance(value, Mapping):
        for name, item in value.items():
            if engine_time(str(name)) is not None:
                yield Finding.error(
                    Code.UNQUOTED_TIME, ".".join(path), "has a key that is a date or time for YAML", "put it in quotes"
                )
            yield from rewritten_times(item, (*path, str(name)))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from rewritten_times(item, (*path, f"[{number}]"))
