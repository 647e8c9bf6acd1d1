"""The root program turns the stack file into resources; the models of the stack file also serve checks and command."""

__all__ = ["run"]


def run() -> None:
    """Turn the stack's configuration into resources.

    Raises:
        pulumi.RunError: Names everything that is wrong with the stack file, before anything is registered.
    """
    # The command reads stack files, too, and does not wait for Pulumi to load.
    from pulumi_zoho_aep.program import root

    root.run()
