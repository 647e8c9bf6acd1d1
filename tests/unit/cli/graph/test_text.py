"""Chains in the terminal."""

from hypothesis import given, settings, strategies as st

from pulumi_zoho_aep.cli.graph.text import drawn
from pulumi_zoho_aep.monitoring.chain import Chain, MappedField, State, chains

_ROWS = (
    MappedField("Email", is_expression=False, target="personalEmail.address"),
    MappedField("upper(id)", is_expression=True, target="_t.id"),
)
_STATE: State = {
    ("Dataflow", "leads"): (
        "f",
        {"source_connection_id": "s", "target_connection_id": "t", "mapping_set_id": "m", "mapping_version": 2},
    ),
    ("SourceConnection", "leads"): ("s", {"table": "Leads", "columns": ["id"], "base_connection_id": "b"}),
    ("BaseConnection", "sales"): ("b", {"name": "zoho-sales"}),
    ("TargetConnection", "leads"): ("t", {"dataset_id": "d", "schema_id": "x"}),
    ("Dataset", "leads"): ("d", {"name": "Zoho leads", "profile": True}),
    ("Schema", "people"): ("x", {"title": "People"}),
    ("MappingSet", "leads"): (
        "m",
        {
            "mappings": [
                {"source": "Email", "target": "personalEmail.address"},
                {"expression": "upper(id)", "target": "_t.id"},
            ]
        },
    ),
}
_LEADS = Chain("leads", "Leads", ("id",), "zoho-sales", _ROWS, 2, "Zoho leads", "People", profile=True, dataset_id="d")


def test_the_state_has_the_whole_chain() -> None:
    """Objects are followed by their ids; what the stack does not manage stays an id."""
    assert list(chains(_STATE)) == [_LEADS]
    alone: State = {("Dataflow", "leads"): ("f", {}), ("TargetConnection", "other"): ("t", {"dataset_id": "d"})}
    assert next(chains(alone)).dataset == ""


def test_ingestions_stand_below_their_dataset() -> None:
    """With the mapping, where a single one is asked for."""
    assert list(drawn([_LEADS], with_mapping=True)) == [
        "dataset Zoho leads → Profile",
        "└─ leads ← table Leads ← connection zoho-sales",
        "     Email     → personalEmail.address",
        "     upper(id) → _t.id",
    ]


@settings(max_examples=30)
@given(st.text())
def test_no_name_steers_the_terminal_or_adds_a_line(name: str) -> None:
    """Neither that of an object of others, nor what a mapping says."""
    row = MappedField(name, is_expression=True, target=name)
    lines = list(drawn([Chain(name, name, (), name, (row,), 0, name, name, profile=False)], with_mapping=True))
    assert len(lines) == 3
    assert all(line.isprintable() for line in lines)
