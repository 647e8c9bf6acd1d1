"""Converts the engine's dictionaries to models and back, including hidden, secret, invisible and unordered values."""

from typing import Any, Generic

from pulumi_zoho_aep.engine.handler import Handler
from pulumi_zoho_aep.engine.hidden import HOME, outputs_for, own
from pulumi_zoho_aep.engine.host import Host
from pulumi_zoho_aep.engine.models import InputsT, OutputsT
from pulumi_zoho_aep.engine.visible_texts import original, visible

Props = dict[str, Any]
"""Properties on the wire: the engine sends them without secret marks, and receives them with the marks."""


class Wire(Generic[InputsT, OutputsT]):
    """Conversions for one type of resource.

    Args:
        handler: The resource's handler.
    """

    def __init__(self, handler: Handler[InputsT, OutputsT]) -> None:
        self._handler = handler

    def given(self, props: Props) -> InputsT:
        """Return inputs as the engine holds them, with stand-ins for invisible characters.

        Raises:
            ValidationError: they are not valid.
        """
        return self._handler.inputs.model_validate(own(props))

    def given_in(self, props: Props) -> InputsT:
        """Return the same for properties that also hold outputs."""
        names = self._handler.inputs.model_fields
        return self.given({name: value for name, value in props.items() if name in names})

    def inputs(self, props: Props) -> InputsT:
        """Return inputs."""
        return original(self.given(props))

    def inputs_in(self, props: Props) -> InputsT:
        """Return the inputs among properties that also hold outputs."""
        return original(self.given_in(props))

    def state(self, props: Props) -> OutputsT:
        """Return outputs."""
        return original(self._handler.outputs.model_validate(props))

    def outputs(self, identifier: str, state: OutputsT, props: Props) -> Props:
        """Return the properties of an object that the engine gets, and prints.

        Args:
            identifier: its id.
            state: the object.
            props: The declaration as the engine holds it.
        """
        return outputs_for(identifier, visible(state, self.given_in(props)), props)


def require_home(host: Host, noun: str, recorded: Props) -> None:
    """Require that an object lives in this organisation and sandbox.

    Raises:
        ZohoAepError: it was made elsewhere. Here it would seem to be gone, and be created a second time.
    """
    if recorded.get(HOME, host.home) != host.home:
        raise host.elsewhere(noun, recorded[HOME])


def home_of(host: Host) -> dict[str, str]:
    """Return the place where objects live, as a hidden property."""
    return {HOME: host.home} if host.home else {}
