"""What was authorized, for machines and for people."""

from collections.abc import Mapping
from typing import Any

from pulumi_zoho_aep.cli.authorize.exchange import Authorized
from pulumi_zoho_aep.errors import harmless
from pulumi_zoho_aep.zoho import scopes


def report_of(authorized: Authorized, credential: str, stack: str) -> dict[str, Any]:
    """Return what was done, without secrets."""
    login, verified = authorized.login, authorized.verified
    return {
        "stack": stack,
        "credential": credential,
        "data_center": login.data_center,
        "environment": login.environment.value,
        "client_id": login.client.client_id,
        "organization": {
            "id": verified.organization.zgid,
            "name": verified.organization.company_name,
            "edition": verified.organization.license_details.paid_type,
        },
        "user": None if verified.user is None else verified.user.email or verified.user.full_name,
        "scopes": None if verified.scopes is None else list(verified.scopes),
        "readable_modules": verified.modules,
    }


def in_words(report: Mapping[str, Any], *, kept: bool) -> str:
    """Return the report for people.

    Args:
        report: The authorization to describe.
        kept: Whether the refresh token is unchanged.
    """
    organization, granted, modules = report["organization"], report["scopes"], report["readable_modules"]
    done = "has more scopes, its refresh token is the same" if kept else "is authorized and in the stack file"
    lines = [
        f"{report['credential']} {done} (stack {report['stack']})",
        f"  organisation  {organization['name']} ({organization['id']}), edition {organization['edition']}",
        f"  user          {report['user'] or 'not known: the scope ' + scopes.USERS + ' was not asked for'}",
        f"  data centre   {report['data_center']}, {report['environment']}",
        f"  scopes        {', '.join(granted) if granted is not None else 'Zoho does not say'}",
    ]
    if modules is not None:
        lines.append(f"  modules       {modules} {'is' if modules == 1 else 'are'} readable")
    return harmless("\n".join(lines))
