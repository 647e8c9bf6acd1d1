"""Which pages of reference there are."""

from pathlib import Path

from . import commands, controls, outputs, resources, stack_file, variables

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference"


def rendered() -> dict[str, str]:
    """Return the text of every page by its file's name."""
    pages = {
        "commands.md": commands.lines(),
        "environment.md": variables.lines(),
        "outputs.md": outputs.lines(),
        "outputs.schema.json": [outputs.schema_file()],
        "resources.md": resources.lines(),
        "simulator.md": controls.lines(),
        "stack-file.md": stack_file.lines(),
    }
    return {name: "\n".join(lines) + "\n" for name, lines in pages.items()}
