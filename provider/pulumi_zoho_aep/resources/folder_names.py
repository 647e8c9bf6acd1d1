"""Valid names for a folder of files."""

from collections.abc import Iterator

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.findings import Finding

_NOT_IN_NAMES = '"\\:|<>*?'
_LONGEST_NAME = 255


def folder_findings(folder: str) -> Iterator[Finding]:
    """Yield mistakes in the name of a landing zone's folder: colons and the like, and parts that lead elsewhere."""
    parts = folder.split("/")
    odd = sorted({character for character in folder if character in _NOT_IN_NAMES or not character.isprintable()})
    if odd:
        reason = f"has {' '.join(map(repr, odd))}, which a folder's name may not contain"
        yield Finding.error(Code.INVALID_VALUE, "folder", reason)
    if any(part in ("", ".", "..") or len(part) > _LONGEST_NAME for part in parts):
        reason = f"must be names of up to {_LONGEST_NAME} characters with one slash between them, such as crm/leads"
        yield Finding.error(Code.INVALID_VALUE, "folder", reason)
