"""What our stacks may do: `pulumi preview --policy-pack <this folder>`, and the same for `pulumi up`."""

from datetime import timedelta

from pulumi_zoho_aep.policies import Rules, pack

pack(
    "zoho-aep",
    Rules(
        names=r"[a-z0-9-]+",
        sandboxes=frozenset({"dev", "prod"}),
        connectors=frozenset({"zoho_crm", "landing_zone"}),
        at_least=timedelta(minutes=30),
        at_most=timedelta(days=1),
    ),
)
