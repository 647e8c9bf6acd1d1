"""A policy pack: what an organisation allows in any stack, checked by Pulumi in each preview and each `pulumi up`."""

from pulumi_zoho_aep.policies.rules import Rules

__all__ = ["Rules", "pack"]


def pack(name: str, rules: Rules) -> None:
    """Serve a policy pack to the engine. Needs `pulumi-policy`: install the extra `policies`."""
    from pulumi_zoho_aep.policies.serving import serve

    serve(name, rules)
