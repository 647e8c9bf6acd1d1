"""Default folders for ingestions of files that name none."""

from pulumi_zoho_aep.connectors.synced_files import default_folder
from pulumi_zoho_aep.stack_file.config import StackConfig
from pulumi_zoho_aep.stack_file.sections import IngestionSection


def with_folders(stack: StackConfig, project: str, name: str) -> StackConfig:
    """Return a stack file in which every ingestion of files has a folder.

    Args:
        stack: the stack file, readable or not.
        project: name of the project.
        name: The stack's name, perhaps after its organisation's.
    """
    short = name.rpartition("/")[2]
    ingestions = {key: _placed(entry, project, short, key) for key, entry in stack.ingestions.items()}
    return stack.model_copy(update={"ingestions": ingestions})


def _placed(entry: IngestionSection, project: str, stack: str, key: str) -> IngestionSection:
    if entry is None or entry.folder is not None or entry.table is None:
        return entry
    if "folder" not in entry.chosen.source_settings:
        return entry
    return entry.model_copy(update={"folder": default_folder(project, stack, key)})
