"""Whether the targets of a mapping are fields of the schema, and whether all required fields are written."""

from collections.abc import Iterator, Sequence

from pulumi_zoho_aep.aep.resolved import Definition
from pulumi_zoho_aep.checks.mapping.changes import live_schema, lost_groups, removed_fields, section_of
from pulumi_zoho_aep.checks.mapping.fields import Fields, fields_of_schema
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.findings import Finding, Severity
from pulumi_zoho_aep.resources.mapping_rows import Row, mapped_columns
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stack_file.config import NAMESPACE, StackConfig
from pulumi_zoho_aep.stack_file.last_up import LastUp

_MAP_OF_IDENTITIES = "identityMap"


def target_findings(services: Services, stack: StackConfig, name: str, before: LastUp) -> Iterator[Finding]:
    """Yield what is wrong with the targets of an ingestion, below its own keys."""
    section, rows = section_of(stack, name), stack.ingestions[name].mapping
    live = live_schema(stack, section, before)
    fields = fields_of_schema(services, section, stack.schemas[section], live)
    if not fields.missing:
        removed = removed_fields(stack, section, before)
        lost = lost_groups(stack, section, before)
        yield from (finding for row in rows for finding in _target(row, fields, section, removed, lost))
        yield from _required(rows, fields.required)
    yield from _identity(services, stack, name, fields)
    yield from _unmapped_columns(stack, name)


def version_missing(services: Services, stack: StackConfig, name: str, before: LastUp) -> Iterator[Finding]:
    """Yield a finding if the schema has not reached the version that an ingestion names; a new one begins with 1.0."""
    section, declared = section_of(stack, name), stack.ingestions[name].schema_version or ""
    live = live_schema(stack, section, before)
    version = services.platform.schemas.get(live).version if live else "1.0"
    asked, newest = _minor(declared.rpartition("=")[2]), _minor(version)
    if None not in (asked, newest) and (asked or 0) > (newest or 0):
        reason = f"schema {section} has no version 1.{asked}: its latest is {version}"
        fix = "name that one, or remove the key to use the latest"
        yield Finding.error(Code.INVALID_VALUE, "schema_version", reason, fix)


def _minor(version: str) -> int | None:
    major, _, minor = version.partition(".")
    return int(minor) if major == "1" and minor.isdecimal() else None


def own_field(target: str) -> str:
    """Return the name of one of the stack's own fields, which are below `_<tenant>`; empty for any other."""
    tenant, _, field = target.partition(".")
    return field if tenant.startswith("_") else ""


def _target(row: Row, fields: Fields, section: str, removed: set[str], lost: set[str]) -> Iterator[Finding]:
    field = own_field(row.target)
    gone = [path for path in removed if field == path or field.startswith(f"{path}.")]
    if gone:
        reason = f"{row.target}: {NAMESPACE}:schemas.{section}.fields no longer has {gone[0]}"
        yield Finding.error(Code.LOST_FIELD, "mapping", reason, "remove this row, too")
    elif fields.find(row.target) is None and lost:
        reason = f"{row.target}: none of {NAMESPACE}:schemas.{section}.field_groups has it any longer"
        yield Finding.error(Code.LOST_FIELD, "mapping", reason, "restore its group, or remove this row, too")
    elif fields.find(row.target) is None:
        reason = f"schema {section} has no such field"
        yield Finding.error(Code.UNKNOWN_TARGET, f"mapping to {row.target}", reason, fields.advice(row.target))


def _required(rows: Sequence[Row], level: Definition, above: str = "") -> Iterator[Finding]:
    """Yield the required fields that no row writes. Fields within an object count only if the object is written."""
    targets = [row.target for row in rows]
    for name in level.required_names:
        path = f"{above}{name}"
        if not _is_written(path, targets):
            reason = f"the schema requires {path}, and no row writes it: AEP would drop every record"
            yield Finding.error(Code.UNMAPPED_FIELD, "mapping", reason, "map a column or an expression to it")
    for name, definition in level.properties.items():
        path = f"{above}{name}"
        if definition is not None and any(target.startswith(f"{path}.") for target in targets):
            yield from _required(rows, definition, f"{path}.")


def _is_written(path: str, targets: Sequence[str]) -> bool:
    """Say whether a row writes a field, something within it, or an object that contains it."""
    return any(
        target == path or target.startswith((f"{path}.", f"{path}[")) or path.startswith(f"{target}.")
        for target in targets
    )


def _identity(services: Services, stack: StackConfig, name: str, fields: Fields) -> Iterator[Finding]:
    section, targets = section_of(stack, name), [row.target for row in stack.ingestions[name].mapping]
    schema = stack.schemas[section]
    path = schema.primary_identity.path if schema.primary_identity is not None else ""
    if schema.id is not None and not fields.missing:
        identifier = schema.id
        found = services.once(("primary", identifier), lambda: services.platform.descriptors.primary(identifier))
        path = "" if found is None else found.source_property.strip("/").replace("/", ".")
    if not path or _is_written(path, targets) or _is_written(_MAP_OF_IDENTITIES, targets):
        return
    into_profile = stack.datasets[stack.ingestions[name].dataset].profile
    effect = "Profile takes no record without it" if into_profile else "records identify no one without it"
    reason = f"no row writes {path}, the primary identity of schema {section}: {effect}"
    severity = Severity.ERROR if into_profile else Severity.WARNING
    yield Finding(Code.UNMAPPED_IDENTITY, severity, "mapping", reason, "map the column that holds it")


def _unmapped_columns(stack: StackConfig, name: str) -> Iterator[Finding]:
    entry = stack.ingestions[name]
    mapped = mapped_columns(entry.mapping)
    used = {entry.delta_column, *mapped, *(column.split(".")[0] for column in mapped)}
    unused = [column for column in entry.columns or () if column not in used]
    if unused:
        reason = f"{', '.join(unused)} of {entry.table}: read but not mapped"
        yield Finding(Code.UNMAPPED_COLUMN, Severity.INFO, "columns", reason, "map them, or remove them")
