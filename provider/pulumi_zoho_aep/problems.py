"""What is wrong with values that a person wrote: where, what, and how to fix it; all of it at once, no value quoted.

Values are never quoted because any of them may be a secret that was put into the wrong place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import PydanticCustomError


@dataclass(frozen=True)
class Problem:
    """One thing to fix. `path` is dotted, empty for the whole."""

    path: str
    message: str

    def __str__(self) -> str:
        """Return one line."""
        return f"{self.path}: {self.message}" if self.path else self.message

    def below(self, prefix: str) -> "Problem":
        """Return the same problem as seen from further up."""
        return Problem(f"{prefix}.{self.path}" if self.path else prefix, self.message)


class Strict(BaseModel):
    """A model of what a person writes: frozen, and an unknown key is answered with the nearest known one."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _know_every_key(cls, value: Any) -> Any:  # noqa: ANN401 - not validated yet
        if isinstance(value, Mapping) and cls.model_config.get("extra") == "forbid":
            known = [field.alias or name for name, field in cls.model_fields.items()]
            for key in value:
                if key not in known and key not in cls.model_fields:
                    near = get_close_matches(str(key), known, n=1)
                    advice = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(known))}"
                    raise PydanticCustomError(
                        "unknown_key", "unknown key {key}, {advice}", {"key": key, "advice": advice}
                    )
        return value


def problems_of(error: ValidationError) -> list[Problem]:
    """Return the problems in pydantic's words where they are good, in ours where they are not."""
    return [Problem(_path(detail["loc"]), _message(detail)) for detail in error.errors(include_url=False)]


def _path(location: tuple[int | str, ...]) -> str:
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


_MESSAGES = {
    "missing": "is required",
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "dict_type": "must be a map of keys to values",
    "mapping_type": "must be a map of keys to values",
    "model_type": "must be a map of keys to values",
    "model_attributes_type": "must be a map of keys to values",
    "datetime_type": "must be a time such as 2027-01-01T00:00:00Z",
    "datetime_parsing": "must be a time such as 2027-01-01T00:00:00Z",
    "datetime_from_date_parsing": "must be a time such as 2027-01-01T00:00:00Z",
    "timezone_aware": "must name its time zone, as in 2027-01-01T00:00:00Z",
    "string_too_short": "must not be empty",
}


def _message(detail: Any) -> str:  # noqa: ANN401 - pydantic's ErrorDetails
    kind: str = detail["type"]
    if kind == "enum":
        return f"must be {detail['ctx']['expected']}"
    if kind in _MESSAGES:
        return _MESSAGES[kind]
    message: str = detail["msg"].removeprefix("Value error, ")
    return message[:1].lower() + message[1:]
