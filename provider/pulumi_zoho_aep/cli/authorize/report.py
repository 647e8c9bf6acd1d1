"""What was authorized, for machines and for people."""

from collections.abc import Mapping
from typing import Any

from pulumi_zoho_aep.cli.authorize.authorization import Authorized
from pulumi_zoho_aep.errors import harmless
from pulumi_zoho_aep.zoho import scopes


def report_of(authorized: Authorized, credential: str, stack: str) -> dict[str, Any]:
    """Return what was done, without anything secret."""
    login, proof = authorized.login, authorized.proof
    return {
        "stack": stack,
        "credential": credential,
        "data_center": login.data_center,
        "environment": login.environment.value,
        "client_id": login.client.client_id,
        "organization": {
            "id": proof.organization.zgid,
            "name": proof.organization.company_name,
            "edition": proof.organization.license_details.paid_type,
        },
        "user": None if proof.user is None else proof.user.email or proof.user.full_name,
        "scopes": None if proof.scopes is None else list(proof.scopes),
        "readable_modules": proof.modules,
    }


def in_words(report: Mapping[str, Any], *, kept: bool) -> str:
    """Return the report for people.

    Args:
        report: what was done.
        kept: the refresh token is the one that was there.
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
