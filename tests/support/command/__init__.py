"""The real Pulumi command, and projects to run it in."""
