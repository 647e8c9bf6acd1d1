"""A stack file with one mistake is refused by the preview, or `pulumi up` succeeds with it."""

from random import Random

import pytest
from tests.mistakes.good import CONNECTORS, good, write_files
from tests.mistakes.kinds import KINDS
from tests.mistakes.running import preview, up

from pulumi_zoho_aep.http import Throttle, Transport
from pulumi_zoho_aep.simulator.server import Simulator


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    for defaults in (Transport.__init__.__kwdefaults__, Throttle.__init__.__kwdefaults__):
        monkeypatch.setitem(defaults or {}, "sleep", lambda _: None)


@pytest.mark.parametrize("connector", CONNECTORS)
def test_a_stack_file_that_is_right(simulator: Simulator, connector: str) -> None:
    """Nothing is found in it, and everything can be made; without a warning, unless its connector has limits."""
    write_files(simulator)
    values = good(simulator.url, connector)
    seen = preview(values)
    assert seen.wrong == []
    assert connector == "generic_rest" or seen.warnings == []
    assert up(values) == []


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("application/vnd.adobe.xed-full+json; version=1", "is not the media type of a version: "),
        ("1.0", "is not the media type of a version: 1.0: "),
        ("application/vnd.adobe.xed-full+json;version=1.7", "schema deals has no version 1.7: its latest is 1.0: "),
    ],
)
def test_versions_of_a_schema(simulator: Simulator, version: str, said: str) -> None:
    """One that is not written like one, or to which the schema has not come, is refused by the preview."""
    values = good(simulator.url)
    values["ingestions"]["deals"]["schema_version"] = version
    (line,) = preview(values).wrong
    assert line.startswith(f"zoho-aep:ingestions.deals.schema_version: {said}")
    values["ingestions"]["deals"]["schema_version"] = "application/vnd.adobe.xed-full+json;version=1.0"
    assert preview(values).wrong == []


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_mistake(simulator: Simulator, kind: str) -> None:
    """`python -m tests.mistakes N` tries N of them, each with other chances."""
    values = good(simulator.url)
    KINDS[kind](values, Random(kind))
    seen = preview(values)
    writing = [one for one in simulator.world.journal.since(0) if one["method"] in ("PUT", "PATCH", "DELETE")]
    assert writing == []
    assert seen.wrong or up(values) == []
    assert all("zoho-aep:" in line for line in seen.wrong)
