"""What people read of findings, in tests that are about its words."""

import re

_CODE = re.compile(r" \[ZA\d{3}[^\]]*\]")


def without_codes(text: str) -> str:
    """Return a message without the codes behind its lines."""
    return _CODE.sub("", text)
