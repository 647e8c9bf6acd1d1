"""How secrets are written."""

from pulumi.runtime.rpc import wrap_rpc_secret

from pulumi_zoho_aep.engine.wire_secrets import secret


def test_a_secret_is_marked_as_pulumi_does_it() -> None:
    """The signature is of Pulumi's wire protocol, and is here so that no private module is imported for it."""
    assert secret({"a": 1}) == wrap_rpc_secret({"a": 1})
