"""How a simulated service refuses: an exception that carries status and body, in the remote's own shape."""

from typing import Any


class Refusal(Exception):
    """An answer other than success. Each service builds its own bodies; the application turns it into a response."""

    def __init__(self, status: int, body: Any, *, headers: dict[str, str] | None = None) -> None:  # noqa: ANN401
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body  # a str is sent as text/html, everything else as JSON
        self.headers = headers or {}
