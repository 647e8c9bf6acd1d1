"""Identity descriptors: dots and slashes."""

import pytest
from tests.support.declared import DECLARED, messages

from pulumi_zoho_aep.aep.descriptors import Descriptor
from pulumi_zoho_aep.resources.identity_descriptor import (
    IdentityDescriptorInputs,
    IdentityDescriptorProvider,
    from_api,
    to_api,
)

PROPS = DECLARED["IdentityDescriptor"][1]


def test_rules() -> None:
    """Paths are written as everywhere else in a stack file."""
    assert messages(IdentityDescriptorProvider, PROPS) == []
    assert messages(IdentityDescriptorProvider, {**PROPS, "path": "/personalEmail/address"}) == [
        "path: write the path with dots, such as personalEmail.address"
    ]


@pytest.mark.parametrize("path", ["a", "a.b", "_acme.b.c"])
def test_there_and_back(path: str) -> None:
    """The registry has slashes where we have dots."""
    inputs = IdentityDescriptorInputs.model_validate({**PROPS, "path": path})
    body = to_api(inputs).body()
    assert body["xdm:sourceProperty"] == "/" + path.replace(".", "/")
    live = from_api(Descriptor.model_validate({**body, "@id": "1"}), inputs)
    assert IdentityDescriptorInputs.model_validate(live.model_dump(include=set(PROPS))) == inputs
