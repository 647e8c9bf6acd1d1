"""Pages name only what there is: commands, options, variables, codes, keys, resources, exit codes and controls."""

import json
import re
from collections.abc import Iterator
from functools import cache
from inspect import signature
from typing import Any

import click
import pytest
from tests.support import REPOSITORY
from tools.reference.commands import BELOW
from tools.reference.controls import controls
from tools.reference.pages import rendered
from tools.reference.resources import RESOURCES
from tools.reference.variables import MEANINGS

from pulumi_zoho_aep.cli.entry import SUBCOMMANDS, zoho_aep
from pulumi_zoho_aep.cli.subcommand import EXIT_CODES
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.policies import Rules
from pulumi_zoho_aep.stack_file.json_schema import stack_schema

DOCUMENTS = [
    *(REPOSITORY / name for name in ("README.md", "SECURITY.md", "SUPPORT.md", "CONTRIBUTING.md")),
    *(path for path in sorted((REPOSITORY / "docs").rglob("*.md")) if not path.name.startswith("2026-")),
    *sorted((REPOSITORY / "examples").rglob("*.md")),
]
CODES = {code.label for code in Code}
_OF_OTHERS = {
    *("--language", "--refresh", "--run-program", "--skip-preview"),
    *("--require-hashes", "--edit-last", "--create-if-none"),
}
"""Options of Pulumi, pip and gh."""
_USUAL = {"--help", "--version"}
_WORD = r"[a-z]+(?:_[a-z]+)+"
_OTHER_WORDS = {
    *("delete_before_replace", "ignore_changes", "retain_on_delete"),  # options of Pulumi's resources
    *("is_deleted", "deleted_time"),  # columns of files
    *("pull_request_target", "pulumi_state"),  # an event of GitHub, a database
    *("from_api", "to_api", "to_patches"),  # functions, for contributors
}


@cache
def commands() -> dict[str, set[str]]:
    """Return the options of every command."""
    assert isinstance(zoho_aep, click.Group)
    found = {name: zoho_aep.get_command(click.Context(zoho_aep), name) for name in SUBCOMMANDS}
    return {
        name: {option for parameter in one.params for option in (*parameter.opts, *parameter.secondary_opts)} | _USUAL
        for name, one in {**found, **BELOW}.items()
        if one is not None
    }


def wrong_names(text: str) -> Iterator[str]:
    """Yield what a page names although it does not exist."""
    yield from (code for code in re.findall(r"\bZA\d{3}\b", text) if code not in CODES)
    yield from (name for name in re.findall(r"\bZOHO_[A-Z_]*[A-Z]\b", text) if name not in MEANINGS)
    codes = re.findall(r"(?i)\bexit codes? (\d+)", text)
    yield from (f"exit code {one}" for one in codes if int(one) not in {*EXIT_CODES, 130})
    yield from _wrong_options(text)
    yield from _wrong_keys(text)
    yield from _wrong_controls(text)
    yield from _wrong_words(text)


def _wrong_options(text: str) -> Iterator[str]:
    known = {option for options in commands().values() for option in options}
    for name, rest in re.findall(r"`zoho-aep ([a-z]+)([^`]*)`", text):
        below = f"{name} {rest.split()[0]}" if rest.split() else ""
        if name not in commands():
            yield f"zoho-aep {name}"
            continue
        options = commands().get(below, commands()[name])
        yield from (
            f"zoho-aep {name} {one}" for one in re.findall(r"(?<!\w)--[a-z-]+[a-z]", rest) if one not in options
        )
    for written in re.findall(r"`(--[a-z][^`]*)`", text):
        yield from (one for one in re.findall(r"(?<!\w)--[a-z-]+[a-z]", written) if one not in known | _OF_OTHERS)


@cache
def _sections() -> tuple[dict[str, Any], dict[str, Any]]:
    schema = stack_schema()
    return schema["properties"]["config"]["properties"], schema["$defs"]


def _wrong_keys(text: str) -> Iterator[str]:
    """Sections of the stack file with members of theirs, and resources as they are called in type tokens."""
    sections, definitions = _sections()
    for written in re.findall(r"zoho-aep:([A-Za-z_]+(?:\.[\w<>-]+)*)", text):
        section, *path = written.split(".")
        known = sections.get(f"zoho-aep:{section}")
        if known is None:
            if section not in {*RESOURCES, "index"}:
                yield f"zoho-aep:{written}"
            continue
        entry = json.dumps(known.get("additionalProperties", known))
        members = [key for name in re.findall(r"#/\$defs/(\w+)", entry) for key in definitions[name]["properties"]]
        member = path[1:2] if section not in ("platform", "allow_delete") else path[:1]
        yield from (f"zoho-aep:{written}" for one in member if one not in members)


@cache
def _words() -> set[str]:
    """Return names with an underscore: keys, arguments, outputs, members of JSON, rules, examples, scenarios."""
    pages = "".join(page for name, page in rendered().items() if name != "commands.md")
    scenarios = "".join(file.read_text(encoding="utf-8") for file in (REPOSITORY / "benchmarks").glob("*.py"))
    folders = {folder.name for folder in (REPOSITORY / "examples").iterdir()}
    return {*re.findall(_WORD, pages + scenarios), *signature(Rules).parameters, *folders, *_OTHER_WORDS}


def _wrong_words(text: str) -> Iterator[str]:
    for word in re.findall(rf"`({_WORD})(?:[:=][^`]*)?`", text):
        if word not in _words():
            yield word


@cache
def _controls() -> list[tuple[str, str]]:
    return [(method, re.sub(r"<[^>]*>", r"[^/ ]+", path)) for method, path, _ in controls()]


def _wrong_controls(text: str) -> Iterator[str]:
    for method, path in re.findall(r"(?:(GET|POST|PUT|PATCH|DELETE) )?(?:http[^\s`]*)?(/_simulator/[^\s`]*)", text):
        written = re.sub(r"[{<][^}>]*[}>]", "x", path).partition("?")[0]
        if not any(method in ("", one) and re.fullmatch(pattern, written) for one, pattern in _controls()):
            yield f"{method} {path}".strip()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_no_page_names_what_does_not_exist(path: Any) -> None:
    """Whatever looks like a name of ours is one."""
    assert [*wrong_names(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("Look for ZA998.", "ZA998"),
        ("Set `ZOHO_AEP_SANDBOXX`.", "ZOHO_AEP_SANDBOXX"),
        ("Set `ZOHO_CLIENT_SECRETS`.", "ZOHO_CLIENT_SECRETS"),
        ("It ends with exit code 4.", "exit code 4"),
        ("Run `zoho-aep helth dev`.", "zoho-aep helth"),
        ("Run `zoho-aep health --reconcile`.", "zoho-aep health --reconcile"),
        ("Run `zoho-aep runs errors leads --watch`.", "zoho-aep runs --watch"),
        ("With `--reconciled`, all is read.", "--reconciled"),
        ("Say so in `zoho-aep:connection`.", "zoho-aep:connection"),
        ("Say so in `zoho-aep:platform.sand_box`.", "zoho-aep:platform.sand_box"),
        ("Say so in `zoho-aep:connections.zoho.conector`.", "zoho-aep:connections.zoho.conector"),
        ("Use `zoho-aep:DataFlow`.", "zoho-aep:DataFlow"),
        ("Send `POST /_simulator/estates`.", "POST /_simulator/estates"),
        ("Write `delta_colum: Modified_Time`.", "delta_colum"),
        ("Send `PUT /_simulator/clock`.", "PUT /_simulator/clock"),
    ],
)
def test_a_name_that_is_not_there_is_found(sentence: str, wrong: str) -> None:
    """A page with it fails."""
    assert [*wrong_names(f"One of ours: `zoho-aep runs --watch`, exit code 3. {sentence}\n")] == [wrong]
