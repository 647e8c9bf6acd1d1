"""What the stack's state says, whatever engine answers."""

import json
from typing import Any
from unittest.mock import Mock
from weakref import WeakKeyDictionary

import pulumi
import pytest
from pulumi.runtime.invoke import InvokeResult

from pulumi_zoho_aep.engine import recorded
from pulumi_zoho_aep.engine.program_end import Declaration, ProgramEnd
from pulumi_zoho_aep.engine.type_tokens import INGESTION
from pulumi_zoho_aep.stack_file import last_up as last_up_module
from pulumi_zoho_aep.stack_file.config import StackConfig
from pulumi_zoho_aep.stack_file.last_up import LastUp, last_up

_STACK = "urn:pulumi:dev::zoho-aep::"
_DYNAMIC = "pulumi-python:dynamic/zoho-aep:"


def test_resources_are_found_by_kind_and_name() -> None:
    """A name may hold colons; what is not there, or below a parent of the program's own, has no outputs."""
    before = LastUp(
        {
            f"{_STACK}zoho-aep:index:ZohoIngestion${_DYNAMIC}Dataflow::leads::eu": {"delta_column": "Modified_Time"},
            f"{_STACK}{_DYNAMIC}Schema::leads": {"title": "Leads"},
            f"{_STACK}own:index:Region${_DYNAMIC}Schema::leads": {"title": "Of a region"},
        }
    )
    assert before.of("Dataflow", "leads::eu") == {"delta_column": "Modified_Time"}
    assert before.of("Schema", "leads") == {"title": "Leads"}
    assert before.of("Dataflow", "leads") == {}
    assert list(before.all("Schema", "title")) == ["Leads"]


def test_settings_are_those_of_a_refresh(platform_values: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The configuration of the last `up` counts, and the environment wins; without either there are none."""
    stored = {"zoho-aep:platform": json.dumps(platform_values)}
    before = LastUp({f"{_STACK}pulumi:providers:pulumi-python::default": stored})
    monkeypatch.setenv("ZOHO_AEP_SANDBOX", "prod")
    settings = before.settings
    assert settings is not None
    assert (settings.client_id, settings.sandbox) == (platform_values["client_id"], "prod")
    assert LastUp({}).settings is None


def test_an_engine_that_does_not_answer_costs_questions_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the state cannot be read nothing counts as verified, and nothing fails."""

    def refuse(*_: object) -> InvokeResult:
        raise Exception("unrecognized function name")  # noqa: TRY002 - what Pulumi raises

    monkeypatch.setattr(recorded, "_read", WeakKeyDictionary())
    monkeypatch.setattr(recorded, "current_monitor", lambda: refuse)
    monkeypatch.setattr("pulumi.runtime.invoke", refuse)
    assert last_up(StackConfig()).of("Schema", "leads") == {}


def test_the_state_of_the_stack_itself_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine is asked once, for the stack that runs."""
    asked: list[object] = []

    def answer(*question: object) -> InvokeResult:
        asked.append(question)
        resource = {"type": f"{_DYNAMIC}Schema", "outputs": {"title": "Leads"}}
        return InvokeResult({"name": "dev", "outputs": {f"{_STACK}{_DYNAMIC}Schema::leads": resource}})

    monkeypatch.setattr(recorded, "_read", WeakKeyDictionary())
    monkeypatch.setattr(recorded, "current_monitor", lambda: answer)
    monkeypatch.setattr("pulumi.runtime.invoke", answer)
    assert last_up(StackConfig()).of("Schema", "leads") == {"title": "Leads"}
    assert list(last_up(StackConfig()).all("Schema", "title")) == ["Leads"]
    assert asked == [("pulumi:pulumi:readStackResourceOutputs", {"stackName": "organization/project/stack"})]


def test_what_the_program_declares_beside_the_stack_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not the stack file's, even if it once was, or has another name now; one below a parent is another."""
    outputs = {f"{_STACK}{_DYNAMIC}Schema::{name}": {"title": name} for name in ("a", "former", "c", "d")}
    ingestion = f"{_STACK}{INGESTION}${_DYNAMIC}Dataflow::leads"
    monkeypatch.setattr(last_up_module, "recorded_outputs", lambda: {**outputs, ingestion: {"name": "leads"}})
    end = ProgramEnd()
    monkeypatch.setattr(last_up_module, "program_end", lambda: end)
    renamed, region = pulumi.Alias(name="former"), Mock(pulumi_resource_type="own:index:Region")
    of_ingestion = Mock(pulumi_resource_type=INGESTION)
    for kind, name, opts in (
        ("Schema", "a", pulumi.ResourceOptions()),
        ("Schema", "b", pulumi.ResourceOptions(aliases=[renamed])),
        ("Schema", "c", pulumi.ResourceOptions(parent=region)),
        ("Dataflow", "leads", pulumi.ResourceOptions(parent=of_ingestion)),
    ):
        end.declare(Declaration(kind, name, opts))
    before = last_up(StackConfig())
    assert before.names("Schema") == {"c", "d"}
    assert before.names("Dataflow") == set()
