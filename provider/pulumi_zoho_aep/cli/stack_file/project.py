"""Which file holds a stack's configuration. The Pulumi CLI does not say, so its rules are repeated here."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pulumi_zoho_aep.cli.stack_file.document import decoded, load
from pulumi_zoho_aep.errors import ZohoAepError

_PROJECT_FILES = ("Pulumi.json", "Pulumi.yaml", "Pulumi.yml")
"""In the order in which Pulumi looks for them."""
_PROGRAM = "pulumi_zoho_aep.program"
"""The module that a program imports to turn the sections into resources."""


def stack_file(directory: Path, stack: str) -> Path:
    """Return the file of a stack, which may not exist yet.

    Args:
        directory: The project's folder, or one below it.
        stack: Its name, with or without organisation and project before it.

    Raises:
        ZohoAepError: There is no Pulumi project.
    """
    project = project_file(directory)
    declared = _declared(project)
    # `config` is the old name; today it means something else if it is a map.
    folder = next((str(declared[key]) for key in ("stackConfigDir", "config") if _is_text(declared.get(key))), "")
    return project.parent / folder / f"Pulumi.{stack.rpartition('/')[2]}{project.suffix}"


def stack_files(directory: Path) -> dict[str, Path]:
    """Return the files of a project's stacks by the names of the stacks; the backend need not have them.

    Raises:
        ZohoAepError: There is no Pulumi project.
    """
    example = stack_file(directory, "any")
    files = sorted(example.parent.glob(f"Pulumi.*{example.suffix}"))
    return {one.name.removeprefix("Pulumi.").removesuffix(example.suffix): one for one in files}


def refreshes_always(directory: Path) -> bool:
    """Say whether plain `pulumi preview` and `pulumi up` read live objects first; without that, they see no drift.

    Raises:
        ZohoAepError: There is no Pulumi project.
    """
    options = _declared(project_file(directory)).get("options")
    return isinstance(options, Mapping) and options.get("refresh") == "always"


def project_name(directory: Path) -> str:
    """Return the project's name.

    Raises:
        ZohoAepError: There is no Pulumi project.
    """
    return str(_declared(project_file(directory)).get("name") or "")


def own_program(directory: Path) -> str:
    """Return the file of a project's program if it does not turn the sections of stack files into resources.

    Empty if it does, or if there is no program to read.

    Raises:
        ZohoAepError: There is no Pulumi project.
    """
    project = project_file(directory)
    declared = _declared(project)
    main = project.parent / str(declared.get("main") or ".")
    folder = main if main.is_dir() else main.parent
    runtime = declared.get("runtime")
    if (runtime.get("name") if isinstance(runtime, Mapping) else runtime) != "python":
        return project.name
    files = [main] if main.is_file() else sorted(folder.glob("*.py"))
    if not files or any(_PROGRAM in decoded(file.read_bytes(), file.name) for file in folder.glob("*.py")):
        return ""
    entry = next((file for file in files if file.name == "__main__.py"), files[0])
    return str(entry.relative_to(project.parent))


def project_file(directory: Path) -> Path:
    """Return the project's file.

    Raises:
        ZohoAepError: There is no such file.
    """
    beginning = directory.absolute()
    for folder in (beginning, *beginning.parents):
        for name in _PROJECT_FILES:
            if (folder / name).is_file():
                return folder / name
    raise ZohoAepError(f"no Pulumi.yaml in {directory} or above it", hint="change to the folder of the project")


def _declared(project: Path) -> Mapping[str, Any]:
    return load(decoded(project.read_bytes(), project.name), project.name)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)
