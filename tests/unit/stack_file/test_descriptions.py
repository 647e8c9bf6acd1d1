"""Each input is stated once, and explained to programs and to stack files in the same words."""

import inspect
import re
import sys
from typing import Any

import pytest

import pulumi_zoho_aep
from pulumi_zoho_aep.engine.models import Inputs, Replaces, marked_fields
from pulumi_zoho_aep.resources import ingestion
from pulumi_zoho_aep.resources.dataflow import DataflowArgs
from pulumi_zoho_aep.resources.ingestion_inputs import Ingestion, IngestionArgs
from pulumi_zoho_aep.resources.mapping_rows import MappingArgs, Row
from pulumi_zoho_aep.resources.mapping_set import MappingSetArgs
from pulumi_zoho_aep.resources.options import Options, OptionsArgs
from pulumi_zoho_aep.resources.schedule import Schedule, ScheduleArgs
from pulumi_zoho_aep.resources.source_connection import SourceConnectionArgs
from pulumi_zoho_aep.resources.target_connection import TargetConnectionArgs
from pulumi_zoho_aep.stack_file.descriptions import docstrings

RESOURCES = [name for name in pulumi_zoho_aep.__all__ if f"{name}Args" in pulumi_zoho_aep.__all__]
PAIRS: dict[Any, Any] = {
    OptionsArgs: Options,
    ScheduleArgs: Schedule,
    MappingArgs: Row,
    IngestionArgs: Ingestion,
}
for _name in RESOURCES:
    if _name != "ZohoIngestion":
        _args = getattr(pulumi_zoho_aep, f"{_name}Args")
        PAIRS[_args] = getattr(sys.modules[_args.__module__], f"{_name}Inputs")
NAMED_BY_THE_RESOURCE = {"name", "title"}
OF_THE_RESOURCE = {"adopt", "renamed_from"}
"""What says which object is meant, and nothing of the object."""


@pytest.mark.parametrize("args", PAIRS, ids=lambda one: one.__name__)
def test_arguments_and_inputs_agree(args: Any) -> None:
    """What a program may write is what validation takes, required where it is required there."""
    inputs = PAIRS[args]
    assert issubclass(inputs, Inputs) or inputs in (Options, Schedule, Row)
    assert {*args.__annotations__} - OF_THE_RESOURCE == {*inputs.model_fields}
    required = {name for name, field in inputs.model_fields.items() if field.is_required()}
    assert {*args.__required_keys__} == required - NAMED_BY_THE_RESOURCE


@pytest.mark.parametrize("args", [*PAIRS, ingestion.ZohoIngestionArgs], ids=lambda one: one.__name__)
def test_arguments_are_explained(args: Any) -> None:
    """An editor says of each argument what it means."""
    own = {*inspect.get_annotations(args)} - ({*IngestionArgs.__annotations__} if args is not IngestionArgs else set())
    explained = docstrings(args)
    expected = {*args.__annotations__} if args in PAIRS else own
    assert expected <= {*explained}


@pytest.mark.parametrize("args", PAIRS, ids=lambda one: one.__name__)
def test_arguments_say_what_holds_without_them(args: Any) -> None:
    """An optional argument names its default, or what takes its place."""
    said = {name: docstrings(args)[name] for name in args.__optional_keys__ - OF_THE_RESOURCE}
    assert {name for name, text in said.items() if not re.search("left out|instead of", text, re.IGNORECASE)} == set()


@pytest.mark.parametrize("args", PAIRS, ids=lambda one: one.__name__)
def test_arguments_say_what_replaces(args: Any) -> None:
    """What the inputs mark as a replacement, the documentation calls one."""
    marked = marked_fields(PAIRS[args], Replaces) & {*args.__annotations__}
    assert {name for name in marked if "replaces" not in docstrings(args)[name]} == set()


def test_an_ingestion_explains_as_its_parts_do() -> None:
    """The component's arguments are plain, so they are written again; what they mean is not said in other words."""
    parts: dict[str, str] = {}
    for args in (MappingSetArgs, DataflowArgs, SourceConnectionArgs, TargetConnectionArgs):
        parts |= docstrings(args)
    parts["mapping"] = parts.pop("mappings")
    own = {"name", "names", "descriptions"}
    explained = {name: text for name, text in docstrings(IngestionArgs).items() if name not in own}
    assert explained == {name: parts[name] for name in explained}
