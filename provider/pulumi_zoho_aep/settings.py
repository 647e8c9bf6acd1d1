"""How to reach Adobe Experience Platform: environment first, then the stack's configuration.

The environment wins so that a rotated secret also reaches `pulumi refresh` and `pulumi destroy`, which see the
configuration of the last `pulumi up`.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, SecretStr, ValidationError
from pydantic_core import CoreSchema, core_schema

from pulumi_zoho_aep.addresses import host_of, is_loopback
from pulumi_zoho_aep.errors import SettingsError
from pulumi_zoho_aep.findings import Finding, Strict, findings_of

CONFIG_KEY = "zoho-aep:platform"
LINEAGE_VARIABLE = "ZOHO_AEP_LINEAGE"
WATCH_VARIABLE = "ZOHO_AEP_WATCH_COLUMNS"
"""Set by `zoho-aep drift` for its preview, which then asks for the columns of every table that is read."""
PROCESSES_VARIABLE = "ZOHO_AEP_PROCESSES"
"""Set by `zoho-aep drift --all` for its previews, which share one request rate."""
_VARIABLES = {
    "client_id": "ZOHO_AEP_CLIENT_ID",
    "client_secret": "ZOHO_AEP_CLIENT_SECRET",
    "organization": "ZOHO_AEP_ORGANIZATION",
    "sandbox": "ZOHO_AEP_SANDBOX",
    "endpoint": "ZOHO_AEP_ENDPOINT",
    "ims_endpoint": "ZOHO_AEP_IMS_ENDPOINT",
    "lineage": LINEAGE_VARIABLE,
    "offline_preview": "ZOHO_AEP_OFFLINE_PREVIEW",
}


@dataclass(frozen=True)
class _Like:
    """Requires a form, which editors know by its pattern and people by its words."""

    pattern: str
    words: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401 - pydantic's
        return core_schema.no_info_after_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "pattern": f"^{self.pattern}$"}

    def _checked(self, value: str) -> str:
        if not re.fullmatch(self.pattern, value):
            raise ValueError(self.words)
        return value


_OrganizationId = Annotated[
    str, _Like(r"[0-9A-Za-z]+@AdobeOrg", "must be the organisation's id, such as 0123456789ABCDEF01234567@AdobeOrg")
]
_SandboxName = Annotated[
    str, _Like(r"[a-z0-9-]+", "must be the sandbox's name, not its title: lower-case letters, digits and hyphens")
]


_Lineage = Annotated[str, _Like(r"[0-9a-f]{16}", "must be 16 hexadecimal digits, as after the # in ownership tags")]


class Settings(Strict):
    """The credential of an AEP project in the Adobe Developer Console, and the sandbox to work in."""

    client_id: str = Field(min_length=1)
    """Client id of the OAuth server-to-server credential; also sent as `x-api-key`."""
    client_secret: SecretStr = Field(min_length=1)
    """Its secret."""
    organization: _OrganizationId
    """Organisation id, ending in `@AdobeOrg`."""
    sandbox: _SandboxName
    """Name of the sandbox, lower case; not its title."""
    endpoint: str = "https://platform.adobe.io"
    """AEP's address: Adobe, one of its regional hosts, or a simulator on this machine."""
    ims_endpoint: str = ""
    """Adobe's token service; if empty, Adobe's own, or the endpoint if that is a simulator."""
    requests_per_second: float = Field(default=100, ge=0.1)
    """Request rate that all resources of a process share, at least 0.1; Adobe publishes no limit."""

    sandbox_type: Literal["development", "production"] | None = None
    """Type of sandbox that the stack is for: one of another type is refused, whatever its name."""
    lineage: _Lineage | None = None
    """The lineage in this stack's ownership tags until the state records one; random if left out."""

    offline_preview: bool = False
    """Whether a preview leaves out what only the services know, and says so; `pulumi up` asks in any case."""

    @property
    def simulator(self) -> str | None:
        """The simulator's base URL, if the endpoint is one; it serves Zoho as well."""
        return self.endpoint.rstrip("/") if is_loopback(self.endpoint) else None

    @property
    def ims_origin(self) -> str:
        """The origin of Adobe's token service."""
        return self.ims_endpoint or self.simulator or "https://ims-na1.adobelogin.com"


def places(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return where each setting comes from, for advice: its environment variable if that is set, else its key."""
    return {
        name: f"the environment variable {variable}" if environ.get(variable) else f"{CONFIG_KEY}.{name}"
        for name, variable in _VARIABLES.items()
    }


def winning(name: str, environ: Mapping[str, str] = os.environ) -> str:
    """Return what to add to a finding about a setting that the environment overrides."""
    variable = _VARIABLES.get(name, "")
    return f", in the environment variable {variable}, which overrides it" if environ.get(variable) else ""


def load(config: Mapping[str, Any], environ: Mapping[str, str] = os.environ) -> Settings:
    """Merge environment and `zoho-aep:platform`.

    Raises:
        SettingsError: Names every missing or unusable setting, and both places where it can be set.
    """
    from_environment = {name: environ[variable] for name, variable in _VARIABLES.items() if environ.get(variable)}
    try:
        settings = Settings(**{**config, **from_environment})
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(one, environ) for one in findings_of(error, Settings))) from None
    origin = places(environ)
    _require_host(settings.endpoint, origin["endpoint"], ".adobe.io")
    _require_host(settings.ims_origin, origin["ims_endpoint"], ".adobelogin.com")
    return settings.model_copy(update={"requests_per_second": settings.requests_per_second / processes(environ)})


def processes(environ: Mapping[str, str] = os.environ) -> int:
    """Return how many processes share the request rate, this one included.

    Raises:
        SettingsError: The environment variable is not a number.
    """
    said = environ.get(PROCESSES_VARIABLE) or "1"
    if not re.fullmatch("[1-9][0-9]{0,3}", said):
        raise SettingsError(f"the environment variable {PROCESSES_VARIABLE} must be a whole number, 1 or more")
    return int(said)


@contextmanager
def shared_by(number: int) -> Iterator[None]:
    """Let this process and those that it starts share the request rate: this many in all."""
    before = os.environ.get(PROCESSES_VARIABLE)
    os.environ[PROCESSES_VARIABLE] = str(processes() * number)
    try:
        yield
    finally:
        if before is None:
            del os.environ[PROCESSES_VARIABLE]
        else:
            os.environ[PROCESSES_VARIABLE] = before


def _sentence(finding: Finding, environ: Mapping[str, str]) -> str:
    variable, text = _VARIABLES.get(finding.subject), finding.below(CONFIG_KEY).text
    if wins := winning(finding.subject, environ):
        return f"{text}{wins}"
    return f"{text} (or set the environment variable {variable})" if variable else text


def _require_host(url: str, place: str, suffix: str) -> None:
    host = host_of(url)
    is_adobes = url.lower().startswith("https://") and host.endswith(suffix)
    if not is_adobes and not is_loopback(url):
        raise SettingsError(
            f"{place}: {host or 'this'} is not an Adobe host"
            if not host.endswith(suffix)
            else f"{place}: only https is allowed",
            hint=f"use one that ends in {suffix}, or a simulator on this machine",
        )
