"""Dates of the expression language: the pattern letters of Java's DateTimeFormatter, read and written."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

# Tried in this order when no format is given: ISO 8601 first, then the list of Data Prep's data handling page.
_DEFAULT_FORMATS = (
    "yyyy-MM-dd'T'HH:mm:ssX",
    "yyyy-MM-dd'T'HH:mm:ss.SSSX",
    "yyyy-MM-dd'T'HH:mm:ss",
    "yyyy-MM-dd'T'HH:mm:ss.SSS",
    "yyyy-MM-dd HH:mm:ssZ",
    "yyyy-MM-dd HH:mm:ss.SSSZ",
    "yyyy-MM-dd HH:mm:ss.SSS",
    "yyyy-MM-dd HH:mm:ss",
    "yyyy-MM-dd HH:mm",
    "yyyy-MM-dd",
    "yyyy/MM/dd",
    "yyyy.MM.dd",
    "yyyy-MMM-dd",
    "yyyyMMdd",
    "MM-dd-yyyy",
    "MMddyyyy",
    "M/dd/yyyy",
    "dd.M.yyyy",
    "M/dd/yyyy hh:mm:ss a",
    "dd.M.yyyy hh:mm:ss a",
    "dd.MMM.yyyy",
    "dd-MMM-yyyy",
)
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
_PIECE = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|([^A-Za-z']+)")
_DIGITS = {"M": "month", "d": "day", "H": "hour", "h": "hour12", "m": "minute", "s": "second"}


def parse(text: str, pattern: str | None = None) -> datetime:
    """Return the time a text states, in UTC if it names no zone.

    Args:
        text: The date.
        pattern: Java's pattern; without one the usual formats are tried.

    Raises:
        ValueError: If the text does not follow the pattern, or the pattern has letters the simulator does not know.
    """
    for candidate in (pattern,) if pattern else _DEFAULT_FORMATS:
        match = _reader(candidate).fullmatch(text.strip())
        if match is not None:
            return _build(match)
    raise ValueError(f"{text!r} is not a date in the format {pattern or 'of any known kind'}")


def write(moment: datetime, pattern: str) -> str:
    """Return a time in Java's pattern."""
    return "".join(piece(moment) for piece in _writers(pattern))


def iso(moment: datetime) -> str:
    """Return a time as Data Prep prints it, e.g. `2019-10-23T11:24:00Z`."""
    pattern = "yyyy-MM-dd'T'HH:mm:ss.SSSX" if moment.microsecond else "yyyy-MM-dd'T'HH:mm:ssX"
    return write(moment, pattern)


def from_epoch(seconds: float) -> datetime:
    """Return an epoch time in UTC."""
    return datetime.fromtimestamp(seconds, timezone.utc)


def _pieces(pattern: str) -> list[tuple[str, str]]:
    """Split a pattern into (letter, run) pairs; literal text has the letter ""."""
    pieces, position = [], 0
    while position < len(pattern):
        match = _PIECE.match(pattern, position)
        if match is None:
            raise ValueError(f"the date format {pattern!r} has an open quote")
        if match[2]:
            pieces.append((match[2], match[0]))
        else:
            pieces.append(("", "'" if match[0] == "''" else match[3] or match[1].replace("''", "'")))
        position = match.end()
    return pieces


@lru_cache(maxsize=256)
def _reader(pattern: str) -> re.Pattern[str]:
    return re.compile("".join(_piece_reader(letter, run, pattern) for letter, run in _pieces(pattern)))


def _piece_reader(letter: str, run: str, pattern: str) -> str:
    if not letter:
        return re.escape(run)
    if letter in "yu":
        return r"(?P<year2>\d{2})" if len(run) == 2 else r"(?P<year>\d{4})"
    if letter == "M" and len(run) > 2:
        return r"(?P<monthname>[A-Za-z]+)"
    if letter in _DIGITS:
        return rf"(?P<{_DIGITS[letter]}>\d{{{'1,2' if len(run) == 1 else 2}}})"
    simple = {"S": rf"(?P<fraction>\d{{{len(run)}}})", "a": r"(?P<half>[AaPp][Mm])", "E": r"[A-Za-z]+"}
    if letter in simple:
        return simple[letter]
    if letter in "XxZz":
        return r"(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)"
    raise ValueError(f"the simulator does not know the letter {letter} of the date format {pattern!r}")


def _build(match: re.Match[str]) -> datetime:
    found = {name: value for name, value in match.groupdict().items() if value is not None}
    year = int(found["year"]) if "year" in found else 2000 + int(found.get("year2", "0"))
    month = _month(found["monthname"]) if "monthname" in found else int(found.get("month", "1"))
    hour = int(found.get("hour", "0"))
    if "hour12" in found:
        hour = int(found["hour12"]) % 12 + (12 if found.get("half", "am").lower() == "pm" else 0)
    micro = int(found.get("fraction", "0").ljust(6, "0")[:6])
    minute, second, day = (int(found.get(name, default)) for name, default in
                           (("minute", "0"), ("second", "0"), ("day", "1")))  # fmt: skip
    return datetime(year, month, day, hour, minute, second, micro, tzinfo=_zone(found.get("zone", "Z")))


def _month(name: str) -> int:
    for index, full in enumerate(_MONTHS, start=1):
        if name.lower() in (full.lower(), full[:3].lower()):
            return index
    raise ValueError(f"{name!r} is not a month")


def _zone(name: str) -> timezone:
    if name in ("Z", "UTC", "GMT"):
        return timezone.utc
    digits = name[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if name[0] == "-" else offset)


@lru_cache(maxsize=256)
def _writers(pattern: str) -> tuple[Callable[[datetime], str], ...]:
    return tuple(_piece_writer(letter, run, pattern) for letter, run in _pieces(pattern))


def _piece_writer(letter: str, run: str, pattern: str) -> Callable[[datetime], str]:
    width = len(run)
    if not letter:
        return lambda _moment: run
    if letter == "M" and width > 2:
        return lambda moment: _MONTHS[moment.month - 1][: 3 if width == 3 else None]
    if letter in "XxZz":
        return lambda moment: _offset(moment, letter, width)
    plain: dict[str, Callable[[datetime], str]] = {
        "y": lambda moment: f"{moment.year:04d}"[-2 if width == 2 else 0 :],
        "M": lambda moment: f"{moment.month:0{width}d}",
        "d": lambda moment: f"{moment.day:0{width}d}",
        "H": lambda moment: f"{moment.hour:0{width}d}",
        "h": lambda moment: f"{moment.hour % 12 or 12:0{width}d}",
        "m": lambda moment: f"{moment.minute:0{width}d}",
        "s": lambda moment: f"{moment.second:0{width}d}",
        "S": lambda moment: f"{moment.microsecond:06d}"[:width].ljust(width, "0"),
        "a": lambda moment: "AM" if moment.hour < 12 else "PM",
        "E": lambda moment: _weekday(moment.date())[: 3 if width < 4 else None],
    }
    plain["u"] = plain["y"]
    if letter not in plain:
        raise ValueError(f"the simulator does not know the letter {letter} of the date format {pattern!r}")
    return plain[letter]


def _weekday(day: date) -> str:
    # Not strftime: it follows the machine's locale.
    return ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[day.weekday()]


def _offset(moment: datetime, letter: str, width: int) -> str:
    offset = moment.utcoffset() or timedelta()
    if not offset and letter == "X":
        return "Z"
    if letter == "z":
        return "UTC" if not offset else _signed(offset, ":")
    if letter in "Xx" and width == 1 and not offset.seconds % 3600:
        return _signed(offset, "")[:3]
    return _signed(offset, ":" if letter in "Xx" and width == 3 else "")


def _signed(offset: timedelta, separator: str) -> str:
    minutes = int(abs(offset).total_seconds()) // 60
    return f"{'-' if offset < timedelta() else '+'}{minutes // 60:02d}{separator}{minutes % 60:02d}"
