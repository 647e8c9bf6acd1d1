"""`zoho-aep simulator`: Zoho and Adobe on one loopback port."""

from typing import Any

import click

from pulumi_zoho_aep.cli.subcommand import Subcommand
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.wording import installing

DEFAULT_PORT = 8787


@click.command(
    cls=Subcommand,
    examples=[
        ("zoho-aep simulator", f"on port {DEFAULT_PORT}, as Pulumi.local.yaml expects it"),
        ("zoho-aep simulator --port 0 --ready-file ready.json", "on a free port, for a test"),
        ("zoho-aep simulator --state objects.db --log requests.jsonl", "objects outlive a restart"),
        ("zoho-aep simulator --without-connector zoho_crm", "an organisation without Adobe's Zoho connector"),
    ],
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="0 takes a free one."
)
@click.option(
    "--ready-file", type=click.Path(dir_okay=False), help="JSON with URL, ids and secrets, written once it listens."
)
@click.option(
    "--latency-ms", type=click.IntRange(0, 60000), default=0, show_default=True, help="Added to every answer."
)
@click.option("--state", type=click.Path(dir_okay=False), help="SQLite file that keeps all objects across restarts.")
@click.option(
    "--without-connector",
    "without",
    multiple=True,
    metavar="NAME",
    help="A connector that Adobe no longer offers, such as zoho_crm; may be repeated.",
)
@click.option("--blob-endpoint", metavar="URL", help="Keep blobs in an emulator, such as Azurite.")
@click.option("--s3-endpoint", metavar="URL", help="Keep buckets in an emulator, such as moto's server.")
@click.option("--log", type=click.Path(dir_okay=False), help="A JSON line per request and answer, secrets masked.")
def command(port: int, ready_file: str | None, latency_ms: int, **setting: Any) -> None:  # noqa: ANN401 - click's values
    """Serve a strict stand-in for Zoho and Adobe on 127.0.0.1 until interrupted."""
    try:
        from pulumi_zoho_aep.simulator import command as simulator
        from pulumi_zoho_aep.simulator.setting import Setting
    except ModuleNotFoundError as error:
        raise ZohoAepError(
            f"the simulator needs the package {error.name}",
            hint=installing("simulator"),
        ) from None
    endpoints = {kind: setting.pop(f"{kind}_endpoint") for kind in ("blob", "s3")}
    chosen = Setting(**setting, endpoints={kind: url for kind, url in endpoints.items() if url})
    try:
        simulator.serve(port, ready_file, latency_ms, chosen)
    except ModuleNotFoundError as error:
        raise ZohoAepError(str(error), hint=installing("sync")) from None
    except simulator.SimulatorError as error:
        raise ZohoAepError(str(error)) from None
