"""Times and durations as people read them."""

from datetime import datetime, timedelta

from pulumi_zoho_aep.wording import number


def minute(time: datetime | None) -> str:
    """Return a time in UTC to the minute; empty if there is none."""
    return "" if time is None else f"{time:%Y-%m-%d %H:%M}"


def instant(time: datetime) -> str:
    """Return a time in ISO 8601."""
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"


def instant_or_none(time: datetime | None) -> str | None:
    """Return a time in ISO 8601 for JSON; None if there is none."""
    return None if time is None else instant(time)


def ago(time: datetime | None, now: datetime) -> str:
    """Return how long ago something was; empty if unknown."""
    return "" if time is None else f"{short(max(timedelta(), now - time))} ago"


def short(duration: timedelta) -> str:
    """Return a duration in its two largest units."""
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def in_words(duration: timedelta) -> str:
    """Return a duration in the largest unit that divides it."""
    minutes = int(duration.total_seconds()) // 60
    for length, noun in ((24 * 60, "day"), (60, "hour")):
        if minutes % length == 0:
            return number(minutes // length, noun)
    return number(minutes, "minute")
