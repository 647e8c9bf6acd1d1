"""The ways in which rows reach AEP: a protocol, a registry, and one module per connector."""
