"""What is compared: the values of each side by key of the stack file. Secrets are only compared for equality."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from pulumi_zoho_aep.cli.estate.sandbox import read
from pulumi_zoho_aep.cli.estate.sections import Describer, Given
from pulumi_zoho_aep.cli.estate.selection import Anyones, chosen
from pulumi_zoho_aep.cli.stack import Stack, checked
from pulumi_zoho_aep.connectors.choice import with_ids
from pulumi_zoho_aep.connectors.registry import connector_of
from pulumi_zoho_aep.engine.models import render
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.stack_file.config import ENTRY_SECTIONS, NAMESPACE, StackConfig, parse

IN_SANDBOX = ("ingestions",)
"""Sections of a sandbox that can be compared; it does not fully show the others."""
_OF_ONE_PLACE = ("id", "adopt", "adopt_field_group", "renamed_from", "start_time")
"""Keys that name an object of one sandbox, or the time when it was made."""


@dataclass(frozen=True)
class Side:
    """One of two environments."""

    name: str
    values: Mapping[str, Any]
    """The values by key, such as `ingestions.leads.schedule.interval`."""
    not_compared: tuple[str, ...] = ()
    """What could not be read, and why."""


def of_stack(stack: Stack, sections: Sequence[str] = ENTRY_SECTIONS) -> Side:
    """Return what a stack declares in some sections."""
    return Side(stack.name, dict(_flat(checked(stack.values()), sections)))


def of_sandbox(stack: Stack, name: str) -> Side:
    """Return the ingestions of known connectors in a sandbox, whoever created them, under the stack's keys.

    Args:
        stack: Stack whose settings lead to the organisation.
        name: Name of the sandbox.

    Raises:
        ZohoAepError: The sandbox cannot be read, or the environment names another one.
    """
    values = stack.values()
    platform = {**(values.get("platform") or {}), "sandbox": name}
    services = stack.services(platform)
    if services.settings.sandbox != name:
        # The environment variable would override the sandbox given here, and the wrong one would be compared.
        raise ZohoAepError(
            f"the environment variable ZOHO_AEP_SANDBOX says {services.settings.sandbox}, not {name}", hint="unset it"
        )
    sandbox = read(services)
    describer = Describer(services, sandbox, Given())
    chains, left = chosen(sandbox, Anyones(), frozenset())
    for chain in chains:
        describer.describe(chain)
    config, wrong = parse({"platform": platform, **_renamed(describer.estate.sections, checked(values))})
    not_compared = (
        *(f"dataflow {one.name} ({one.id}): {one.reason}" for one in left),
        *(str(finding) for finding in wrong if finding.subject.startswith(f"{NAMESPACE}:{IN_SANDBOX[0]}")),
        *sandbox.left_out,
    )
    return Side(f"sandbox {name}", dict(_flat(config, IN_SANDBOX)), not_compared)


def _renamed(sections: Mapping[str, Mapping[str, Any]], config: StackConfig) -> dict[str, Any]:
    """Return sections with the keys that a stack file uses for objects of the same names."""
    keys: dict[str, dict[str, str]] = {}
    for section in ("connections", "schemas", "datasets", "ingestions"):
        declared = {_called(name, entry): name for name, entry in getattr(config, section).items()}
        keys[section] = {
            key: declared.get(entry.get("name") or entry.get("title") or key, key)
            for key, entry in sections.get(section, {}).items()
        }
    uses = {"connection": "connections", "dataset": "datasets", "schema": "schemas"}
    return {
        section: {
            keys[section].get(key, key) if section in keys else key: {
                name: keys[uses[name]].get(value, value) if name in uses else value for name, value in entry.items()
            }
            for key, entry in entries.items()
        }
        for section, entries in sections.items()
    }


def _called(name: str, entry: Any) -> str:  # noqa: ANN401 - an entry of any section
    return str(getattr(entry, "name", None) or getattr(entry, "title", None) or name)


def _flat(config: StackConfig, sections: Sequence[str]) -> Iterator[tuple[str, Any]]:
    for section in sections:
        says_connector = section == ("connections" if "connections" in sections else "ingestions")
        for name, entry in getattr(config, section).items():
            values = _named(render(entry, _digest), says_connector=says_connector)
            yield from _leaves(values, f"{section}.{name}")


def _named(entry: Mapping[str, Any], *, says_connector: bool) -> dict[str, Any]:
    """Return an entry with a known connector's name, once, in place of the ids that follow from it."""
    connector = connector_of(entry.get("connection_spec_id") or "")
    if not connector.name:
        return dict(entry)
    following = with_ids({"connector": connector.name}, entry)
    own = {key: value for key, value in entry.items() if value is None or following.get(key) != value}
    return {**own, "connector": connector.name} if says_connector else own


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - part of an entry
    if isinstance(value, Mapping) and value:
        for name, item in value.items():
            if name not in _OF_ONE_PLACE:
                yield from _leaves(item, f"{path}.{name.rstrip('_')}")
    elif value not in ({}, [], ""):
        yield path, _sorted(value) if isinstance(value, list) else value


def _sorted(items: list[Any]) -> list[Any]:
    """Return a list in a fixed order, because the lists of a stack file are sets."""
    return sorted(items, key=str)


def _digest(secret: Any) -> str:  # noqa: ANN401 - a secret of any form
    text = secret.get_secret_value() if isinstance(secret, SecretStr) else str(secret)
    return f"secret {hashlib.sha256(text.encode()).hexdigest()[:8]}"
