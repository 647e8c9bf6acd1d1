from typing import Any

import pytest
from benchmarks.stack_file import configuration, secrets

from pulumi_zoho_aep.simulator import ready
from pulumi_zoho_aep.stack_file.config import parse
from pulumi_zoho_aep.stack_file.plan import Kind, plan


def stack_file(ingestions: int) -> dict[str, Any]:
    """The whole of it, with the secrets in their places."""
    identities = ready.contents("http://127.0.0.1:1")
    config = configuration(identities, ingestions)
    for path, value in secrets(identities).items():
        *way, last = path.split(".")
        section = config[way[0]]
        for member in way[1:]:
            section = section[member]
        section[last] = value
    return {key.removeprefix("zoho-aep:"): value for key, value in config.items()}


@pytest.mark.parametrize("ingestions", [1, 10])
def test_stack_is_a_real_one(ingestions: int) -> None:
    """The root program takes the stack file without complaint and makes a dataset for each ingestion."""
    parsed, problems = parse(stack_file(ingestions))
    assert problems == []
    kinds = [step.kind for step in plan(parsed)]
    assert [kinds.count(kind) for kind in Kind] == [1, 1, 1, 1, ingestions, ingestions]


def test_no_secret_is_in_plain_configuration() -> None:
    """Whatever is secret is kept apart, to be encrypted."""
    identities = ready.contents("http://127.0.0.1:1")
    written = str(configuration(identities, 1))
    assert not [path for path, value in secrets(identities).items() if value in written]
