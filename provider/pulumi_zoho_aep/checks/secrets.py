"""Secrets that are in plain text in the stack file, for everyone who can read the repository."""

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_zoho_aep.stack_file.config import NAMESPACE
from pulumi_zoho_aep.stack_file.exposure import names_something, texts

_SECRETS = ("client_secret", "refresh_token", "grant_token")


def secrets_in_clear(content: Mapping[str, Any]) -> list[str]:
    """Return the keys of secrets that are not encrypted, never their values.

    Args:
        content: The stack file, as YAML.
    """
    config = _map(content.get("config"))
    sections = {name: _map(config.get(f"{NAMESPACE}:{name}")) for name in ("platform", "credentials", "connections")}
    return [*_in_clear(sections), *_parameters_in_clear(sections["connections"])]


def _in_clear(sections: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    entries = {f"{NAMESPACE}:platform": sections["platform"]}
    entries |= {f"{NAMESPACE}:credentials.{name}": _map(entry) for name, entry in sections["credentials"].items()}
    for key, entry in entries.items():
        # A value that Pulumi has encrypted is a map with the single key `secure`.
        yield from (f"{key}.{name}" for name in _SECRETS if isinstance(entry.get(name), str) and entry[name])


def _parameters_in_clear(connections: Mapping[str, Any]) -> Iterator[str]:
    """Yield parameters of other connectors that are not encrypted and have the name of a secret."""
    for name, entry in connections.items():
        params = _map(_map(_map(entry).get("auth")).get("params"))
        for path, text in texts(dict(params), ()):
            if text and path[-1] != "secure" and not names_something(path):
                yield f"{NAMESPACE}:connections.{name}.auth.params.{'.'.join(path)}"


def _map(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - not validated: the stack file is checked elsewhere
    return value if isinstance(value, Mapping) else {}
