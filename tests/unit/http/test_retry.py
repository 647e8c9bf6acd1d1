"""Which failures are repeated, and after how long."""

import pytest

from pulumi_zoho_aep import errors
from pulumi_zoho_aep.errors import Answer, ServiceError
from pulumi_zoho_aep.http import retry

ANSWER = Answer("create dataset leads", "no")


@pytest.mark.parametrize(
    ("error", "when_idempotent", "otherwise"),
    [
        (errors.Unreachable(ANSWER, sent=False), True, True),
        (errors.Unreachable(ANSWER, sent=True), True, False),
        (errors.Throttled(ANSWER), True, True),
        (errors.Unavailable(ANSWER), True, False),
        (errors.UnexpectedReply(ANSWER), False, False),
        (errors.Unauthorized(ANSWER), False, False),
        (errors.Forbidden(ANSWER), False, False),
        (errors.NotFound(ANSWER), False, False),
        (errors.Conflict(ANSWER), False, False),
        (errors.Refused(ANSWER), False, False),
        (errors.SettingsError("no"), False, False),
        (ValueError("no"), False, False),
    ],
)
def test_only_what_is_transient_and_harmless_is_repeated(
    error: Exception, *, when_idempotent: bool, otherwise: bool
) -> None:
    """A call that may act twice is repeated only where the service provably did not act."""
    assert retry.may_repeat(error, idempotent=True) is when_idempotent
    assert retry.may_repeat(error, idempotent=False) is otherwise


def test_waiting_doubles_up_to_a_limit() -> None:
    """The most that the jitter can reach doubles with each attempt and stops at ten seconds."""
    error = errors.Unavailable(ANSWER)
    limits = [retry.wait_seconds(error, attempt, lambda least, most: most - least) for attempt in range(1, 8)]
    assert limits == [0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0]


def test_jitter_is_full() -> None:
    """The least waiting time is none, so that many clients spread."""
    assert retry.wait_seconds(errors.Unavailable(ANSWER), 3, lambda least, _: least) == 0


def test_the_services_own_waiting_time_wins() -> None:
    """`Retry-After` replaces our waiting time, even when it is zero."""
    for seconds in (0.0, 17.0, 3600.0):
        error: ServiceError = errors.Throttled(Answer("list", "no", 429, retry_after_seconds=seconds))
        assert retry.wait_seconds(error, 1) == seconds
