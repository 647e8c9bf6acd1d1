"""The engine's floor: a Pulumi program whose resources do nothing."""
