"""Which connection is asked for tables when none is named."""

from typing import Any

import pytest

from pulumi_zoho_aep.cli.source.place import place_of
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.stack_file.config import StackConfig, parse

RAW: dict[str, Any] = {"connection_spec_id": "x", "auth": {"spec_name": "x", "params": {}}}
CREDENTIAL = {"data_center": "us", "client_id": "c", "client_secret": "s", "refresh_token": "t"}


def stack(connections: dict[str, Any], **credentials: Any) -> StackConfig:
    """Return a stack file."""
    found, problems = parse({"connections": connections, "credentials": credentials})
    assert problems == []
    return found


def test_the_only_connection_is_asked() -> None:
    """Also one that is only known by its ids, where there is no credential for Zoho."""
    assert place_of(stack({"raw": RAW}), {"raw": "b-1"}).connection_id == "b-1"
    assert place_of(stack({"raw": RAW}, sales=CREDENTIAL), {}).credential == "sales"
    zoho = {"zoho": {"credential": "sales"}, "raw": RAW}
    assert place_of(stack(zoho, sales=CREDENTIAL), {}).connection == "zoho"


def test_several_have_to_be_named() -> None:
    """Two connections of which tables are known: one has to be named."""
    login = {"type": "basic", "environment_url": "https://x", "username": "u", "password": "p", "security_token": "t"}
    both = {"zoho": {"credential": "sales"}, "sf": {"connector": "salesforce", "auth": login}}
    with pytest.raises(ZohoAepError, match="there are several connections: sf, zoho"):
        place_of(stack(both, sales=CREDENTIAL), {})
    assert place_of(stack(both, sales=CREDENTIAL), {}, "sf").credential is None
    with pytest.raises(ZohoAepError, match="neither a connection nor a credential"):
        place_of(stack({}), {})
