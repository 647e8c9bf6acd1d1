"""What the demonstration asks of the simulator, and requires of what it finds there."""

from typing import Any

import requests

from .stage import DemoError, Stage

_CONTROL_SECONDS = 30


def named(scene: Stage, collection: str, name: str) -> dict[str, Any]:
    """Return the only object of a name."""
    found = [item for item in ask(scene, "GET", "/_simulator/objects").get(collection, []) if item["name"] == name]
    require(len(found) == 1, f"there are {len(found)} {collection} named {name}")
    only: dict[str, Any] = found[0]
    return only


def ask(scene: Stage, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - any JSON value
    """Ask the simulator, and return its answer."""
    with requests.Session() as session:
        # The environment's proxy must not come between us and this machine.
        session.trust_env = False
        answer = session.request(method, f"{scene.url}{path}", json=body, timeout=_CONTROL_SECONDS)
    require(answer.ok, f"the simulator answers {answer.status_code} to {method} {path}")
    return answer.json()


def require(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as a sentence
    """Require that something holds.

    Raises:
        DemoError: it does not.
    """
    if not holds:
        raise DemoError(otherwise)
