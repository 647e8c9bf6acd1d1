"""When to repeat a request, and how long to wait: pure decisions, apart from the loop.

- GET, PUT, DELETE and a PATCH that is guarded by an etag may be repeated after anything transient: no answer, 5xx, 429.
- A POST is repeated only if it provably did not arrive (connection refused) or the service says it did not act (429).
- At most `ATTEMPTS` times and within `TOTAL_SECONDS`, with full jitter between zero and a doubling limit.
- A `Retry-After` replaces our own waiting time; one longer than `TOTAL_SECONDS` ends the retries.
"""

import random
from collections.abc import Callable

from pulumi_zoho_aep.errors import ServiceError

ATTEMPTS = 5
TOTAL_SECONDS = 60.0
FIRST_LIMIT_SECONDS = 0.5
MOST_SECONDS = 10.0


def may_repeat(error: BaseException, *, idempotent: bool) -> bool:
    """Say whether the request that failed with this error may be sent again."""
    if not isinstance(error, ServiceError) or not error.retryable:
        return False
    return idempotent or not error.outcome_unknown


def wait_seconds(
    error: BaseException, attempt: int, uniform: Callable[[float, float], float] = random.uniform
) -> float:
    """Return how long to wait after this attempt, counted from one."""
    if isinstance(error, ServiceError) and error.answer.retry_after_seconds is not None:
        return error.answer.retry_after_seconds
    return uniform(0, min(MOST_SECONDS, FIRST_LIMIT_SECONDS * 2 ** (attempt - 1)))
