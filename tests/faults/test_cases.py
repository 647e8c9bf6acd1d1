"""What the walk takes for a clean message."""

import pytest
from tests.support.faults.cases import unclean


def test_advice_stands_below() -> None:
    """Every failure, and every finding that a state records, has its advice on a line of its own."""
    assert list(unclean(["create dataset people: AEP refuses the request (403)\ngive the credential a role"])) == []


@pytest.mark.parametrize(
    "message",
    [
        "",
        "create dataset people: AEP refuses the request (403)",
        "create dataset people: AEP refuses the request (403)\n",
        "create dataset people: AEP refuses the request (403)\none\ntwo\nthree",
        "create dataset people: AEP refuses the request (403): the quota is used up",
        f"create dataset people: refused: {'x' * 400}",
        "read records of Zoho module Leads: the profile lacks a right (403): see Setup",
        "Traceback (most recent call last)\nKeyError: 'id'",
    ],
)
def test_what_is_not_clean(message: str) -> None:
    """No advice, too much of it, a wall of text, and a traceback are found."""
    assert len(list(unclean([message]))) == 1
