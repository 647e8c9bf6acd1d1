"""Secrets that stand in the stack file as they are, where everybody who reads the repository reads them."""

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_zoho_aep.program.config import NAMESPACE

_SECRETS = ("client_secret", "refresh_token", "grant_token")


def secrets_in_clear(content: Mapping[str, Any]) -> list[str]:
    """Return the keys of secrets that Pulumi did not encrypt; never their values.

    Args:
        content: of the stack file, as YAML.
    """
    config = _map(content.get("config"))
    return list(_in_clear({name: _map(config.get(f"{NAMESPACE}:{name}")) for name in ("platform", "credentials")}))


def _in_clear(sections: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    entries = {f"{NAMESPACE}:platform": sections["platform"]}
    entries |= {f"{NAMESPACE}:credentials.{name}": _map(entry) for name, entry in sections["credentials"].items()}
    for key, entry in entries.items():
        # What Pulumi encrypted is a map with the one key `secure`.
        yield from (f"{key}.{name}" for name in _SECRETS if isinstance(entry.get(name), str) and entry[name])


def _map(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - not validated: the stack file is checked elsewhere
    return value if isinstance(value, Mapping) else {}
