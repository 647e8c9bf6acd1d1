"""Whatever a stack file looks like, each command that writes keeps every byte it does not change, or refuses."""

import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from pulumi_zoho_aep.cli.authorize import credential as credentials
from pulumi_zoho_aep.cli.authorize.exchange import Authorized
from pulumi_zoho_aep.cli.rollback.versions import Version, restored
from pulumi_zoho_aep.cli.rotate.rotation import changes_of
from pulumi_zoho_aep.cli.stack_file.document import NotEditable, load, merged
from pulumi_zoho_aep.cli.stack_file.sections import Encrypted, Files, with_additions, with_changes
from pulumi_zoho_aep.services import ZohoLogin
from pulumi_zoho_aep.zoho import Client, Environment

SALES = ("credentials", "sales")
LEADS = ("ingestions", "leads")
NEW = "new-secret"
SECURE = {"secure": "v1:new="}
KEPT, GONE = {"source": "id", "target": "_t.id"}, {"source": "goneColumn", "target": "_t.gone"}
BACK = {"source": "Back", "target": "_t.gone"}
VALUES: dict[str, Any] = {
    "credentials": {
        "sales": {
            "data_center": "us",
            "client_id": "1000.A",
            "client_secret": "gone-secret",
            "refresh_token": {"secure": "v1:gone-token="},
        },
    },
    "schemas": {"people": {"fields": {"zohoId": "string"}}},
    "datasets": {"leads": {"schema": "people", "description": "gone: text"}},
    "ingestions": {
        "leads": {
            "dataset": "leads",
            "enabled": True,
            "columns": ["id", "goneColumn"],
            "mapping": [KEPT, GONE],
            "schedule": {"frequency": "hour"},
        },
        "other": {"dataset": "leads", "mapping": [KEPT]},
    },
}
ADDED: dict[str, Any] = {
    "schemas": {"people": {"fields": {"email": "string"}}},
    "datasets": {"contacts": {"schema": "people"}},
    "ingestions": {"contacts": {"table": "Contacts", "dataset": "contacts", "mapping": [BACK]}},
}
LIVE = {("datasets", "leads", "description"): "live: # x", (*LEADS, "schedule", "interval"): 2}
Written = tuple[str, dict[str, Any]]
"""What a command makes of the file, and the values it should then hold."""


def encrypt(secrets: Sequence[str]) -> Encrypted:
    """Stand in for Pulumi."""
    return Encrypted([SECURE for _ in secrets], {})


def changed(files: Files, changes: Mapping[tuple[str, ...], Any], said: Mapping[tuple[str, ...], Any]) -> Written:
    """Return the file with changes, and the values that say so."""
    expected = deepcopy(VALUES)
    for path, value in said.items():
        place = expected
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = value
    return with_changes(files, changes, encrypt)[0], expected


def rotate(files: Files) -> Written:
    """Write another client secret."""
    path = (*SALES, "client_secret")
    return changed(files, changes_of(VALUES, path, NEW), {path: SECURE})


def authorize(files: Files) -> Written:
    """Write what a consent in another data centre came to."""
    login = ZohoLogin("eu", Environment.PRODUCTION, Client("1000.A", NEW), "new-token")
    kept: list[Mapping[tuple[str, ...], Any]] = []
    entry = credentials.Credential("sales", VALUES["credentials"]["sales"], ())
    credentials.save(Mock(change=kept.append), entry, Authorized(login, Mock()))
    said = {"data_center": "eu", "client_secret": SECURE, "refresh_token": SECURE}
    return changed(files, kept[0], {(*SALES, member): value for member, value in said.items()})


def accept(files: Files) -> Written:
    """Write live values."""
    return changed(files, LIVE, LIVE)


def pause(files: Files) -> Written:
    """Write that an ingestion does not run."""
    return changed(files, {(*LEADS, "enabled"): False}, {(*LEADS, "enabled"): False})


def roll_back(files: Files) -> Written:
    """Write a version of the mapping in which one row is another."""
    version = Version(1, "", "", [KEPT, BACK], False, [BACK], [GONE], [KEPT, GONE])  # noqa: FBT003
    text, _ = restored(Mock(values=lambda: VALUES, encrypted=encrypt), files, "leads", version)
    expected = deepcopy(VALUES)
    expected["ingestions"]["leads"]["mapping"] = [KEPT, BACK]
    return text, expected


def add(files: Files) -> Written:
    """Write new sections, as scaffold and import do."""
    return with_additions(files, ADDED, encrypt)[0].text, merged(VALUES, ADDED)


COMMANDS: Mapping[str, Callable[[Files], Written]] = {
    "rotate": rotate,
    "authorize": authorize,
    "drift --accept": accept,
    "pause": pause,
    "rollback": roll_back,
    "scaffold, import": add,
}
COMMENTS = ("# why", "# tab", "# top", "# end")
CHANGED = re.compile(r"gone|us\b|true|^ +text")
"""What in the values above may be another text afterwards."""


@dataclass(frozen=True)
class Layout:
    """How the values are written."""

    indent: int
    depth: int
    """From where on a map or list is in brackets."""
    quote: str
    comment: str
    colon: str
    trap: str
    in_project: str
    """A section that is the project's."""

    def lines(self, value: Any, column: int, depth: int) -> list[str]:
        """Return the lines of a map's entries or a list's items."""
        blanks = " " * column
        if isinstance(value, list):
            return [f"{blanks}- {self.flow(item)}{self.comment}" for item in value]
        lines: list[str] = []
        for key, item in value.items():
            if depth < self.depth and isinstance(item, (dict, list)) and "secure" not in item:
                lines += [f"{blanks}{key}:{self.comment}", *self.lines(item, column + self.indent, depth + 1)]
            elif item == "gone: text" and self.quote == "|":
                lines += [f"{blanks}{key}: >-{self.comment}", f"{blanks}   gone:", f"{blanks}   text", ""]
            else:
                lines.append(f"{blanks}{key}{self.colon}{self.flow(item)}{self.comment}")
        return lines

    def flow(self, value: Any) -> str:
        """Return a value in one line."""
        if isinstance(value, dict):
            return "{" + ", ".join(f"{key}: {self.flow(item)}" for key, item in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(self.flow(item) for item in value) + "]"
        if isinstance(value, bool):
            return str(value).lower()
        quote = self.quote if self.quote in ("'", '"') else "'" if " " in value else ""
        return f"{quote}{value}{quote}"


TRAPS = {
    "": ("", "", ""),
    "an anchor elsewhere": ("x: &x {k: [1]}\ny: *x\n", "", ""),
    "an alias of the entry": ("", r"(    +)(sales|leads):", r"\1\2: &gone"),
    "a merge into the entry": (
        "base: &base {names: {dataflow: n}}\n",
        r"\n( +)((?:data_center|schema|dataset):)",
        r"\n\1<<: *base\n\1\2",
    ),
    "a key that is there twice": ("", r"\n( +)((?:data_center|schema|dataset):.*)", r"\n\1\2\n\1\2"),
}


@st.composite
def stack_files(draw: st.DrawFn) -> tuple[Files, str]:
    """Draw a stack file with the values above, and what it has in it that may be in the way."""
    layout = Layout(
        draw(st.sampled_from([2, 4])),
        draw(st.integers(1, 6)),
        draw(st.sampled_from(["", "'", '"', "|"])),
        draw(st.sampled_from(["", "  # why: {", "\t# tab", "   "])),
        draw(st.sampled_from([": ", ":   ", ":\t"])),
        draw(st.sampled_from([*TRAPS, "", ""])),
        draw(st.sampled_from(["", "", "", *VALUES])),
    )
    above, pattern, instead = TRAPS[layout.trap]
    own = {f"zoho-aep:{name}": value for name, value in VALUES.items() if name != layout.in_project}
    body = "\n".join(layout.lines({"config": own}, 0, 0)) + "\n"
    if pattern:
        body, count = re.subn(pattern, instead, body)
        above += "" if count else "# not in the way\n"
        if layout.trap == "an alias of the entry" and count:
            numbers = iter(range(count))
            body = re.sub("&gone", lambda _: f"&gone{next(numbers)}", body)
            body += "also: [" + ", ".join(f"*gone{number}" for number in range(count)) + "]\n"
    head = draw(st.sampled_from(["", "\ufeff", "---\n", "# top\n---\n", "%YAML 1.2\n---\n", "encryptionsalt: v1:a=\n"]))
    tail = draw(st.sampled_from(["", "# end\n", "...\n", "---\nconfig: {}\n", "zz: |\n  text\n\n", "z: 1_000\n"]))
    text = head + above + body + tail
    ends = draw(st.sampled_from([["\n"], ["\r\n"], ["\n", "\r\n"]]))
    if draw(st.booleans()):
        text = text.rstrip()
    *lines, last = text.split("\n")
    text = "".join(line + ends[number % len(ends)] for number, line in enumerate(lines)) + last
    shared = {f"zoho-aep:{name}": {"value": value} for name, value in VALUES.items() if name == layout.in_project}
    project = "\n".join(["name: crm", *(layout.lines({"config": shared}, 0, 0) if shared else ())])
    return Files(Path("Pulumi.dev.yaml"), text, Path("Pulumi.yaml"), project), layout.trap


@pytest.mark.parametrize("command", COMMANDS)
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=stack_files())
def test_what_a_command_does_not_change_stays(command: str, drawn: tuple[Files, str]) -> None:
    """Only an alias, a merge or a double key can be in the way, and then the message says where."""
    files, trap = drawn
    try:
        text, expected = COMMANDS[command](files)
    except NotEditable as error:
        assert trap not in ("", "an anchor elsewhere"), error  # noqa: PT017 - most files are fine
        assert re.match(r"Pulumi\.(dev\.)?yaml, line \d+: \S+ ", error.message), error  # noqa: PT017
        assert error.hint  # noqa: PT017
        return
    said = load(text)["config"]
    known = {name: said.get(f"zoho-aep:{name}", VALUES[name]) for name in VALUES}
    if trap != "a merge into the entry":
        assert known == expected
    lines = iter(text.split("\n"))
    for line in files.text.split("\n"):
        is_kept = CHANGED.search(line) is None and not re.search("[{>]", line.split("#")[0])
        assert not is_kept or any(line.rstrip("\r") == one.rstrip("\r") for one in lines), line
    assert [text.count(word) for word in COMMENTS] == [files.text.count(word) for word in COMMENTS]
