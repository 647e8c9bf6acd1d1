"""The page at `/`: what is stored, what was asked, and the forms of the control interface."""

import json
import secrets
from typing import Any

from flask import Blueprint, Response, make_response, render_template

from pulumi_zoho_aep.simulator.front import CONTROL
from pulumi_zoho_aep.simulator.routes.current import world
from pulumi_zoho_aep.simulator.store import shown

blueprint = Blueprint("overview", __name__, template_folder="templates")

_LAST_REQUESTS = 50
_NAMES = ("name", "title", "company_name", "email", "@type", "state")

# Method, path below the control interface, what it does, and a body to begin with.
_FORMS: tuple[tuple[str, str, str, Any], ...] = (
    ("POST", "clock", "Let time pass: dataflows that become due run, tokens end", {"advance_seconds": 3600}),
    ("POST", "faults", "Break the next request that matches", {"method": "POST", "path": "*/flows", "status": 503}),
    ("POST", "runs", "Say how the next run ends", {"status": "partialSuccess", "records": {"failedRecordCount": 10}}),
    ("POST", "limit", "Keep a request rate for Adobe's paths; null keeps none", {"requests_per_second": 20}),
    ("PATCH", "objects/{collection}/{id}", "Change an object, as somebody does in the AEP interface", {"name": "new"}),
    ("DELETE", "objects/{collection}/{id}", "Delete an object, as somebody does in the AEP interface", None),
    ("POST", "estate", "Make dataflows by hand, to try export, import and adopt on", {"count": 3}),
    ("GET", "rows/{dataset}", "Show what runs wrote into a dataset", None),
    ("PUT", "zoho", "Let Zoho's accounts servers answer in another way", {"variant": {"scope": "absent"}}),
    ("POST", "zoho/codes", "Generate a grant token of a self client", {"data_center": "us"}),
    ("DELETE", "connectors/{name}", "Take a connector off Adobe's lists", None),
    ("PUT", "rest", "Print the spec of the generic REST source in another way", {"schema_at": "attributes"}),
    ("PUT", "files/{account}/{container}/{name}", "Write a file into a storage of your own", "id\n1\n"),
    ("PUT", "landingzone", "Put the organisation on another cloud, or switch landing zones off", {"provider": "aws"}),
    ("PUT", "zoho/skew", "Let Zoho's clock be fast by this many seconds", {"seconds": 30}),
    ("PUT", "zoho/bulk", "Say how the next bulk jobs go", {"rows": 1000, "seconds": 10, "fail": 1}),
    ("POST", "records/{module}", "Create a record in Zoho CRM", {"Last_Name": "New"}),
    ("PATCH", "records/{module}/{identifier}", "Change a record in Zoho CRM", {"Last_Name": "Changed"}),
    ("DELETE", "records/{module}/{identifier}", "Delete a record in Zoho CRM", None),
    ("POST", "records/{module}/{identifier}/restore", "Bring a record back from the recycle bin", None),
    ("POST", "records/{module}/{identifier}/merge", "Merge a duplicate into a record", {"duplicate": "<id>"}),
    ("POST", "changes/{module}", "Make several changes in one second", [{"create": {"Last_Name": "New"}}]),
    ("POST", "seed", "Add many records to a module of Zoho CRM", {"module": "Leads", "count": 10000}),
    ("POST", "reset", "Start over: seeds, real time, no faults, an empty journal", None),
)


@blueprint.get("/")
def overview() -> Response:
    """Show the page."""
    store = world().store
    names = [name for name in store.collections() if not name.startswith("_")]
    nonce = secrets.token_urlsafe(16)
    page = render_template(
        "overview.html",
        control=CONTROL,
        nonce=nonce,
        collections={name: [_row(item) for item in store.items(name)] for name in names},
        requests=world().journal.since(0)[-_LAST_REQUESTS:][::-1],
        faults=world().faults.left(),
        forms=[(*form, "" if body is None else json.dumps(body)) for *form, body in _FORMS],
    )
    response = make_response(page)
    # Nothing is loaded from anywhere, nothing stored may act as a script, and no other page may frame the buttons.
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def _row(item: dict[str, Any]) -> tuple[str, str, str]:
    """Return an object's name, what else distinguishes it from others, and everything that may be shown of it."""
    visible = shown(item)
    identifier = next((str(visible[name]) for name in ("id", "$id", "@id", "place") if name in visible), "")
    words = [str(visible[name]) for name in _NAMES if isinstance(visible.get(name), str)]
    return identifier, ", ".join(words), json.dumps(world().journal.masked(visible), indent=2, ensure_ascii=False)
