"""Accept headers of Schema Registry: which view of a resource a client asks for (AEP reference §9.2)."""

import copy
import re
from dataclasses import dataclass
from typing import Any, Literal

from flask import request

from pulumi_zoho_aep.simulator.adobe import foundation
from pulumi_zoho_aep.simulator.adobe.schema_registry import errors
from pulumi_zoho_aep.simulator.refusal import Refusal

Item = dict[str, Any]

_MEDIA = re.compile(r"application/vnd\.adobe\.([a-z0-9-]+)\+json(?:;\s*version=(\S+))?")
_LOOKUPS = {
    "xed": ("raw", True, False),
    "xed-notext": ("raw", False, False),
    "xed-full": ("full", True, False),
    "xed-full-notext": ("full", False, False),
    "xed-full-desc": ("full", True, True),
    # The simulator's library holds no deprecated fields, so there is nothing to mark.
    "xed-deprecatefield": ("full", True, False),
}
_TEXTS = ("title", "description")


@dataclass(frozen=True)
class View:
    """What of a resource is shown.

    Attributes:
        form: `id` for a summary, `raw` with references kept, `full` with references resolved.
        texts: Whether titles and descriptions are shown.
        descriptors: Whether the schema's descriptors are included.
    """

    form: Literal["id", "raw", "full"]
    texts: bool = True
    descriptors: bool = False


def for_list() -> View:
    """Return the view a list call asks for; it must not name a version."""
    media, version = _parsed()
    if version is not None:
        raise _invalid("1006-400", "application/vnd.adobe.'{xed|xdm'}+json")
    if media not in ("xed-id", "xed"):
        raise foundation.not_acceptable(f"Unknown Accept media supplied: {media}")
    return View("id" if media == "xed-id" else "raw")


def for_lookup() -> View:
    """Return the view a lookup asks for; it must name the version, of which there is only the first."""
    media, version = _parsed()
    if version is None:
        raise _invalid("1007-400", "application/vnd.adobe.'{xed|xdm'}+json; version=1 (Version should be specified)")
    if media not in _LOOKUPS or not re.fullmatch(r"1(\.\d+)?", version):
        raise foundation.not_acceptable(f"Unknown Accept format available: {media}; version={version}")
    form, texts, descriptors = _LOOKUPS[media]
    return View("full" if form == "full" else "raw", texts, descriptors)


def for_descriptors() -> tuple[str, bool]:
    """Return the form (`id`, `link` or `object`) of a descriptor list, and whether it is one in pages."""
    match = _MEDIA.fullmatch(request.headers.get("Accept", ""))
    forms = {"xdm": "object", "xdm-id": "id", "xdm-link": "link"}
    media = match[1] if match and match[2] is None else ""
    paged = media.startswith("xdm-v2")
    media = media.replace("xdm-v2", "xdm")
    if media not in forms:
        raise _invalid("1008-400", "application/vnd.adobe.xdm-id+json")
    return forms[media], paged


def check_for_descriptor() -> None:
    """Check the header of a descriptor's lookup: none is needed, since descriptors have no versions."""
    if request.headers.get("Accept", "*/*") not in ("*/*", "application/json", "application/vnd.adobe.xdm+json"):
        raise _invalid("1009-400", "application/vnd.adobe.xdm+json")


def without_texts(resource: Item) -> Item:
    """Return a copy without titles and descriptions, of the resource and of every field."""
    return _stripped(copy.deepcopy(resource), fields=False)


def _stripped(node: Item, *, fields: bool) -> Item:
    """Remove texts from a node; the members of `properties` are fields, whose names may be `title` themselves."""
    result = {}
    for name, value in node.items():
        if not fields and name in _TEXTS and isinstance(value, str):
            continue
        if isinstance(value, dict):
            result[name] = _stripped(value, fields=not fields and name in ("properties", "definitions"))
        else:
            result[name] = value
    return result


def _parsed() -> tuple[str, str | None]:
    header = request.headers.get("Accept")
    if not header:
        raise foundation.not_acceptable("Accept header parameter is required")
    match = _MEDIA.fullmatch(header)
    if match is None:
        raise foundation.not_acceptable(f"Unknown Accept media supplied: {header}")
    return match[1], match[2]


def _invalid(code: str, example: str) -> Refusal:
    given = request.headers.get("Accept", "")
    detail = f"The supplied Accept header is not valid: {given} - A valid Accept value should look like {example}"
    return errors.registry(code, "Accept header invalid", detail)
