"""The version of a schema that a target connection names, as a media type: `…;version=1` is the latest 1.x."""

import re
from collections.abc import Iterator
from typing import Any

from pulumi_zoho_aep.aep.schema_registry import FULL, SCHEMA_CONTENT_TYPE
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import is_known
from pulumi_zoho_aep.findings import Finding

# The registry has no second major version; AEP reads the media type letter by letter, so a space is wrong, too.
_FORM = re.compile(rf"{re.escape(FULL)};version=1(\.\d+)?")


def version_findings(version: Any) -> Iterator[Finding]:  # noqa: ANN401 - a text, None or unknown
    """Yield a version that is not written like one; None is the latest, and an unknown one is skipped."""
    if version is not None and is_known(version) and not _FORM.fullmatch(version):
        reason = f"is not the media type of a version: {version or 'it is empty'}"
        fix = f"remove it to use the latest, or write {SCHEMA_CONTENT_TYPE}, or one such as {FULL};version=1.3"
        yield Finding.error(Code.INVALID_VALUE, "schema_version", reason, fix)
