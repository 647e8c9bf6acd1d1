"""What the walk takes for a clean message."""

import pytest
from tests.support.faults.cases import unclean


@pytest.mark.parametrize(
    "message",
    [
        "create dataset people: AEP refuses the request (403)\ngive the credential a role",
        "read records of Zoho module Leads: the profile lacks a right (403): see Setup",
        "read dataflow f-1: it did not answer within 9 seconds: check the network, then run the command again",
    ],
)
def test_advice_stands_below_or_behind(message: str) -> None:
    """A failure has its advice on a line of its own; what a verification finds is a line of a list."""
    assert list(unclean([message])) == []


@pytest.mark.parametrize(
    "message",
    [
        "",
        "create dataset people: AEP refuses the request (403)",
        "create dataset people: AEP refuses the request (403)\n",
        "create dataset people: AEP refuses the request (403)\none\ntwo\nthree",
        "create dataset people: AEP refuses the request (403): the quota is used up",
        f"create dataset people: refused: {'x' * 400}",
        "read records of Zoho module Leads: the profile lacks a right (403)",
        "read records of Zoho module Leads: the profile lacks a right (403): ",
        f"read records of Zoho module Leads: refused: {'x' * 400}",
        "Traceback (most recent call last)\nKeyError: 'id'",
    ],
)
def test_what_is_not_clean(message: str) -> None:
    """No advice, too much of it, a wall of text, and a traceback are found."""
    assert len(list(unclean([message]))) == 1
