"""One thing is not many."""

import pytest

from pulumi_zoho_aep.wording import naming_credential, naming_stack, number


@pytest.mark.parametrize(
    ("how_many", "noun", "expected"),
    [
        (0, "credential", "0 credentials"),
        (1, "credential", "1 credential"),
        (2, "mapping set", "2 mapping sets"),
        (1, "sandbox", "1 sandbox"),
        (2, "sandbox", "2 sandboxes"),
        (2, "batch", "2 batches"),
        (1200, "API credit", "1,200 API credits"),
    ],
)
def test_numbers(how_many: int, noun: str, expected: str) -> None:
    """The noun follows the number."""
    assert number(how_many, noun) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("run `pulumi up` again", "run `pulumi up --stack dev` again"),
        ("`pulumi up --refresh`, `pulumi preview`", "`pulumi up --refresh --stack dev`, `pulumi preview --stack dev`"),
        ("`zoho-aep explore` lists them", "`zoho-aep explore --stack dev` lists them"),
        ("`zoho-aep authorize a --scopes-add S`", "`zoho-aep authorize a --scopes-add S --stack dev`"),
        ("`zoho-aep doctor --ip-ranges`", "`zoho-aep doctor --ip-ranges dev`"),
        ("`zoho-aep drift --json` has it", "`zoho-aep drift --json dev` has it"),
        ("`zoho-aep authorize --stack dev`", "`zoho-aep authorize --stack dev`"),
        ("`zoho-aep authorize --stack org/crm/dev`", "`zoho-aep authorize --stack org/crm/dev`"),
        ("with `pulumi config set --secret --path`", "with `pulumi config set --secret --path --stack dev`"),
        ("`zoho-aep doctor dev`", "`zoho-aep doctor dev`"),
        ("`pulumi stack select`, `upper`, up", "`pulumi stack select`, `upper`, up"),
        ("`zoho-aep simulator`", "`zoho-aep simulator`"),
    ],
)
def test_commands_name_the_stack(text: str, expected: str) -> None:
    """The selected stack may be another one; twice makes no difference."""
    assert naming_stack(text, "dev") == expected
    assert naming_stack(expected, "dev") == expected
    assert naming_stack(text, "") == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("obtain one with `zoho-aep authorize`", "obtain one with `zoho-aep authorize sales`"),
        ("`zoho-aep authorize --stack dev`", "`zoho-aep authorize sales --stack dev`"),
        ("`zoho-aep authorize other --scopes-add S`", "`zoho-aep authorize other --scopes-add S`"),
        ("`zoho-aep explore` lists them", "`zoho-aep explore` lists them"),
    ],
)
def test_commands_name_the_credential(text: str, expected: str) -> None:
    """Where there are several, the command would ask for which; twice makes no difference."""
    assert naming_credential(text, "sales") == expected
    assert naming_credential(expected, "sales") == expected
    assert naming_credential(text, "") == text
