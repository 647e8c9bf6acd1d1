"""Ways in which real accounts servers deviate from Zoho's newest pages; a test switches them on.

Members of the variant, all optional: `scope: "absent"`; `api_domain: <any text>`; `expires: "milliseconds"` (with
`expires_in_sec` alongside it); `throttle_status: 200 | 400`; `language: "en" | "zh"` of the throttle; `html: <status>`
(every answer of the token endpoint is a page); `coql_limits: "observed" | "pages"` (500 columns and 2,000 rows of a
query, or 50 and 200).
"""

from typing import Any

from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.store import Store

_MEMBERS = {"scope", "api_domain", "expires", "throttle_status", "language", "html", "coql_limits"}
_THROTTLED = {
    "en": ("Access Denied", "You have made too many requests continuously. Please try again after some time."),
    "zh": ("拒绝访问", "您连续发出了太多请求。请稍后再试。"),
}
_CHOICES = {"language": tuple(_THROTTLED), "coql_limits": ("observed", "pages")}


def select(store: Store, variant: dict[str, Any]) -> None:
    """Answer in this variant from now on; an empty one returns to the newest pages.

    Raises:
        ValueError: Names the members that are not documented.
    """
    unknown = sorted(variant.keys() - _MEMBERS)
    for name, values in _CHOICES.items():
        if variant.get(name, values[0]) not in values:
            unknown.append(f"{name} {variant[name]}")
    if unknown:
        raise ValueError(f"not a variant: {', '.join(unknown)}")
    store.put("_zohoVariant", "variant", variant)


def selected(store: Store) -> dict[str, Any]:
    """Return the variant in force."""
    return store.get("_zohoVariant", "variant") or {}


def applied(store: Store, answer: dict[str, Any]) -> dict[str, Any]:
    """Return the answer of the token endpoint as the variant in force gives it."""
    variant = selected(store)
    if variant.get("scope") == "absent":
        del answer["scope"]
    if "api_domain" in variant:
        answer["api_domain"] = variant["api_domain"]
    if variant.get("expires") == "milliseconds":
        answer |= {"expires_in_sec": answer["expires_in"], "expires_in": answer["expires_in"] * 1000}
    return answer


def throttled(store: Store) -> Refusal:
    """Return the answer to a client that requests too many tokens; its status and language vary."""
    variant = selected(store)
    error, description = _THROTTLED[variant.get("language", "en")]
    body = {"error_description": description, "error": error, "status": "failure"}
    return Refusal(variant.get("throttle_status", 400), body)


def html_page(store: Store) -> Refusal | None:
    """Return the page that stands for every answer of the token endpoint, if the variant has one."""
    status = selected(store).get("html")
    page = "<html><head><title>Zoho Accounts</title></head><body>We are under maintenance.</body></html>"
    return None if status is None else Refusal(status, page)
