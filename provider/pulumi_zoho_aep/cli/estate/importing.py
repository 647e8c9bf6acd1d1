"""Brings an export into a stack: first the state, then the stack file."""

from pulumi_zoho_aep.cli.estate.export import Export
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.cli.stack_file.sections import with_additions
from pulumi_zoho_aep.cli.stack_file.writing import Changed, require_writable
from pulumi_zoho_aep.wording import number


def imported(stack: Stack, export: Export, *, dry_run: bool) -> list[str]:
    """Import an export, and return notes for the user.

    The place in the stack file is determined before the state is changed. `pulumi up` refuses to delete an object that
    is in the state but not in the stack file, and would create one a second time that is only in the stack file. If a
    run is killed in between, the next one adds the sections.

    Raises:
        NotEditable: The stack file has no safe place for it.
        PulumiFailed: The CLI refused the import; nothing has changed.
    """
    if not export.sections:
        return ["nothing to import"]
    files = stack.files()
    files.require_known(tuple(export.sections), stack.values())
    edited, notes = with_additions(files, export.sections, stack.encrypted)
    if dry_run:
        return ["nothing has changed: this was a dry run"]
    require_writable(files.file)
    if export.resources:
        stack.import_resources(export.resources)
    try:
        files.save(edited.text)
    except Changed:
        # The state has the objects by now; their sections also fit into what somebody wrote in the meantime.
        files = stack.files()
        files.save(with_additions(files, export.sections, stack.encrypted)[0].text)
    count = number(len(export.resources), "resource") if export.resources else "the state had all of it; nothing is"
    outcome = "" if export.estate.checklist or export.unfinished else ": `pulumi preview` shows no change"
    return [*notes, f"{count} imported, and {stack.file.name} has their sections{outcome}"]
