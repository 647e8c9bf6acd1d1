"""A fix says what to do before it says why; what is wrong does not hold the fix."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import pulumi_zoho_aep
from pulumi_zoho_aep import errors
from pulumi_zoho_aep.aep.failures import _HINTS
from pulumi_zoho_aep.zoho import crm_refusals, token_refusals

_PACKAGE = Path(pulumi_zoho_aep.__file__).parent
_DO = frozenset(
    re.findall(
        r"\w+",
        "activate add ask change check compare consent copy correct declare delete do free generate give keep leave "
        "look make move name obtain put read remove rename replace report restore run see set take undo use wait write",
    )
)
_FIX_WITHIN = re.compile(rf": (?:{'|'.join(sorted(_DO - {'name', 'do', 'read', 'change'}))})\b")
_TELLING = ("error", "warning")
_ERRORS = {name for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, Exception)}


def _hints() -> Iterator[str]:
    yield from _HINTS.values()
    tables: list[Any] = [*crm_refusals._MEANINGS.values(), crm_refusals._TOKEN, *token_refusals._MEANINGS.values()]
    tables += [token_refusals.GRANT_TOKEN, token_refusals.REFRESH_TOKEN, token_refusals.THROTTLED]
    yield from (meaning.hint for meaning in tables)
    yield from (one.advice for name in _ERRORS if (one := getattr(errors, name)).__dict__.get("advice"))


@pytest.mark.parametrize("hint", sorted({*_hints()}))
def test_a_hint_begins_with_what_to_do(hint: str) -> None:
    """Whoever reads the first words knows it; a defect of ours, and news, come as they are."""
    if not hint.startswith(("this is a defect of pulumi-zoho-aep", "`", "a newer release")):
        assert hint.split(maxsplit=1)[0].strip(",") in _DO, hint


def _reasons(tree: ast.AST) -> Iterator[str]:
    """Yield what findings and errors say is wrong, as far as it stands where they are made."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        called = getattr(call.func, "attr", getattr(call.func, "id", ""))
        position = 2 if called in _TELLING and getattr(getattr(call.func, "value", None), "id", "") == "Finding" else 0
        if (position or called in _ERRORS or called.endswith("Refused")) and len(call.args) > position:
            reason = call.args[position]
            texts = [node.value for node in ast.walk(reason) if isinstance(node, ast.Constant)]
            yield "".join(text for text in texts if isinstance(text, str))


def test_no_reason_holds_the_fix() -> None:
    """It would be missing from the fixes of JSON and Markdown, and said twice beside another one."""
    paths = [path for path in _PACKAGE.rglob("*.py") if "simulator" not in path.parts]
    reasons = [reason for path in paths for reason in _reasons(ast.parse(path.read_text(encoding="utf-8")))]
    assert len(reasons) > 150
    assert [reason for reason in reasons if _FIX_WITHIN.search(reason)] == []
