"""Accept headers of Schema Registry: which view of a resource a client asks for (AEP reference §9.2).

A header may name several types; the one with the highest `q` that can be served is used. For resources, the forms `xdm`
are served like those of `xed`: the registry's own errors name both, and no document says how they differ (UNCONFIRMED).
"""

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from pulumi_zoho_aep.simulator.adobe import foundation
from pulumi_zoho_aep.simulator.adobe.schema_registry import errors
from pulumi_zoho_aep.simulator.refusal import Refusal

Item = dict[str, Any]
T = TypeVar("T")

_MEDIA = re.compile(r"application/vnd\.adobe\.([a-z0-9-]+)\+json")
_LOOKUPS = {
    "": ("raw", True, False),
    "-notext": ("raw", False, False),
    "-full": ("full", True, False),
    "-full-notext": ("full", False, False),
    "-full-desc": ("full", True, True),
    # The simulator's library holds no deprecated fields, so there is nothing to mark.
    "-deprecatefield": ("full", True, False),
}
_TEXTS = ("title", "description")


@dataclass(frozen=True)
class View:
    """The parts of a resource that are shown.

    Attributes:
        form: `id` for a summary, `raw` with references kept, `full` with references resolved.
        texts: Whether titles and descriptions are shown.
        descriptors: Whether the schema's descriptors are included.
    """

    form: Literal["id", "raw", "full"]
    texts: bool = True
    descriptors: bool = False


@dataclass(frozen=True)
class _Offer:
    """One type of the header: as it is there, the word of Adobe's media types, and the version it names."""

    written: str
    media: str
    version: str | None

    @property
    def form(self) -> str | None:
        """The suffix after `xed` or `xdm`, such as `-full`; None for all other types."""
        family, dash, form = self.media.partition("-")
        return f"{dash}{form}" if family in ("xed", "xdm") else None


class Accept:
    """An Accept header. Every method refuses one that cannot be served.

    Args:
        header: As the client sent it; empty if there is none.
        now: Epoch seconds, which a refusal states.
    """

    def __init__(self, header: str, now: float) -> None:
        self._header = header
        self._now = now

    def for_list(self) -> View:
        """Return the view a list call asks for; it must not name a version."""
        return self._first_served(self._list_view)

    def for_lookup(self) -> View:
        """Return the view a lookup asks for; it must name the version, and there is only the first."""
        return self._first_served(self._lookup_view)

    def for_descriptors(self) -> tuple[str, bool]:
        """Return the form (`id`, `link` or `object`) of a descriptor list, and whether it is one in pages."""
        return self._first_served(self._descriptor_form)

    def check_for_descriptor(self) -> None:
        """Check the header of a descriptor's lookup: none is needed, since descriptors have no versions."""
        self._first_served(self._check_descriptor)

    def _list_view(self, offer: _Offer) -> View:
        if offer.form is None:
            raise foundation.not_acceptable(f"Unknown Accept media supplied: {offer.written}")
        if offer.version is not None:
            raise self._invalid("1006-400", "application/vnd.adobe.'{xed|xdm'}+json")
        if offer.form not in ("-id", ""):
            raise foundation.not_acceptable(f"Unknown Accept media supplied: {offer.written}")
        return View("id" if offer.form == "-id" else "raw")

    def _lookup_view(self, offer: _Offer) -> View:
        if offer.form is None:
            raise foundation.not_acceptable(f"Unknown Accept media supplied: {offer.written}")
        if offer.version is None:
            raise self._invalid(
                "1007-400", "application/vnd.adobe.'{xed|xdm'}+json; version=1 (Version should be specified)"
            )
        if offer.form not in _LOOKUPS or not re.fullmatch(r"1(\.\d+)?", offer.version):
            raise foundation.not_acceptable(f"Unknown Accept format available: {offer.media}; version={offer.version}")
        form, texts, descriptors = _LOOKUPS[offer.form]
        return View("full" if form == "full" else "raw", texts, descriptors)

    def _descriptor_form(self, offer: _Offer) -> tuple[str, bool]:
        forms = {"xdm": "object", "xdm-id": "id", "xdm-link": "link"}
        media = offer.media.replace("xdm-v2", "xdm")
        if media not in forms or offer.version is not None:
            raise self._invalid("1008-400", "application/vnd.adobe.xdm-id+json")
        return forms[media], media != offer.media

    def _check_descriptor(self, offer: _Offer) -> None:
        served = offer.written in ("", "*/*", "application/*", "application/json") or offer.media == "xdm"
        if not served or offer.version is not None:
            raise self._invalid("1009-400", "application/vnd.adobe.xdm+json")

    def _first_served(self, view: Callable[[_Offer], T]) -> T:
        """Return what the best type that can be served asks for; if none can be, refuse the best one."""
        refusal: Refusal | None = None
        for offer in _offers(self._header) or [_Offer("", "", None)]:
            try:
                return view(offer)
            except Refusal as refused:  # noqa: PERF203 - each type is served or not on its own
                refusal = refusal or refused
        raise refusal or foundation.not_acceptable("Accept header parameter is required")

    def _invalid(self, code: str, example: str) -> Refusal:
        detail = (
            f"The supplied Accept header is not valid: {self._header} - A valid Accept value should look like {example}"
        )
        return errors.registry(code, "Accept header invalid", detail, self._now)


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


def _offers(header: str) -> list[_Offer]:
    """Return the types that a header names, the best first, without those it excludes."""
    weighed = [_weighed(written) for written in header.split(",") if written.strip()]
    return [offer for quality, offer in sorted(weighed, key=lambda one: -one[0]) if quality > 0]


def _weighed(written: str) -> tuple[float, _Offer]:
    kind, *parameters = (part.strip().lower() for part in written.split(";"))
    pairs = (parameter.partition("=") for parameter in parameters if parameter)
    named = {name.strip(): value.strip().strip('"') for name, _, value in pairs}
    quality = named.get("q", "1")
    match = _MEDIA.fullmatch(kind)
    offer = _Offer(written.strip() if match else kind, match[1] if match else "", named.get("version"))
    return float(quality) if re.fullmatch(r"[01](\.\d{0,3})?", quality) else 0.0, offer
