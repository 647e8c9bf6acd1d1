"""What an organisation allows, and why a resource is not allowed; knows nothing of policy packs."""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pulumi_zoho_aep.connectors.registry import connector_of
from pulumi_zoho_aep.engine.type_tokens import DYNAMIC
from pulumi_zoho_aep.resources.schedule import period_of
from pulumi_zoho_aep.settings import CONFIG_KEY

_PROVIDER = "pulumi:providers:pulumi-python"
_SANDBOX_VARIABLE = "ZOHO_AEP_SANDBOX"
_CHOSEN_NAMES = ("BaseConnection", "Dataset", "Dataflow")


@dataclass(frozen=True)
class Declared:
    """A resource as a program declares it.

    Attributes:
        type: its type token.
        props: its inputs.
        is_protected: whether Pulumi refuses to delete it.
    """

    type: str
    props: Mapping[str, Any]
    is_protected: bool

    @property
    def kind(self) -> str:
        """The name of one of our resources, such as `Dataflow`; empty for all others, and for components."""
        return self.type.removeprefix(DYNAMIC) if self.type.startswith(DYNAMIC) else ""


@dataclass(frozen=True)
class Rules:
    """The rules; one that is left out allows everything.

    Attributes:
        names: regular expression for the names in AEP of base connections, datasets and dataflows.
        sandboxes: names of the sandboxes that stacks may use.
        connectors: names of the connectors that connections and sources may use.
        at_least: shortest time between two runs of a dataflow.
        at_most: longest time between two runs of a dataflow.
        keeps_dataflows: whether `allow_replacement` is refused, with which a dataflow may forget what it has read.
        protects_datasets: whether every dataset has to be protected.
    """

    names: str | None = None
    sandboxes: frozenset[str] | None = None
    connectors: frozenset[str] | None = None
    at_least: timedelta | None = None
    at_most: timedelta | None = None
    keeps_dataflows: bool = True
    protects_datasets: bool = True

    def named(self, declared: Declared) -> Iterator[str]:
        """Yield a name that does not follow the pattern."""
        name = declared.props.get("name") if declared.kind in _CHOSEN_NAMES else None
        if self.names is not None and name is not None and re.fullmatch(self.names, str(name)) is None:
            yield f"the name {name} does not follow {self.names}"

    def sandboxed(self, declared: Declared) -> Iterator[str]:
        """Yield a sandbox that is not allowed; the environment comes before the stack file, as in a program."""
        if self.sandboxes is None or declared.type != _PROVIDER:
            return
        section = declared.props.get(CONFIG_KEY) or {}
        platform = json.loads(section) if isinstance(section, str) else section
        sandbox = os.environ.get(_SANDBOX_VARIABLE) or platform.get("sandbox")
        if sandbox not in self.sandboxes:
            yield f"the sandbox {sandbox or 'that is not named'} is not among {_listed(self.sandboxes)}"

    def connected(self, declared: Declared) -> Iterator[str]:
        """Yield a connector that is not allowed."""
        spec = (
            declared.props.get("connection_spec_id")
            if declared.kind in ("BaseConnection", "SourceConnection")
            else None
        )
        if self.connectors is not None and spec is not None:
            connector = connector_of(str(spec)).name or str(spec)
            if connector not in self.connectors:
                yield f"the connector {connector} is not among {_listed(self.connectors)}"

    def scheduled(self, declared: Declared) -> Iterator[str]:
        """Yield a time between two runs that is too short or too long."""
        schedule = declared.props.get("schedule") if declared.kind == "Dataflow" else None
        between = period_of(schedule or {})
        if between is None:
            return
        if self.at_least is not None and between < self.at_least:
            yield f"it runs every {between}, but at least {self.at_least} must pass between two runs"
        if self.at_most is not None and between > self.at_most:
            yield f"it runs every {between}, but at most {self.at_most} may pass between two runs"

    def kept(self, declared: Declared) -> Iterator[str]:
        """Yield a dataflow that may be replaced."""
        if self.keeps_dataflows and declared.kind == "Dataflow" and declared.props.get("allow_replacement"):
            yield "allow_replacement lets a new dataflow forget what was read: remove it"

    def protected(self, declared: Declared) -> Iterator[str]:
        """Yield a dataset that may be deleted."""
        if self.protects_datasets and declared.kind == "Dataset" and not declared.is_protected:
            yield "it is not protected: remove `protect: false`"

    @property
    def checks(self) -> Mapping[str, tuple[str, Callable[[Declared], Iterator[str]]]]:
        """Each rule by the name of its policy, with what it demands."""
        return {
            "names": ("Names in AEP follow a pattern.", self.named),
            "sandboxes": ("Stacks use the sandboxes that they may use.", self.sandboxed),
            "connectors": ("Connections use the connectors that they may use.", self.connected),
            "schedules": ("Dataflows run neither too often nor too rarely.", self.scheduled),
            "kept-dataflows": ("No dataflow may be replaced.", self.kept),
            "protected-datasets": ("Every dataset is protected.", self.protected),
        }


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))
