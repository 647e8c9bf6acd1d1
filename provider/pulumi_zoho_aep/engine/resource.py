"""The program's side of every resource: names, the ownership tag, and outputs."""

from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import replace
from typing import Any, ClassVar

import pulumi
from pulumi import dynamic

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.adapter import Provider
from pulumi_zoho_aep.engine.arguments import References, argument_findings, origin_findings
from pulumi_zoho_aep.engine.dependencies import independent
from pulumi_zoho_aep.engine.handler import Handler
from pulumi_zoho_aep.engine.hidden import (
    ADOPT,
    HELD,
    IS_CHECKED,
    IS_PREVIEW,
    IS_RENAMED,
    LINEAGE,
    OWNER,
    REFUSED,
    RELEASED,
    RETAINED,
    TAG,
)
from pulumi_zoho_aep.engine.models import Inputs, plain
from pulumi_zoho_aep.engine.ownership import Tagged
from pulumi_zoho_aep.engine.program_end import Declaration, program_end
from pulumi_zoho_aep.engine.pulumi_internals import is_dry_run
from pulumi_zoho_aep.engine.recorded import held_objects, released_objects
from pulumi_zoho_aep.engine.refusals import refusal, refusals_of_plan
from pulumi_zoho_aep.engine.traces import without_trace
from pulumi_zoho_aep.engine.type_tokens import MODULE
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.tags import owner_of, tag_of

_PACKAGE = "pulumi-python"
_STACK = "pulumi:pulumi:Stack"
checked_by_program: ContextVar[bool] = ContextVar("checked_by_program", default=False)
"""Whether the program itself checks with the services, in a preview, what its resources need."""


class Resource(dynamic.Resource):
    """Base of the resources. A subclass made by a user keeps the type token, and so its place in the state."""

    provider_class: ClassVar[type[Provider[Any, Any]]]
    references: ClassVar[References] = References()
    """Arguments that lead to other resources."""

    def __init_subclass__(cls, *, token: str | None = None, **kwargs: Any) -> None:  # noqa: ANN401 - passed on
        """Take the type token from the class that names one."""
        if token is None:
            super(dynamic.Resource, cls).__init_subclass__(**kwargs)
        else:
            super().__init_subclass__(module=MODULE, name=token, **kwargs)

    def __init__(self, resource_name: str, args: Mapping[str, Any], opts: pulumi.ResourceOptions | None = None) -> None:
        """Register the resource.

        Args:
            resource_name: its name.
            args: the inputs of the subclass, and `adopt` and `renamed_from`; None for those not given.
            opts: its options.
        """
        wrong = list(origin_findings(args))
        adopt, former = (None if wrong else args.get(name) for name in ("adopt", "renamed_from"))
        if former is not None:
            opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(aliases=[pulumi.Alias(name=former)]))
        provider = self.provider_class()
        args = _named(args, provider.handler.inputs, former or resource_name)
        # Never two at a time: services refuse two objects with the same title, and two readers would ingest rows twice.
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(delete_before_replace=True))
        kind = self._resource_type_name.rpartition(":")[2]
        declaration = Declaration(kind, resource_name, opts, self, args, former)
        findings = [*wrong, *argument_findings(provider.handler.inputs, args, self.references), *_twins(declaration)]
        # An existing object is only read.
        if findings and opts.urn is None and opts.id is None:
            args = {**args, "refused": refusal(f"{type(self).__name__} {resource_name}", findings)}
        program_end().declare(replace(declaration, args=args))
        hidden = {**self._hidden(resource_name, opts, former or resource_name), **_adopting(adopt)}
        if not issubclass(provider.handler.outputs, Tagged):
            del hidden[TAG]
        with without_trace():
            super().__init__(provider, resource_name, {**_properties(provider.handler, args), **hidden}, opts)
        if hidden[IS_PREVIEW] and (refusals := refusals_of_plan()) is not None:
            refusals.heed(vars(self)[REFUSED])

    def lineage(self, provider: pulumi.ProviderResource | None) -> pulumi.Output[str]:
        """Return the lineage of the state, for a provider; None stands for the stack's own configuration."""
        raise NotImplementedError

    def _hidden(self, name: str, opts: pulumi.ResourceOptions, tagged_as: str) -> dict[str, Any]:
        """Return the properties that let the host see whose object this is.

        Args:
            name: of the resource.
            opts: its options.
            tagged_as: the name in its ownership tag, which stays if a resource is renamed.
        """
        project, stack = pulumi.get_project(), pulumi.get_stack()
        lineage = self.lineage(_explicit_provider(opts))
        types = _types_of(opts.parent)
        place = types.apply(lambda types: f"{types}{self._resource_type_name}::{tagged_as}")
        tagged, is_preview = owner_of(project, stack, tagged_as), is_dry_run()
        return {
            OWNER: owner_of(project, stack, name),
            LINEAGE: lineage,
            TAG: independent(pulumi.Output.all(lineage, place).apply(lambda known: tag_of(tagged, *known))),
            IS_RENAMED: tagged_as != name or None,
            IS_PREVIEW: is_preview or None,
            IS_CHECKED: (is_preview and checked_by_program.get()) or None,
            REFUSED: None,
            HELD: None if is_preview else held_objects() or None,
            RETAINED: opts.retain_on_delete or None,
            RELEASED: released_objects(self.references.ids) or None,
        }


def _adopting(reference: Any) -> dict[str, Any]:  # noqa: ANN401 - text, or what becomes one
    """Return what tells the host which object to take over, and, in a preview too, which ones resources have."""
    return {ADOPT: None} if reference is None else {ADOPT: reference, HELD: held_objects() or None}


def _named(args: Mapping[str, Any], model: type[Inputs], name: str) -> dict[str, Any]:
    """Return the inputs of a resource among its arguments, with a name if its object has one."""
    inputs = {key: value for key, value in args.items() if key not in ("adopt", "renamed_from")}
    called = {"name", "title"} & model.model_fields.keys()
    return {**inputs, **{key: name for key in called if inputs.get(key) is None}}


def _properties(handler: Handler[Any, Any], args: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties to send: all outputs, and arguments other than defaults, which `check` fills in.

    A key that is there, though None, becomes an attribute of the resource: so every output gets one.
    """
    defaults = {name: plain(field.default) for name, field in handler.inputs.model_fields.items()}
    stated = {name: value for name, value in args.items() if not _is_same(value, defaults.get(name))}
    return {**dict.fromkeys(handler.outputs.model_fields), **stated}


def _twins(new: Declaration) -> Iterator[Finding]:
    for one in program_end().twins(new):
        reason = f"{one.kind} {one.name} and {new.name} would have one ownership tag, that of {new.former or new.name}"
        advice = "remove renamed_from once a `pulumi up` has renamed the resource: then the tag follows"
        yield Finding.error(Code.CONTRADICTION, "renamed_from", reason, advice)


def _is_same(value: object, default: object) -> bool:
    # `True == 1`, at any depth, but the field takes only one of them.
    return type(value) is type(default) and repr(value) == repr(default)


def _explicit_provider(opts: pulumi.ResourceOptions) -> pulumi.ProviderResource | None:
    """Return the provider that the engine will use, as Pulumi's SDK finds it; None for the default one."""
    given = opts.providers or []
    listed = given.values() if isinstance(given, Mapping) else given
    inherited = opts.parent.get_provider(f"{_PACKAGE}:dynamic:Resource") if opts.parent is not None else None
    candidates: list[pulumi.ProviderResource | None] = [opts.provider, *listed, inherited]
    return next((one for one in candidates if one is not None and one.package == _PACKAGE), None)


def _types_of(parent: pulumi.Resource | None) -> pulumi.Output[str]:
    """Return the types of the parents as a URN has them; without dependencies, which would include all siblings'."""
    if parent is None:
        return pulumi.Output.from_input("")
    urn: pulumi.Output[str] = pulumi.Output.from_input(parent.urn.future())  # type: ignore[arg-type]
    return urn.apply(lambda text: _prefix(text or ""))


def _prefix(urn: str) -> str:
    # urn:pulumi:<stack>::<project>::<parents' types>$<type>::<name>; names may hold colons themselves.
    types = urn.split("::", 3)[2] if urn else ""
    return "" if types in ("", _STACK) else f"{types}$"
