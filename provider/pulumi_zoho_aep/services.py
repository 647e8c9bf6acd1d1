"""The clients of a configuration, shared by all resources and threads, and what several configurations share."""

import copy
import json
import os
import threading
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from pulumi_zoho_aep import settings as settings_module
from pulumi_zoho_aep.addresses import is_loopback
from pulumi_zoho_aep.aep import Platform, Session
from pulumi_zoho_aep.aep.batch import Readable, Reads
from pulumi_zoho_aep.aep.paging import each_once
from pulumi_zoho_aep.aep.session import token_source
from pulumi_zoho_aep.errors import Throttled
from pulumi_zoho_aep.http import Quota, Throttle, Transport, clock
from pulumi_zoho_aep.oauth import Token, TokenSource
from pulumi_zoho_aep.settings import CONFIG_KEY, Settings
from pulumi_zoho_aep.turns import Turns
from pulumi_zoho_aep.zoho import Accounts, Client, Crm, Environment, Grant, Hosts, accounts, calls, center_of, hosts
from pulumi_zoho_aep.zoho.bulk_read import DOWNLOADS, DOWNLOADS_SECONDS, BulkRead

ZOHO_REQUESTS_PER_SECOND = 10.0
"""Zoho counts concurrent calls, ten in its smaller editions; all our calls are short."""


Answer = TypeVar("Answer")
ItemT = TypeVar("ItemT")


@dataclass(frozen=True)
class ZohoLogin:
    """Everything that decides which access token Zoho issues."""

    data_center: str
    environment: Environment
    client: Client
    refresh_token: str = field(repr=False)


class Zoho:
    """The clients of one login, and what its token may do according to Zoho."""

    def __init__(self, server: Accounts, api: Transport, login: ZohoLogin, downloads: Quota) -> None:
        self._server = server
        self._login = login
        # Each further try makes Zoho's block longer.
        self.tokens = TokenSource(self._mint, final=Throttled)
        self.crm = Crm(api, self.tokens)
        self.bulk = BulkRead(self.crm.calls, downloads)
        self.granted_scopes: frozenset[str] | None = None
        """None until this process has minted a token, or if Zoho does not say."""
        self.grant: Grant | None = None
        """Zoho's answer when this process requested a token."""
        self._named_api = ""

    def offer(self, grant: Grant) -> None:
        """Use the result of an exchange instead of requesting another token."""
        self._learn(grant)
        self.tokens.offer(grant.token, is_new=True)

    def _mint(self) -> Token:
        grant = self.grant = self._server.refresh(self._login.refresh_token)
        self._learn(grant)
        return grant.token

    def _learn(self, grant: Grant) -> None:
        self.granted_scopes = grant.scopes
        self._named_api = grant.api_url

    @property
    def other_data_center(self) -> str:
        """The data centre whose API Zoho named alongside the token, if it is not the login's; nothing is sent there."""
        named = center_of(self._named_api)
        return "" if named == self._login.data_center else named


class Shared:
    """The services of several stacks, and what they have in common: a rate per service, a token per credential."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._services: dict[str, Services] = {}
        self._throttles: dict[Hashable, Throttle] = {}
        self._tokens: dict[Hashable, TokenSource] = {}
        self._zoho: dict[tuple[ZohoLogin, Hosts], Zoho] = {}
        self._zoho_downloads = Quota(DOWNLOADS, DOWNLOADS_SECONDS)

    def services(self, config: Mapping[str, Any]) -> "Services":
        """Return the services for `zoho-aep:platform`; stacks with the same settings have the same lists, too."""
        with self._lock:
            return self._services.setdefault(json.dumps(config, sort_keys=True), Services(config, shared=self))

    def session(self, settings: Settings) -> Session:
        """Return a session of its own that shares the token and rate of its credential."""
        client = (settings.endpoint, settings.organization, settings.client_id)
        throttle = self.throttle(client, settings.requests_per_second)
        credential = (*client, settings.ims_origin, settings.client_secret)
        with self._lock:
            if credential not in self._tokens:
                self._tokens[credential] = token_source(settings, throttle)
            return Session(settings, throttle, self._tokens[credential])

    def zoho_throttle(self) -> Throttle:
        """Return the rate of all of Zoho's servers together."""
        return self.throttle("zoho", ZOHO_REQUESTS_PER_SECOND / settings_module.processes())

    def throttle(self, service: Hashable, requests_per_second: float) -> Throttle:
        """Return the rate of a service, which is the lowest that any stack asked for."""
        with self._lock:
            found = self._throttles.setdefault(service, Throttle(requests_per_second))
            found.limit(requests_per_second)
            return found

    def zoho(self, login: ZohoLogin, at: Hosts, server: Accounts) -> Zoho:
        """Return the clients of a login, with its one access token."""
        with self._lock:
            if (login, at) not in self._zoho:
                api = Transport(at.api, self.zoho_throttle(), calls.explain)
                self._zoho[login, at] = Zoho(server, api, login, self._zoho_downloads)
            return self._zoho[login, at]


class Services:
    """Everything a handler may call.

    Args:
        config: `zoho-aep:platform` of the stack.
        credentials: `zoho-aep:credentials` of its stack file, if there is one.
        shared: Objects that it shares with the services of other stacks.
    """

    def __init__(
        self,
        config: Mapping[str, Any],
        credentials: Mapping[str, Any] | None = None,
        shared: Shared | None = None,
    ) -> None:
        self._config = config
        self.shared = shared or Shared()
        self.declared_credentials = credentials or {}
        self._lock = threading.RLock()
        self._settings: Settings | None = None
        self._reads = Reads.ALONE
        self._asked: dict[Hashable, Any] = {}

    @property
    def settings(self) -> Settings:
        """The settings for AEP; raises a `SettingsError` if they are not usable."""
        with self._lock:
            if self._settings is None:
                self._settings = settings_module.load(self._config)
            return self._settings

    @property
    def platform(self) -> Platform:
        """The clients of AEP."""

        def connect() -> Platform:
            session = self.once("session", lambda: self.shared.session(self.settings))
            return Platform(session, self._reads)

        return self.once(("platform", self._reads), connect)

    def now(self) -> datetime:
        """Return AEP's time. It comes from replies, so this requests one that a write needs anyway: the token."""
        self.platform.session.tokens.get()
        return clock.utc_now()

    @property
    def in_batches(self) -> "Services":
        """The same services, which may read AEP's objects from lists: for a refresh, which reads them all."""
        return self._reading(Reads.BATCHED)

    @property
    def together(self) -> "Services":
        """The same services, which read AEP's new objects together with others: for waiting until one settles."""
        return self._reading(Reads.TOGETHER)

    def _reading(self, reads: Reads) -> "Services":
        services = copy.copy(self)
        services._reads = reads  # noqa: SLF001 - it is one of these
        return services

    @property
    def tenant(self) -> str:
        """The tenant's short name."""
        return self.once("tenant", self.platform.registry.tenant)

    def once(self, question: Hashable, ask: Callable[[], Answer]) -> Answer:
        """Return an answer that does not change while a process lives; asked for only once."""
        with self._lock:
            turns, answers = self._asked.setdefault(question, (Turns(), []))
        with turns.turn():
            if not answers:
                answers.append(ask())
            found: Answer = answers[0]
            return found

    def all_of(self, collection: Readable[ItemT]) -> list[ItemT]:
        """Return all objects of a collection, which is listed once per process."""
        return self.once(("all", type(collection)), lambda: [*each_once(collection.pages())])

    def zoho_hosts(self, data_center: str, environment: Environment) -> Hosts:
        """Return where Zoho's calls go; a simulated platform serves Zoho, too."""
        endpoint = os.environ.get("ZOHO_AEP_ENDPOINT") or str(self._config.get("endpoint", ""))
        return hosts(data_center, environment, endpoint.rstrip("/") if is_loopback(endpoint) else None)

    def zoho_accounts(self, data_center: str, environment: Environment, client: Client) -> Accounts:
        """Return the accounts server for a client."""
        found = self.zoho_hosts(data_center, environment)
        transport = Transport(found.accounts, self.shared.zoho_throttle(), accounts.explain)
        return Accounts(transport, client, register=found.register)

    def zoho(self, login: ZohoLogin) -> Zoho:
        """Return the clients of a login; all resources with the same login share one access token."""
        server = self.zoho_accounts(login.data_center, login.environment, login.client)
        return self.shared.zoho(login, self.zoho_hosts(login.data_center, login.environment), server)


_services: dict[str, Services] = {}


def services_for(config: Mapping[str, Any], credentials: Mapping[str, Any] | None = None) -> Services:
    """Return the process's services for a configuration, which programs and provider hosts have one of."""
    key = json.dumps([config, credentials or {}], sort_keys=True)
    return _services.setdefault(key, Services(config, credentials))


def platform_config(get: Callable[[str], Any]) -> dict[str, Any]:
    """Return `zoho-aep:platform`, which is JSON text in a stack's configuration and a map in an explicit provider's."""
    found = get(CONFIG_KEY)
    return dict(json.loads(found) if isinstance(found, str) else found or {})
