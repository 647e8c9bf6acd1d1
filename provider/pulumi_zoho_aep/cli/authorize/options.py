"""The options of `zoho-aep authorize`, and which of them exclude each other."""

from dataclasses import dataclass

import click

from pulumi_zoho_aep.oauth.consent import HOST
from pulumi_zoho_aep.zoho import scopes

DEFAULT_PORT = 8788
SECRET_VARIABLE = "ZOHO_CLIENT_SECRET"  # noqa: S105 - a variable's name


@dataclass(frozen=True)
class Options:
    """The options given on the command line."""

    credential: str | None = None
    stack: str | None = None
    data_center: str | None = None
    environment: str | None = None
    client_id: str | None = None
    scopes: str | None = None
    modules: str | None = None
    scopes_add: str | None = None
    redirect_port: int | None = None
    redirect_uri: str | None = None
    paste: bool = False
    self_client: bool = False
    no_browser: bool = False
    timeout: float = 300
    json: bool = False

    def require_consistent(self) -> None:
        """Require that no two options contradict each other.

        Raises:
            click.UsageError: Names both.
        """
        given = {name for name, value in vars(self).items() if value not in (None, False)}
        for one, *others in (
            ("scopes", "modules", "scopes_add"),
            ("modules", "scopes_add"),
            ("redirect_port", "redirect_uri"),
            ("self_client", "scopes_add", "paste", "redirect_port", "redirect_uri", "no_browser"),
        ):
            clash = next((other for other in others if {one, other} <= given), None)
            if clash is not None:
                raise click.UsageError(f"{_option(one)} and {_option(clash)} cannot be used together")
        if {"scopes_add", "paste"} <= given:
            # The address of Zoho's page contains a token, so it is never shown.
            raise click.UsageError(
                "--scopes-add and --paste cannot be used together: only this machine can send a browser to that page. "
                f"For a browser elsewhere, forward the port (ssh -L {DEFAULT_PORT}:{HOST}:{DEFAULT_PORT} …), take "
                "--no-browser, and open the address that is printed"
            )
        for name in ("scopes", "scopes_add"):
            wrong = scopes.malformed(scopes.split(getattr(self, name) or ""))
            if wrong:
                raise click.UsageError(f"{_option(name)}: {wrong[0]} is not a scope such as {scopes.EVERY_MODULE}")


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
