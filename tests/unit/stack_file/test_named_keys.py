"""Keys of the stack file that messages and documents name."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support import REPOSITORY

PACKAGE = REPOSITORY / "provider" / "pulumi_zoho_aep"
SCHEMA = json.loads((PACKAGE / "stack_file" / "stack.schema.json").read_text(encoding="utf-8"))
NAMED = re.compile(r"(?<![\w./-])((?:options|platform|rest|schedule|primary_identity)\.([a-z_]+))")


def _keys(node: Any) -> Iterator[str]:
    """Yield every key that a stack file may have."""
    if isinstance(node, dict):
        yield from node.get("properties", {})
        for inner in node.values():
            yield from _keys(inner)


def _texts(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield text
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_keys_in_messages_and_documents_are_those_of_the_stack_file() -> None:
    """Whoever follows the advice to set `options.error_diagnostics` finds that the stack file has such a key."""
    # The simulator speaks the services' words.
    code = (path for path in PACKAGE.rglob("*.py") if "simulator" not in path.parts)
    paths = [*code, *(REPOSITORY / "docs").rglob("*.md"), REPOSITORY / "README.md"]
    found = {(path.name, *names) for path in paths for text in _texts(path) for names in NAMED.findall(text)}
    known = {*_keys(SCHEMA)}
    assert "options.error_diagnostics" in {name for _, name, _ in found}
    assert {(file, name) for file, name, key in found if key not in known} == set()
