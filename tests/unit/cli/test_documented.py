"""Every command explains itself, and stands in the README with all it can do."""

import re

import click
import pytest
from tests.support import REPOSITORY

from pulumi_zoho_aep.cli.entry import _COMMANDS, _zoho_aep

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(_COMMANDS))
def test_a_command_is_documented(name: str) -> None:
    """Its help says what it does and what each option means; the README names it and every option."""
    assert isinstance(_zoho_aep, click.Group)
    command = _zoho_aep.get_command(click.Context(_zoho_aep), name)
    assert command is not None
    assert command.help
    assert f"`zoho-aep {name}" in README
    options = [option for option in command.params if isinstance(option, click.Option)]
    assert [option.name for option in options if not option.help] == []
    named = set(re.findall(r"--[a-z][a-z-]*", README))
    assert [option.opts[0] for option in options if option.opts[0] not in named] == []
