"""The page at `/`."""

import re

from flask.testing import FlaskClient

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.world import World

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def test_it_shows_what_is_stored_and_asked(client: FlaskClient, world: World, headers: dict[str, str]) -> None:
    """Objects by collection, requests newest first, every control; and the page itself is not a request."""
    world.store.put("flows", "f-1", {"id": "f-1", "name": "leads", "state": "enabled", "_hidden": "x"})
    client.get("/data/foundation/schemaregistry/nothing", headers=headers)
    for _ in range(2):
        page = client.get("/").get_data(as_text=True)
    assert page.count("/data/foundation/schemaregistry/nothing") >= 1
    assert "<code>GET /</code>" not in page
    assert "leads, enabled" in page
    assert "_hidden" not in page
    controls = {rule.rule for rule in client.application.url_map.iter_rules() if rule.rule.startswith("/_simulator")}
    shown = set(re.findall(r'(?:value|href)="(/_simulator[^"]*)"', page))
    missing = {re.sub(r"<(?:\w+:)?(\w+)>", "{}", rule) for rule in controls} - {
        re.sub(r"{\w+}", "{}", one) for one in shown
    }
    assert missing == set()


def test_nothing_of_it_acts(client: FlaskClient, world: World) -> None:
    """Whatever is stored or asked is text; no script but the page's own may run, and nothing comes from elsewhere."""
    world.store.put("flows", EVIL, {"id": EVIL, "name": EVIL, "state": EVIL})
    client.get("/data/foundation/" + "%3Cscript%3Ealert(1)%3C/script%3E", headers={"x-evil": EVIL})
    answer = client.get("/")
    page = answer.get_data(as_text=True)
    assert "<img" not in page
    assert page.count("<script") == 1
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"].partition("script-src")[2]
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page)


def test_no_secret_is_on_it(client: FlaskClient, headers: dict[str, str], zoho_headers: dict[str, str]) -> None:
    """Neither those of the seeds nor tokens that were issued."""
    page = client.get("/").get_data(as_text=True)
    issued = [headers["Authorization"].partition(" ")[2], zoho_headers["Authorization"].partition(" ")[2]]
    known = [seeds.ADOBE_CLIENT_SECRET, seeds.ZOHO_CLIENT_SECRET, seeds.ZOHO_REFRESH_TOKEN, seeds.ZOHO_GRANT_TOKEN]
    assert [secret for secret in (*issued, *known) if secret in page] == []
