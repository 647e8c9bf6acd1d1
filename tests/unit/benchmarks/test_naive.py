import json
from typing import Any

import pulumi
import pytest
from benchmarks.naive.resources import PROVIDERS, NaiveProvider
from benchmarks.stack_file import configuration, secrets
from pulumi.dynamic import ConfigureRequest
from tests.support.command.journal import held
from tests.support.declared import DECLARED

from pulumi_zoho_aep.simulator import ready
from pulumi_zoho_aep.simulator.server import Simulator


class Life:
    """The naive resources of one ingestion."""

    def __init__(self, simulator: Simulator) -> None:
        identities = ready.contents(simulator.url)
        self.config = configuration(identities, 1)
        secret = secrets(identities)
        self.credential = {
            "client_id": identities["zoho"]["client_id"],
            "client_secret": secret["zoho-aep:credentials.sales.client_secret"],
            "refresh_token": secret["zoho-aep:credentials.sales.refresh_token"],
        }
        platform = {**self.config["zoho-aep:platform"], "client_secret": identities["client_secret"]}
        self._request = ConfigureRequest(pulumi.dynamic.Config({"zoho-aep:platform": json.dumps(platform)}, "bench"))
        self.made: list[tuple[NaiveProvider, str, dict[str, Any]]] = []

    def create(self, kind: str, **props: Any) -> str:
        """Create a resource of one of our types, and return its id."""
        provider = PROVIDERS[kind]()
        provider.configure(self._request)
        declared = {"name": "leads", **props}
        identifier = provider.create(declared).id
        self.made.append((provider, identifier, declared))
        return identifier


@pytest.fixture
def life(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> Life:
    """Everything created that the stack of the benchmark has."""
    monkeypatch.setenv("NO_PROXY", "*")
    life = Life(simulator)
    schema, (ingestion,) = life.config["zoho-aep:schemas"]["people"], life.config["zoho-aep:ingestions"].values()
    life.create("ZohoCredential", **life.credential)
    connection = life.create("BaseConnection", credential=life.credential)
    group = life.create("FieldGroup", title="people fields", fields=schema["fields"])
    groups = [*schema["field_groups"], group]
    schema_id = life.create("Schema", title="people", field_groups=groups, identity=schema["primary_identity"])
    dataset = life.create("Dataset", schema_id=schema_id)
    life.create(
        "Dataflow",
        source_connection_id=life.create(
            "SourceConnection", base_connection_id=connection, table="Leads", columns=ingestion["columns"]
        ),
        target_connection_id=life.create("TargetConnection", dataset_id=dataset, schema_id=schema_id),
        mapping_set_id=life.create("MappingSet", schema_id=schema_id, mappings=ingestion["mapping"]),
        delta_column=ingestion["delta_column"],
        schedule=ingestion["schedule"],
    )
    return life


def test_naive_resources_do_the_same(life: Life, simulator: Simulator) -> None:
    """They make what ours make, read it back as declared, and delete what can be deleted."""
    assert held(simulator)["descriptors"] == held(simulator)["flows"] == held(simulator)["dataSets"] == 1
    assert len(life.made) == len(PROVIDERS)
    for provider, identifier, declared in life.made:
        read = provider.read(identifier, declared)
        assert (read.id, read.outs, read.inputs) == (identifier, declared, declared)
    for provider, identifier, declared in reversed(life.made):
        provider.delete(identifier, declared)
    assert held(simulator) == {"mappingSets": 1}


def test_naive_resources_see_and_make_changes(life: Life) -> None:
    """A dataflow is patched to what is newly declared, a change shows when it is read, and so does that it is gone."""
    flow, identifier, declared = life.made[-1]
    changed = {**declared, "name": "other", "schedule": {**declared["schedule"], "interval": 2.0}}
    assert flow.read(identifier, declared).inputs == declared
    assert flow.update(identifier, declared, changed).outs == changed
    assert flow.read(identifier, declared).inputs == changed
    flow.delete(identifier, changed)
    assert flow.read(identifier, declared).id == ""


def test_every_type_of_the_stack_has_a_naive_one() -> None:
    """Only the descriptor, which the schema makes as ours does, has no type of its own; none keeps a secret of code."""
    assert set(DECLARED) - set(PROVIDERS) == {"IdentityDescriptor"}
    assert all(vars(provider()) == {} for provider in PROVIDERS.values())
