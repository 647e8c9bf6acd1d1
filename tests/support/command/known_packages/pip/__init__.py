"""pip, for Pulumi's language host in tests."""
