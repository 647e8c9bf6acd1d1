"""Base models for a resource's inputs and state, and their form on Pulumi's wire.

Unknown values of a preview pass through untouched; a rule about one applies once it is known.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timezone
from enum import Enum
from typing import Annotated, Any, TypeVar

from pulumi.output import Unknown, contains_unknowns
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Secret,
    SecretStr,
    ValidationError,
    ValidationInfo,
    WrapValidator,
    field_validator,
)
from pydantic_core.core_schema import ValidatorFunctionWrapHandler

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.unordered import Unordered
from pulumi_zoho_aep.engine.wire_secrets import secret
from pulumi_zoho_aep.findings import Finding, Strict, engine_time

UNFILLED = "<fill in>"
"""Stands for a secret that is not known yet, as after an import: it agrees with everything, and is never sent."""
_SECRETS = (Secret, SecretStr)


class Replaces:
    """Marks a field of `Inputs` whose change means a new object; it is never empty either. Used in `Annotated`."""


class NeverEmpty:
    """Marks a field, in `Annotated`, that every object has a value for: an answer without one says nothing about it."""


class MayBeEmpty:
    """Marks a text for which being empty differs from being left out."""


class NeverNone:
    """Marks a field that may be empty, and is None in outputs only if an answer leaves it out."""


class Cleared:
    """Marks an optional field for which None is a declaration too: the value is to be removed. Used in `Annotated`.

    A state holds the value of such a field only if it is managed, or if the service has no value of its own.
    """


def _canonical_time(value: datetime) -> datetime:
    return value.astimezone(timezone.utc).replace(microsecond=0)


def _written_time(value: Any) -> Any:  # noqa: ANN401 - not validated yet
    """Return the usual form of a time that the engine rewrote; a number is not a time, although pydantic accepts it."""
    if isinstance(value, (int, float)) or (isinstance(value, str) and value.strip().lstrip("+-").isdecimal()):
        raise ValueError(_NO_TIME)
    return (engine_time(value) or value) if isinstance(value, str) else value


_NO_TIME = "must be a time such as 2027-01-01T00:00:00Z"
Instant = Annotated[AwareDatetime, BeforeValidator(_written_time), AfterValidator(_canonical_time)]
"""A point in time, UTC, whole seconds: the services keep no more."""


def _wait(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:  # noqa: ANN401 - any item
    return value if isinstance(value, Unknown) else handler(value)


Waits = WrapValidator(_wait)
"""Lets an item of a list or map be unknown, while the others are validated and brought into their form."""
Names = Annotated[tuple[Annotated[str, Waits], ...], AfterValidator(lambda names: Unordered(dict.fromkeys(names)))]
"""A set of names, so that writing them in another order is not a change."""


class Properties(Strict):
    """A resource's values, or a part of them."""

    # Otherwise, the traceback of a defect would quote invalid values, including secrets.
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

    def findings(self) -> Iterator[Finding]:
        """Yield mistakes other than those of shape. Any field may be unknown: check `is_known` first."""
        yield from ()

    def all_findings(self) -> Iterator[Finding]:
        """Yield the mistakes in this model and in its parts."""
        found = list(self.findings())
        yield from found
        may_be_empty = marked_fields(type(self), MayBeEmpty)
        for name, field in type(self).model_fields.items():
            for place in () if name in may_be_empty else _empty_places(getattr(self, name), name):
                if field.default != "" and not any(one.subject == name for one in found):
                    yield Finding.error(Code.INVALID_VALUE, place, "must not be empty")
        for name in type(self).model_fields:
            part = getattr(self, name)
            if isinstance(part, Properties):
                yield from (finding.below(name) for finding in part.all_findings())

    def differing_paths(self, live: "Properties") -> Iterator[str]:
        """Yield the paths at which a live value differs from this declaration, such as `schedule.frequency`."""
        cleared = marked_fields(type(self), Cleared)
        for name, declared in self:
            if declared is not None or (name in cleared and getattr(live, name) is not None):
                yield from _differing(declared, getattr(live, name), name)


class Inputs(Properties):
    """A program's declaration. Fields that are None are not managed, unless they are `Cleared`."""

    @property
    def may_be_replaced(self) -> bool:
        """Whether a change that means a new object may go ahead; False if that would lose something."""
        return True


class Filled(Inputs):
    """Inputs whose texts must not be empty: a key without a value is a mistake, not an omitted key."""

    @field_validator("*", mode="after")
    @classmethod
    def _not_empty(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - any field
        if value == "" and cls.model_fields[info.field_name or ""].default != "":
            raise ValueError("must not be empty")
        return value


class Outputs(Inputs):
    """A resource's state: the inputs as the service has them, and values that only the service knows.

    A state of another release may hold more or less, so unknown keys are ignored and computed ones have defaults.
    """

    model_config = ConfigDict(extra="ignore")

    def last_change(self) -> str:
        """Say who changed the object last, as far as its service says."""
        return "changed by somebody"

    def was_written_since(self, recorded: "Outputs") -> bool:  # noqa: ARG002 - some services do not say
        """Say whether, according to its service, somebody else has written the object since a recorded state."""
        return False

    def is_by_maker(self) -> bool:
        """Say whether the last write may be ours, though no state has it."""
        return False


PropertiesT = TypeVar("PropertiesT", bound=Properties)
InputsT = TypeVar("InputsT", bound=Inputs)
OutputsT = TypeVar("OutputsT", bound=Outputs)


def is_known(*values: object) -> bool:
    """Say whether no value is, or contains, an unknown of a preview."""
    return not any(contains_unknowns(list(value) if isinstance(value, tuple) else value) for value in values)


def marked_fields(model: type[Properties], marker: type) -> frozenset[str]:
    """Return the names of the fields that carry a marker."""
    return frozenset(
        name
        for name, field in model.model_fields.items()
        if any(item is marker or isinstance(item, marker) for item in field.metadata)
    )


def to_wire(value: Any) -> Any:  # noqa: ANN401 - every kind of value a model holds
    """Return the form that Pulumi stores, secrets marked."""
    return render(value, secret)


def plain(value: Any) -> Any:  # noqa: ANN401 - every kind of value a model holds
    """Return the same form without the marks, for comparing."""
    return render(value, lambda hidden: hidden)


def render(value: Any, mark_secret: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - every kind of value a model holds
    """Return a value as plain JSON, None left out, unknowns kept, each secret handed to `mark_secret`."""
    if isinstance(value, _SECRETS):
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
    """Say whether the live value matches the declared one; in a map, only the declared keys count.

    Unknowns never agree.
    """
    if isinstance(declared, Unknown):
        return False
    if UNFILLED in (declared, live):
        return True
    if isinstance(declared, Mapping) and isinstance(live, Mapping):
        return all(name in live and agrees(value, live[name]) for name, value in declared.items())
    if isinstance(declared, list) and isinstance(live, list):
        return len(declared) == len(live) and all(map(agrees, declared, live))
    return bool(declared == live)


def changed_fields(inputs: Inputs, state: Outputs) -> frozenset[str]:
    """Return the managed fields whose live value differs from the declared one."""
    return frozenset(path.partition(".")[0] for path in inputs.differing_paths(state))


def inputs_of(inputs: InputsT | type[InputsT], state: Outputs) -> InputsT:
    """Return the inputs that a state represents, in a given type or in the type of other inputs."""
    kind = inputs if isinstance(inputs, type) else type(inputs)
    return kind.model_validate({name: getattr(state, name) for name in kind.model_fields})


def is_unfilled(value: Any) -> bool:  # noqa: ANN401 - any value of a field, or all of them
    """Say whether a value is, or contains, a secret that is not known yet."""
    return UNFILLED in str(plain(value))


def filled(state: OutputsT, declared: Inputs) -> OutputsT:
    """Return a state with the declared values in place of secrets that were not known."""
    names = [name for name in type(declared).model_fields if is_unfilled(getattr(state, name))]
    return state.model_copy(update={name: getattr(declared, name) for name in names}) if names else state


def _empty_places(value: object, name: str) -> Iterator[str]:
    if isinstance(value, (list, tuple)):
        yield from (f"{name}[{index}]" for index, item in enumerate(value) if item == "")
    elif value == "":
        yield name


def _differing(declared: Any, live: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - any two values of a field
    """Yield the paths below `path` at which a live value differs from the declared one."""
    if isinstance(declared, Properties) and _are_comparable(declared, live):
        yield from (f"{path}.{below}" for below in declared.differing_paths(live))
    elif isinstance(declared, Properties):
        # The value has another form, such as another way to log in: nothing in it can be compared.
        yield path
    elif isinstance(declared, _SECRETS) and isinstance(live, _SECRETS):
        # Names within a secret are secret, too.
        if any(_differing(declared.get_secret_value(), live.get_secret_value(), path)):
            yield path
    elif isinstance(declared, Mapping) and isinstance(live, Mapping):
        # Names that the user chooses, such as fields or tags. A state holds only the managed ones, so one that is no
        # longer declared is a change.
        for name in sorted({*declared, *live}):
            if name not in declared or name not in live or _is_other(declared[name], live[name]):
                yield f"{path}.{name}"
    elif _is_other(declared, live):
        yield path


def _are_comparable(declared: Properties, live: object) -> bool:
    return isinstance(live, type(declared)) or (isinstance(live, Properties) and isinstance(declared, type(live)))


def _is_other(declared: Any, live: Any) -> bool:  # noqa: ANN401 - any two values of a field
    if isinstance(declared, Unordered) and isinstance(live, (list, tuple)):
        return declared != live
    return not agrees(plain(declared), plain(live))


def managed(live: Any, declared: Any) -> Any:  # noqa: ANN401 - any two values of a field
    """Return the wire form of the live value, without members that are not declared, because they are not managed."""
    if not (isinstance(declared, Properties) and _are_comparable(declared, live)):
        return to_wire(live)
    cleared = marked_fields(type(declared), Cleared)
    names = [name for name, value in declared if value is not None or name in cleared]
    found = {name: managed(getattr(live, name), getattr(declared, name)) for name in names}
    return {name: value for name, value in found.items() if value is not None}
