"""The wording of failures, and what the tree says about them."""

import pytest

from pulumi_zoho_aep import errors
from pulumi_zoho_aep.errors import Answer, ServiceError, ZohoAepError


@pytest.mark.parametrize(
    ("answer", "hint", "message"),
    [
        (Answer("create dataset a", "no room"), "", "create dataset a: no room"),
        (Answer("create dataset a", "no room", 400), "", "create dataset a: no room (400)"),
        (Answer("create dataset a", "no room", 400, "X-1"), "", "create dataset a: no room (400, X-1)"),
        (
            Answer("create dataset a", "no room", 400, "X-1", "r-1"),
            "make room",
            "create dataset a: no room (400, X-1, request r-1)\nmake room",
        ),
        (Answer("create dataset a", "no room", request_id="r-1"), "", "create dataset a: no room (request r-1)"),
    ],
)
def test_wording(answer: Answer, hint: str, message: str) -> None:
    """Only what is known is in the brackets, and the hint on a line of its own."""
    error = errors.Refused(answer, hint=hint)
    assert str(error) == message
    assert error.hint == hint
    assert error.answer is answer


def test_words_of_a_service_are_one_harmless_line() -> None:
    """Whatever a service says, it neither steers the terminal nor looks like something we say, and it ends."""
    said = "no\x1b[2J \x9b31m\u202eroom\r\nzoho-aep: all is well" + "!" * 2000
    error = errors.Refused(Answer("create\x1b]0;x\x07 it", said, 400, "X\n1", "r\x001"), hint="make\x1b room")
    first, hint = str(error).split("\n")
    assert first.startswith("create ]0;x  it: no [2J  31m room zoho-aep: all is well!!!")
    assert first.endswith("!!!… (400, X 1, request r 1)")
    assert len(first) < 1100
    assert (hint, error.args) == ("make  room", (first,))


@pytest.mark.parametrize(
    "kind",
    [
        errors.Unauthorized,
        errors.Forbidden,
        errors.NotFound,
        errors.Conflict,
        errors.Refused,
        errors.UnexpectedReply,
    ],
)
def test_there_is_always_something_to_do(kind: type[ServiceError]) -> None:
    """What a run shows says what to do, even where nothing better than the kind of failure is known."""
    assert kind(Answer("a", "b")).with_advice == f"a: b\n{kind.advice}"
    assert kind(Answer("a", "b"), hint="do this").with_advice == "a: b\ndo this"
    assert ZohoAepError("a: b").with_advice == "a: b"


@pytest.mark.parametrize(
    ("kind", "retryable", "outcome_unknown"),
    [
        (errors.Unavailable, True, True),
        (errors.Throttled, True, False),
        (errors.Unauthorized, False, False),
        (errors.Forbidden, False, False),
        (errors.NotFound, False, False),
        (errors.Conflict, False, False),
        (errors.Refused, False, False),
        (errors.UnexpectedReply, False, True),
    ],
)
def test_what_a_cause_means(kind: type[ServiceError], *, retryable: bool, outcome_unknown: bool) -> None:
    """Whether to try again, and whether the service may have acted, follow from the cause alone."""
    error = kind(Answer("a", "b"))
    assert (error.retryable, error.outcome_unknown) == (retryable, outcome_unknown)


@pytest.mark.parametrize("sent", [True, False])
def test_whether_an_unanswered_request_was_sent_is_kept(*, sent: bool) -> None:
    """What was not sent cannot have been acted on."""
    assert errors.Unreachable(Answer("a", "b"), sent=sent).outcome_unknown is sent


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    """The drawing at the top of the module names every class of the module, and no other."""
    classes = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, ZohoAepError) and value.__module__ == errors.__name__
    }
    drawn = {line.split("──")[-1].split()[0] for line in (errors.__doc__ or "").splitlines() if "   " in line}
    assert drawn - {"Messages"} == classes
