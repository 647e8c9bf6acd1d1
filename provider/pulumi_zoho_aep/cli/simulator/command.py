"""`zoho-aep simulator`: Zoho and Adobe on one loopback port."""

import click

from pulumi_zoho_aep.cli.subcommand import Subcommand
from pulumi_zoho_aep.errors import ZohoAepError

DEFAULT_PORT = 8787


@click.command(
    cls=Subcommand,
    examples=[
        ("zoho-aep simulator", f"on port {DEFAULT_PORT}, as Pulumi.local.yaml expects it"),
        ("zoho-aep simulator --port 0 --ready-file ready.json", "on a free port, for a test"),
        ("zoho-aep simulator --state objects.db --log requests.jsonl", "objects outlive a restart"),
    ],
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="0 takes a free one."
)
@click.option(
    "--ready-file", type=click.Path(dir_okay=False), help="JSON with URL, ids and secrets, written when it listens."
)
@click.option(
    "--latency-ms", type=click.IntRange(0, 60000), default=0, show_default=True, help="Added to every answer."
)
@click.option("--state", type=click.Path(dir_okay=False), help="SQLite file that keeps all objects over a restart.")
@click.option("--log", type=click.Path(dir_okay=False), help="A JSON line per request and answer, secrets masked.")
def command(port: int, ready_file: str | None, latency_ms: int, state: str | None, log: str | None) -> None:
    """Serve a strict stand-in for Zoho and Adobe on 127.0.0.1 until interrupted."""
    try:
        from pulumi_zoho_aep.simulator import command as simulator
    except ModuleNotFoundError as error:
        raise ZohoAepError(
            f"the simulator needs the package {error.name}",
            hint="install it with: pip install 'pulumi-zoho-aep[simulator]'",
        ) from None
    try:
        simulator.serve(port, ready_file, latency_ms, state, log)
    except simulator.SimulatorError as error:
        raise ZohoAepError(str(error)) from None
