"""The plain sentence about what the simulator does not serve."""


def reason(method: str, path: str, host_url: str) -> str:
    """Return the sentence that every such answer has."""
    return f"The simulator does not serve {method} {path}; {host_url} shows what it does"
