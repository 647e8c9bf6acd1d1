"""Shape of what a resource takes and holds, and its form on Pulumi's wire.

Unknown values of a preview pass through untouched; a rule about one waits until it is known.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timezone
from enum import Enum
from typing import Annotated, Any, TypeVar

from pulumi.output import Unknown, contains_unknowns
from pulumi.runtime.rpc import is_rpc_secret, wrap_rpc_secret
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Secret, SecretStr, ValidationError, field_validator
from pydantic_core.core_schema import ValidatorFunctionWrapHandler

from pulumi_zoho_aep.problems import Problem, Strict


class Replaces:
    """Marks a field of `Inputs` whose change means a new object. Used in `Annotated`."""


def _canonical_time(value: datetime) -> datetime:
    return value.astimezone(timezone.utc).replace(microsecond=0)


Instant = Annotated[AwareDatetime, AfterValidator(_canonical_time)]
"""A point in time, UTC, whole seconds: the services keep no more."""


def _sorted_names(names: tuple[str, ...]) -> tuple[str, ...]:
    return names if any(isinstance(name, Unknown) for name in names) else tuple(sorted(set(names)))


Names = Annotated[tuple[str, ...], AfterValidator(_sorted_names)]
"""A set of names in one order, so that writing them in another is no change."""


class Properties(Strict):
    """A resource's values, or a part of them."""

    # What is not valid would be quoted in the traceback of a defect, secrets with the rest.
    model_config = ConfigDict(hide_input_in_errors=True)

    @field_validator("*", mode="wrap")
    @classmethod
    def _unknown_waits(cls, value: Any, handler: ValidatorFunctionWrapHandler) -> Any:  # noqa: ANN401 - any field
        if isinstance(value, Unknown):
            return value
        try:
            return handler(value)
        except ValidationError as error:
            if all(isinstance(detail["input"], Unknown) for detail in error.errors()):
                return value
            raise

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong beyond the shape. Any field may be unknown: ask `is_known` first."""
        yield from ()

    def all_problems(self) -> Iterator[Problem]:
        """Yield what is wrong here and in the parts."""
        yield from self.problems()
        for name in type(self).model_fields:
            part = getattr(self, name)
            if isinstance(part, Properties):
                yield from (problem.below(name) for problem in part.all_problems())


class Inputs(Properties):
    """What a program declares. Fields that are None are not managed."""

    @property
    def may_be_replaced(self) -> bool:
        """Whether a change that means a new object may go ahead; False where that would lose something."""
        return True


class Outputs(Inputs):
    """What the state holds: the inputs as the service has them, and what only the service knows.

    A state of another release may hold more or less, so unknown keys are ignored and computed ones have defaults.
    """

    model_config = ConfigDict(extra="ignore")


def is_known(*values: object) -> bool:
    """Say whether none of the values is, or contains, an unknown of a preview."""
    return not any(contains_unknowns(value) for value in values)


def marked_fields(model: type[Properties], marker: type) -> frozenset[str]:
    """Return the names of the fields that carry a marker."""
    return frozenset(
        name
        for name, field in model.model_fields.items()
        if any(item is marker or isinstance(item, marker) for item in field.metadata)
    )


def to_wire(value: Any) -> Any:  # noqa: ANN401 - every kind of value a model holds
    """Return the form that Pulumi stores, secrets marked."""
    return render(value, wrap_rpc_secret)


def plain(value: Any) -> Any:  # noqa: ANN401 - every kind of value a model holds
    """Return the same form without the marks, for comparing."""
    return render(value, lambda secret: secret)


def render(value: Any, mark_secret: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - every kind of value a model holds
    """Return a value as plain JSON, None left out, unknowns kept, each secret handed to `mark_secret`."""
    if isinstance(value, (Secret, SecretStr)):
        return mark_secret(plain(value.get_secret_value()))
    if isinstance(value, Properties):
        value = {name: getattr(value, name) for name in type(value).model_fields}
    if isinstance(value, Mapping):
        return {name: render(item, mark_secret) for name, item in value.items() if item is not None}
    if isinstance(value, (list, tuple)):
        return [render(item, mark_secret) for item in value]
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.value if isinstance(value, Enum) else value


def agrees(declared: Any, live: Any) -> bool:  # noqa: ANN401 - plain JSON
    """Say whether the live value is what is declared: of a map, only the declared keys count. Unknowns never agree."""
    if isinstance(declared, Unknown):
        return False
    if isinstance(declared, Mapping) and isinstance(live, Mapping):
        return all(name in live and agrees(value, live[name]) for name, value in declared.items())
    if isinstance(declared, list) and isinstance(live, list):
        return len(declared) == len(live) and all(map(agrees, declared, live))
    return bool(declared == live)


def differing_paths(declared: Any, live: Any, path: str = "") -> Iterator[str]:  # noqa: ANN401 - plain JSON
    """Yield where the live value is not what is declared, as `schedule.frequency`; lists are compared as a whole."""
    if isinstance(declared, Mapping) and isinstance(live, Mapping):
        for name, value in declared.items():
            yield from differing_paths(value, live.get(name), f"{path}.{name}" if path else name)
    elif not agrees(declared, live):
        yield path


def changed_fields(inputs: Inputs, state: Outputs) -> frozenset[str]:
    """Return the declared fields whose live value is another; fields that are None are not declared."""
    declared, live = plain(inputs), plain(state)
    return frozenset(
        name
        for name, value in declared.items()
        if not agrees(value, live.get(name)) or _lost_names(getattr(inputs, name), live.get(name))
    )


def _lost_names(declared: Any, recorded: Any) -> bool:  # noqa: ANN401 - a field, and plain JSON
    """Say whether names of the user's own choice, such as fields or tags, were declared and no longer are.

    Of these maps a state holds what is managed and nothing else, unlike of a schedule or options, which the service
    completes.
    """
    if isinstance(declared, Secret):
        declared = declared.get_secret_value()
    if not isinstance(recorded, Mapping):
        return False
    if isinstance(declared, Properties):
        return any(_lost_names(getattr(declared, name), recorded.get(name)) for name in type(declared).model_fields)
    return isinstance(declared, Mapping) and bool(recorded.keys() - declared.keys())


def project(live: Any, declared: Any) -> Any:  # noqa: ANN401 - wire form
    """Return the live value without those keys of maps that are not declared: nobody manages them."""
    if isinstance(declared, Mapping) and isinstance(live, Mapping) and not is_rpc_secret(live):
        return {name: project(value, declared[name]) for name, value in live.items() if name in declared}
    return live


PropertiesT = TypeVar("PropertiesT", bound=Properties)
InputsT = TypeVar("InputsT", bound=Inputs)
OutputsT = TypeVar("OutputsT", bound=Outputs)
