"""The command `authorize` in a thread of its own, with a stack that is a dictionary and a person that is a test."""

import json
import queue
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pydantic import SecretStr

from pulumi_zoho_aep.cli.authorize.credential import credential
from pulumi_zoho_aep.cli.authorize.exchange import Authorized
from pulumi_zoho_aep.cli.authorize.options import Options
from pulumi_zoho_aep.cli.authorize.report import report_of
from pulumi_zoho_aep.cli.authorize.run import run
from pulumi_zoho_aep.cli.stack_file.sections import Changes
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator

SECONDS = 20
"""No test waits that long; one that would is broken."""


class Attempt:
    """One run of the command.

    Attributes:
        plain: what was written into the stack in clear.
        secret_values: what was written as a secret.
        said: what the person was shown.
        may_save: cleared by a test that wants to look around before the command ends.
    """

    def __init__(
        self, simulator: Simulator, data_center: str, known: Mapping[str, Any] | None = None, **options: Any
    ) -> None:
        self.plain: dict[str, str] = {}
        self.secret_values: dict[str, str] = {}
        self.said: list[str] = []
        self.may_save = threading.Event()
        self.may_save.set()
        self._simulator = simulator
        self._starts: queue.Queue[str] = queue.Queue()
        self._shown: queue.Queue[str] = queue.Queue()
        self._typed: queue.Queue[str] = queue.Queue()
        china = data_center == "cn"
        entry = {
            "data_center": data_center,
            "client_id": seeds.ZOHO_CHINA_CLIENT_ID if china else seeds.ZOHO_CLIENT_ID,
            "client_secret": seeds.ZOHO_CHINA_CLIENT_SECRET if china else seeds.ZOHO_CLIENT_SECRET,
        }
        self.entry = entry
        declared = credential({"credentials": {"sales": {**entry, **(known or {})}}}, "sales")
        chosen = Options(**{"redirect_port": None if {"self_client", "redirect_uri"} & set(options) else 0, **options})
        self._pool = ThreadPoolExecutor(1)
        self._future = self._pool.submit(run, chosen, declared, Services({"endpoint": simulator.url}), self, self)

    @property
    def start_url(self) -> str:
        """The address with which the browser is started."""
        return self._starts.get(timeout=SECONDS)

    @property
    def shown(self) -> str:
        """The address, or for a self client the scopes, that the person is shown."""
        return self._shown.get(timeout=SECONDS)

    def type(self, text: str) -> None:
        """Answer a question for something secret."""
        self._typed.put(text)

    def authorized(self) -> Authorized:
        """Return the result, after success."""
        return self._future.result(SECONDS)

    def refusal(self) -> ZohoAepError:
        """Return the failure that the command ended with; nothing was written then."""
        error = self._future.exception(SECONDS)
        assert isinstance(error, ZohoAepError), error
        assert (self.plain, self.secret_values) == ({}, {})
        return error

    def end(self) -> None:
        """Wait for the end of the thread."""
        self.may_save.set()
        self._pool.shutdown()

    def everything_printed(self) -> str:
        """Return all that a terminal would show."""
        error = self._future.exception(SECONDS)
        result = str(error) if error else json.dumps(report_of(self.authorized(), "sales", "test"))
        return "\n".join([*self.said, result])

    def secrets(self) -> list[str]:
        """Return every secret that the simulator knows by now, and what it has forgotten of this attempt."""
        store = self._simulator.world.store
        stored = [item.get("_secrets", {}) for name in store.collections() for item in store.items(name)]
        return [*self.secret_values.values(), *(value for item in stored for value in item.values())]

    # The person.

    def tell(self, text: str) -> None:
        """Take note, of an address or scopes in particular."""
        self.said.append(text)
        for line in text.splitlines():
            if line.startswith(("  http", "  Zoho")):
                self._shown.put(line.strip())

    def secret(self, question: str) -> str:
        """Answer what the test types."""
        del question
        return self._typed.get(timeout=SECONDS)

    def browse(self, url: str) -> bool:
        """Hand the address to the test, which has the browser."""
        self._starts.put(url)
        return True

    # The stack.

    def change(self, changes: Changes) -> list[str]:
        """Keep what is set; a new credential has nothing to remove."""
        assert self.may_save.wait(SECONDS)
        for path, value in changes.items():
            assert value is not None
            if not isinstance(value, SecretStr):
                self.plain[".".join(path)] = str(value)
            else:
                self.secret_values[".".join(path)] = value.get_secret_value()
        return []
