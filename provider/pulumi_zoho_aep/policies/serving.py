"""The rules as a policy pack of Pulumi."""

from collections.abc import Callable, Iterator

from pulumi_policy import (
    EnforcementLevel,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
)

from pulumi_zoho_aep.policies.rules import Declared, Rules


def serve(name: str, rules: Rules) -> None:
    """Serve the pack; a violation stops a preview and an update."""
    policies = [
        ResourceValidationPolicy(name=policy, description=demand, validate=_validation(check))
        for policy, (demand, check) in rules.checks.items()
    ]
    PolicyPack(name, policies=[*policies], enforcement_level=EnforcementLevel.MANDATORY)


def _validation(
    check: Callable[[Declared], Iterator[str]],
) -> Callable[[ResourceValidationArgs, ReportViolation], None]:
    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        for reason in check(Declared(args.resource_type, args.props, args.opts.protect)):
            report(f"{args.name}: {reason}", None)

    return validate
