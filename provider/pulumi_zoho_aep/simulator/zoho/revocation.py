"""Both flavours of Zoho's token revocation (Zoho reference §8)."""

from collections.abc import Mapping

from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.zoho.site import Site

_PAGE = "<html><head><title>Zoho Accounts</title></head><body><h1>Invalid token</h1></body></html>"


def by_whoever_holds_it(site: Site, token: str) -> None:
    """Revoke a token without asking for the client (flavour A); an unknown token gets a page with 400."""
    if not site.grants.revoke(token):
        raise Refusal(400, _PAGE)


def by_the_client(site: Site, basic: tuple[str, str] | None, asked: Mapping[str, str]) -> None:
    """Revoke a token of the client that authenticates itself (flavour B)."""
    client = None if basic is None else site.grants.client(basic[0])
    if basic is None or client is None or client["_secrets"]["client_secret"] != basic[1]:
        raise Refusal(400, {"error": "invalid_client"})
    token, kind = asked.get("token", ""), asked.get("token_type", "")
    found = {"refresh_token": site.grants.refresh_token, "access_token": site.grants.access_token}.get(kind)
    held = None if found is None else found(token)
    if held is None or held["client_id"] != client["id"]:
        raise Refusal(400, {"error": "invalid_token"})
    site.grants.revoke(token)
