"""Names of files that AEP accepts (routes reference B.1)."""

import re

_NOT_ALLOWED = re.compile(r'["\\:|<>*?\x00-\x1f\x7f-\x9f\ue000-\uf8ff]')
_DEVICES = re.compile(r"(LPT\d|COM\d|PRN|AUX|NUL|CON|CLOCK\$)", re.IGNORECASE)
_LONGEST = 255


def problem(path: str) -> str:
    """Return why a path is not the name of a file, or nothing."""
    for name in path.split("/"):
        if not name or name in (".", ".."):
            return f"{name!r} is not the name of a file or folder"
        if len(name) > _LONGEST:
            return f"A name is longer than {_LONGEST} characters"
        if _NOT_ALLOWED.search(name):
            return f"{name} has a character that is not allowed"
        if _DEVICES.fullmatch(name.partition(".")[0]):
            return f"{name} is the name of a device"
    return ""
