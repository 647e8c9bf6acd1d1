"""Lets callers that need the same answer query a service one at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from pulumi_zoho_aep.errors import ZohoAepError


class Turns:
    """Lets one thread at a time make the request; those that waited for it share its failure.

    If each of them tried again, the time-outs of hundreds of resources would add up while a service does not answer.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._failure: ZohoAepError | None = None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for the caller's turn.

        Raises:
            ZohoAepError: The thread that the caller waited for has failed.
        """
        before = self._failure
        with self._lock:
            if self._failure is not None and self._failure is not before:
                raise self._failure
            try:
                yield
            except ZohoAepError as error:
                self._failure = error
                raise
            self._failure = None
