"""The functions of Data Prep's expression language (AEP reference §11), those evaluated and those only accepted."""

import hashlib
import json
import re
import uuid
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pulumi_zoho_aep.simulator.adobe.data_prep import dates
from pulumi_zoho_aep.simulator.adobe.data_prep.operators import equal, number, text, truth

Value = Any
_STRINGS, _REGEX, _HASHING, _URL = "String", "Regular Expression", "Hashing", "URL"
_DATES, _OBJECTS, _ARRAYS, _MAPS = "Date / Time", "Hierarchies - Objects", "Hierarchies - Arrays", "Hierarchies - Map"
_LOGIC, _AGGREGATION, _CONVERSION, _JSON = "Logical Operators", "Aggregation", "Type Conversions", "JSON"
_SPECIAL, _USER_AGENT, _ANALYTICS = "Special Operations", "User Agent", "Analytics"


class NotEvaluatedError(ValueError):
    """A function the service knows and the simulator only accepts."""


@dataclass(frozen=True)
class Function:
    """One function: how many arguments it takes, and what it does.

    Attributes:
        name: As written in expressions.
        category: The heading of the service's list.
        minimum: Fewest arguments; in a method call, the object counts as the first one.
        maximum: Most arguments; None for any number.
        run: The implementation, or None if the simulator only accepts the function.
        takes: Values that `run` receives before the arguments.
    """

    name: str
    category: str
    minimum: int
    maximum: int | None
    run: Callable[..., Value] | None = None
    takes: Literal["arguments", "row", "now"] = "arguments"


def _on_text(change: Callable[[str], Value]) -> Callable[[Value], Value]:
    """Return a function of one string that leaves null alone."""
    return lambda value: None if value is None else change(text(value))


def _concat(*values: Value) -> str:
    # Null adds nothing; what the service does with it is UNCONFIRMED.
    return "".join([value if value.__class__ is str else text(value) for value in values])


def _explode(value: Value, separator: str = ",") -> Value:
    return None if value is None else re.split(separator, text(value))


def _split(value: Value, separators: str) -> Value:
    # Several characters are several separators, unlike in explode.
    return None if value is None else re.split(f"[{re.escape(separators)}]", text(value))


def _join(separator: Value, *values: Value) -> str:
    return text(separator).join(text(value) for value in _spread(values))


def _instr(value: Value, sought: str, start: int = 0, occurrence: int = 1) -> int:
    position = int(start) - 1
    for _ in range(int(occurrence)):
        position = text(value).find(sought, position + 1)
        if position < 0:
            break
    return position


def _substr(value: Value, start: Value, length: Value) -> Value:
    first = int(number(start))
    return None if value is None else text(value)[first : first + int(number(length))]


def _padded(value: Value, count: Value, padding: Value, *, left: bool) -> str:
    content, fill = text(value), text(padding) or " "
    missing = int(number(count)) - len(content)
    added = (fill * max(missing, 0))[: max(missing, 0)]
    return added + content if left else content + added


def _right(value: Value, count: Value) -> Value:
    return None if value is None else text(value)[max(len(text(value)) - int(number(count)), 0) :]


def _matches_regex(value: Value, pattern: str) -> bool:
    return value is not None and _regex(pattern).fullmatch(text(value)) is not None


def _extract_regex(value: Value, pattern: str) -> list[Value]:
    match = None if value is None else _regex(pattern).search(text(value))
    return [] if match is None else [match[0], *match.groups()]


def _regex(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is not a regular expression: {error}") from None


def _hashed(name: str) -> Callable[..., Value]:
    def run(value: Value, charset: str = "UTF-8") -> Value:
        return (
            None if value is None else hashlib.new(name, text(value).encode(charset), usedforsecurity=False).hexdigest()
        )

    return run


def _crc32(value: Value, charset: str = "UTF-8") -> Value:
    # Lowest byte first, as the sample of the vendor's page shows: crc32("my text", "UTF-8") is 8df92e80.
    return None if value is None else zlib.crc32(text(value).encode(charset)).to_bytes(4, "little").hex()


def _date(value: Value, pattern: Value = None, default: Value = None) -> Value:
    if value is None or value == "":
        return default
    return value if isinstance(value, datetime) else dates.parse(text(value), pattern)


def _format(value: Value, pattern: str) -> Value:
    return None if value is None else dates.write(_date(value), pattern)


def _dformat(milliseconds: Value, pattern: str) -> Value:
    return None if milliseconds is None else dates.write(dates.from_epoch(number(milliseconds) / 1000), pattern)


def _size_of(value: Value) -> int:
    return 0 if value is None else len(value if isinstance(value, (str, list, dict)) else text(value))


def _contains_key(row: dict[str, Value], path: str) -> bool:
    value: Value = row
    for name in path.split("."):
        if not isinstance(value, dict) or name not in value:
            return False
        value = value[name]
    return True


def _to_object(*pairs: Value) -> dict[str, Value]:
    if len(pairs) % 2:
        raise ValueError("to_object takes pairs of keys and values")
    return {text(key): value for key, value in zip(pairs[::2], pairs[1::2], strict=True)}


def _spread(values: tuple[Value, ...]) -> list[Value]:
    """Return the elements, given one by one or as one array."""
    return values[0] if len(values) == 1 and isinstance(values[0], list) else list(values)


def _coalesce(*values: Value) -> Value:
    return next((value for value in _spread(values) if value is not None), None)


def _first(*values: Value) -> Value:
    return next(iter(_spread(values)), None)


def _last(*values: Value) -> Value:
    return next(reversed(_spread(values)), None)


def _join_arrays(*arrays: Value) -> list[Value]:
    return [item for array in arrays for item in array or []]


def _to_array(include_nulls: Value, *values: Value) -> list[Value]:
    return [value for value in values if value is not None or truth(include_nulls)]


def _decode(key: Value, *options: Value) -> Value:
    for option, value in zip(options[::2], options[1::2], strict=False):
        if equal(key, option):
            return value
    return options[-1] if len(options) % 2 else None


def _extreme(choose: Callable[..., Value]) -> Callable[..., Value]:
    def run(*values: Value) -> Value:
        given = [value for value in _spread(values) if value is not None]
        return choose(given) if given else None

    return run


def _to_integer(value: Value) -> Value:
    return None if value is None or value == "" else int(number(value))


def _to_float(value: Value) -> Value:
    return None if value is None or value == "" else float(number(value))


def _unevaluated(category: str, minimum: int, maximum: int | None, names: str) -> list[Function]:
    return [Function(name, category, minimum, maximum) for name in names.split()]


_ALL = [
    Function("concat", _STRINGS, 1, None, _concat),
    Function("explode", _STRINGS, 1, 2, _explode),
    Function("instr", _STRINGS, 2, 4, _instr),
    Function(
        "replacestr", _STRINGS, 3, 3, lambda value, old, new: _on_text(lambda t: t.replace(old, text(new)))(value)
    ),
    Function("substr", _STRINGS, 3, 3, _substr),
    *(Function(name, _STRINGS, 1, 1, _on_text(str.lower)) for name in ("lower", "lcase")),
    *(Function(name, _STRINGS, 1, 1, _on_text(str.upper)) for name in ("upper", "ucase")),
    Function("split", _STRINGS, 2, 2, _split),
    Function("join", _STRINGS, 2, None, _join),
    Function("lpad", _STRINGS, 3, 3, lambda value, count, padding: _padded(value, count, padding, left=True)),
    Function("rpad", _STRINGS, 3, 3, lambda value, count, padding: _padded(value, count, padding, left=False)),
    Function("left", _STRINGS, 2, 2, lambda value, count: _substr(value, 0, count)),
    Function("right", _STRINGS, 2, 2, _right),
    Function("ltrim", _STRINGS, 1, 1, _on_text(str.lstrip)),
    Function("rtrim", _STRINGS, 1, 1, _on_text(str.rstrip)),
    Function("trim", _STRINGS, 1, 1, _on_text(str.strip)),
    Function("equals", _STRINGS, 2, 2, lambda left, right: text(left) == text(right)),
    Function("equalsIgnoreCase", _STRINGS, 2, 2, lambda left, right: text(left).lower() == text(right).lower()),
    Function("extract_regex", _REGEX, 2, 2, _extract_regex),
    Function("matches_regex", _REGEX, 2, 2, _matches_regex),
    *(Function(name, _HASHING, 1, 2, _hashed(name)) for name in ("sha1", "sha256", "sha512", "md5")),
    Function("crc32", _HASHING, 1, 2, _crc32),
    *_unevaluated(_URL, 1, 1, "get_url_protocol get_url_host get_url_port get_url_encoded get_url_decoded"),
    *_unevaluated(_URL, 1, 2, "get_url_path get_url_query_str"),
    Function("now", _DATES, 0, 0, dates.from_epoch, "now"),
    Function("timestamp", _DATES, 0, 0, lambda now: int(now * 1000), "now"),
    Function("format", _DATES, 2, 2, _format),
    Function("dformat", _DATES, 2, 2, _dformat),
    Function("date", _DATES, 1, 3, _date),
    *_unevaluated(_DATES, 2, 2, "date_part zone_date_to_zone"),
    *_unevaluated(_DATES, 3, 3, "set_date_part"),
    *_unevaluated(_DATES, 8, 8, "make_date_time make_timestamp"),
    *_unevaluated(_DATES, 1, 1, "zone_date_to_utc"),
    Function("size_of", _OBJECTS, 1, 1, _size_of),
    Function("is_empty", _OBJECTS, 1, 1, lambda value: _size_of(value) == 0),
    Function("to_object", _OBJECTS, 2, None, _to_object),
    Function("contains_key", _OBJECTS, 1, 1, _contains_key, "row"),
    Function("nullify", _OBJECTS, 0, 0, lambda: None),
    Function("get_keys", _OBJECTS, 1, 1, lambda value: None if value is None else list(value)),
    *_unevaluated(_OBJECTS, 2, None, "arrays_to_object"),
    *_unevaluated(_OBJECTS, 1, 3, "str_to_object"),
    *_unevaluated(_OBJECTS, 3, 4, "get_values"),
    *_unevaluated(_MAPS, 1, None, "map_get_values map_has_keys add_to_map object_to_map array_to_map to_map"),
    Function("coalesce", _ARRAYS, 1, None, _coalesce),
    Function("first", _ARRAYS, 1, None, _first),
    Function("last", _ARRAYS, 1, None, _last),
    Function("add_to_array", _ARRAYS, 2, None, lambda array, *values: [*(array or []), *values]),
    Function("join_arrays", _ARRAYS, 2, None, _join_arrays),
    Function("to_array", _ARRAYS, 1, None, _to_array),
    *_unevaluated(_ARRAYS, 1, None, "upsert_array_append upsert_array_replace"),
    Function("decode", _LOGIC, 3, None, _decode),
    Function("iif", _LOGIC, 3, 3, lambda condition, yes, no: yes if truth(condition) else no),
    Function("min", _AGGREGATION, 1, None, _extreme(min)),
    Function("max", _AGGREGATION, 1, None, _extreme(max)),
    *(Function(name, _CONVERSION, 1, 1, _to_integer) for name in ("to_bigint", "to_integer")),
    *(Function(name, _CONVERSION, 1, 1, _to_float) for name in ("to_decimal", "to_float")),
    Function("json_to_object", _JSON, 1, 1, _on_text(json.loads)),
    *(Function(name, _SPECIAL, 0, 0, lambda: str(uuid.uuid4())) for name in ("uuid", "guid")),
    *_unevaluated(_SPECIAL, 1, 1, "fpid_to_ecid"),
    *_unevaluated(_USER_AGENT, 1, 1, "ua_os_name ua_os_version_major ua_os_version ua_os_name_version ua_device_class"),
    *_unevaluated(_USER_AGENT, 1, 1, "ua_agent_name ua_agent_version ua_agent_version_major"),
    *_unevaluated(_ANALYTICS, 1, None, "aa_get_event_id aa_get_event_value aa_get_product_categories"),
    *_unevaluated(_ANALYTICS, 1, None, "aa_get_product_names aa_get_product_quantities aa_get_product_prices"),
    *_unevaluated(_ANALYTICS, 1, None, "aa_get_product_event_values aa_get_product_evars"),
]

# Without array_to_string, filterArray, flattenArray and transformArray: those exist for destinations only.
FUNCTIONS = {function.name: function for function in _ALL}
