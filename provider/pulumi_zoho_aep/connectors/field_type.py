"""Types of XDM fields that a column of a source can become."""

from enum import Enum


class FieldType(str, Enum):
    """Types of XDM fields that a column can become; an `[]` makes a list of them."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATE_TIME = "date-time"
    EMAIL = "email"
    URI = "uri"
    STRINGS = "string[]"
