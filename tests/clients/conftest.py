"""Emulators of storages, which the vendors' own clients write to."""

import subprocess
from collections.abc import Iterator

import pytest
from tests.support.loopback_s3 import loopback_s3
from tools.set_up import emulators


@pytest.fixture
def azurite() -> Iterator[str]:
    """Azurite on a free port."""
    command = emulators.azurite()
    if command is None:
        pytest.skip("Azurite is not installed: `make test` sets it up where there is Node, or says why it cannot")
    options = ["--blobPort", "0", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry"]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        said = (line for line in process.stdout if "successfully listens on" in line)
        yield next(said).split()[-1]
        process.terminate()
        process.stdout.read()


@pytest.fixture
def moto() -> Iterator[str]:
    """Moto's server on a free port."""
    with loopback_s3() as endpoint:
        yield endpoint
