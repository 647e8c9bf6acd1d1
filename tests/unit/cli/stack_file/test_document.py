"""Additions to stack files: everything that was there stays, byte by byte, and what is added means what it should."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings, strategies as st
from ruamel.yaml import YAML
from tests.support import REPOSITORY

from pulumi_zoho_aep.cli.stack_file.document import NotEditable, add, change, load, merged
from pulumi_zoho_aep.cli.stack_file.yaml_edit import Items

CANARY = "canary-5c1e"

LAYOUTS = {
    "nothing": "",
    "only a comment": "# the stack of no one\n",
    "config without a value": "encryptionsalt: v1:abc=\nconfig:\n# later\nother: 1\n",
    "empty brackets": "config: {}  # none yet\nother: 1\n",
    "section without a value": "config:\n  zoho-aep:ingestions:   # none yet\n  # the last comment\n",
    "section in empty brackets": "config:\n  zoho-aep:ingestions: {}\n  zoho-aep:datasets: {a: {schema: s}}\n",
    "no line end at the end": "config:\n  zoho-aep:ingestions:\n    old: {table: A}",
    "lines of Windows": "config:\r\n  zoho-aep:ingestions:\r\n    old:\r\n      table: A  # why\r\n\r\n# end\r\n",
    "four blanks": """\
config:
    zoho-aep:ingestions:
        old:
            columns:
            - A # first
            -   B
""",
    "text over lines": """\
config:
  a:b: |
    one
    two

  zoho-aep:ingestions:
    old:
      description: >-
        long
        text
""",
    "brackets over lines": """\
config:
  zoho-aep:ingestions: {old: {table: A}, # why
    other: {table: B}, # last
  }
""",
    "JSON": '{"config": {"zoho-aep:ingestions": {"old": {"table": "A", "columns": ["x"]}}, "b:c": "d"}}',
    "quotes and blanks": """\
config:
  'zoho-aep:ingestions':
    "old" :   {table: 'A'}


    # between
    more: {}
""",
    "secrets": f"""\
config:
  zoho-aep:credentials:
    a:
      client_secret:
        secure: v1:{CANARY}=
      client_id: 0123
""",
}


def names() -> st.SearchStrategy[str]:
    """Names as no one would give them."""
    return st.one_of(
        st.sampled_from(
            ["yes", "null", "~", "12:30", "010", "1e3", "<<", "a: b", "- x", "# no", "x\ny: z", '"', "'", "{", "&a"]
        ),
        st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20),
    )


def entries() -> st.SearchStrategy[dict[str, Any]]:
    """Entries in the shape that ingestions have."""
    return st.fixed_dictionaries(
        {
            "table": names(),
            "columns": st.lists(names(), min_size=1, max_size=40),
            "mapping": st.lists(
                st.fixed_dictionaries({"expression": names(), "target": names()}), min_size=1, max_size=3
            ),
            "schedule": st.just({"frequency": "hour", "interval": 1, "backfill": True}),
        }
    )


def is_within(old: str, new: str) -> bool:
    """Say whether the new text is the old one with insertions."""
    characters = iter(new)
    return all(character in characters for character in old)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(sorted(LAYOUTS)), st.dictionaries(names(), entries(), min_size=1, max_size=2), names())
def test_an_addition_changes_nothing_but_what_it_adds(layout: str, ingestions: dict[str, Any], section: str) -> None:
    """Whatever the file looks like and whatever the names are, it says what it said plus the additions, in place."""
    before = LAYOUTS[layout]
    additions = {"config": {"zoho-aep:ingestions": ingestions, f"n:{section}": {"k": ["v"]}}}
    try:
        expected = merged(load(before), additions)
    except NotEditable:
        return  # the name happened to be one that is there

    after = add(before, additions).text

    assert load(after) == expected
    comments = [line[line.index("#") :] for line in before.splitlines() if "#" in line]
    assert [comment for comment in comments if comment not in after] == []
    kept = before.replace("{}", "", 1) if "empty brackets" in layout else before
    assert is_within("".join(kept.split()), "".join(after.split()))


def test_an_entry_goes_beside_one_whose_name_has_two_lines() -> None:
    """Such a name is behind a question mark, and the next entry belongs below that mark."""
    before = "config:\n  zoho-aep:ingestions: {}\n"
    additions = {"config": {"zoho-aep:ingestions": {"x\ny: z": {"table": "A"}, "b": {"table": "B"}}}}
    assert load(add(before, additions).text) == merged(load(before), additions)


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(names(), entries(), min_size=1, max_size=1))
def test_no_reader_takes_a_name_for_something_else(ingestions: dict[str, Any]) -> None:
    """Readers of YAML 1.1, such as Pulumi's, see the same text: names from a CRM cannot inject anything."""
    after = add("config:\n  a:b: c\n", {"config": {"zoho-aep:ingestions": ingestions}}).text

    old_reader = YAML(typ="safe", pure=True)
    old_reader.version = (1, 1)
    assert old_reader.load(after) == {"config": {"a:b": "c", "zoho-aep:ingestions": ingestions}}


def test_a_file_with_comments_gets_lines_and_loses_none() -> None:
    """The stack file of this repository, full of comments and hand-made layout, only gets more lines."""
    before = (REPOSITORY / "Pulumi.local.yaml").read_text(encoding="utf-8")
    additions = {
        "config": {
            "zoho-aep:schemas": {
                "crm-people": {"field_groups": ["https://ns.adobe.com/x"], "fields": {"more": "string"}}
            },
            "zoho-aep:ingestions": {"deals": {"table": "Deals"}},
        }
    }

    edited = add(before, additions)

    added = [line[1:] for line in edited.difference.splitlines() if line.startswith("+")]
    left = edited.text.splitlines()
    for line in added:
        left.remove(line)
    assert left == before.splitlines()
    assert added == ["        - https://ns.adobe.com/x", "        more: string", "    deals:", "      table: Deals"]


def test_long_lists_are_broken_evenly() -> None:
    """A list of many columns fills lines of at most 120 characters, each part indented below its key."""
    columns = [f"Column_{number}" for number in range(40)] + ["odd, [name]"]

    after = add("", {"config": {"i": {"columns": columns}}}).text

    lines = after.splitlines()
    assert max(len(line) for line in lines) <= 120
    assert lines[2].startswith("    columns: [Column_0, ")
    assert {line[:6] for line in lines[3:]} == {"      "}
    assert lines[3][6] != " "
    assert load(after)["config"]["i"]["columns"] == columns


def test_the_difference_shows_nothing_that_was_there() -> None:
    """What is printed are the additions alone: beside them there may be a secret that somebody wrote in clear."""
    before = '{"config": {"zoho-aep:schemas": {"a": {}}, "secret": "CANARY", "zoho-aep:ingestions": {"b": 1}}}'

    edited = add(before, {"config": {"zoho-aep:schemas": {"c": {"x": 1}}, "zoho-aep:ingestions": {"d": 2}}})

    assert edited.difference.splitlines() == [
        "@@ config.zoho-aep:schemas @@",
        '+"c": {"x": 1}',
        "@@ config.zoho-aep:ingestions @@",
        '+"d": 2',
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"config:\n  a: [{CANARY}\n", "is not valid YAML, see line 3"),
        (f"config:\n  a: {CANARY}\n  a: {CANARY}\n", "the stack file, line 3: a is there twice"),
        (f"- {CANARY}\n", "is not a map"),
        (f'config:\n  zoho-aep:ingestions: \'{{"a": "{CANARY}"}}\'\n', "zoho-aep:ingestions already exists"),
        (
            "config:\n  a: &x {k: 1}\n  zoho-aep:ingestions: *x\n",
            "line 3: zoho-aep:ingestions is shared with another place by an anchor and its alias",
        ),
        (
            "base: &x\n  zoho-aep:ingestions: {k: 1}\nconfig:\n  <<: *x\n",
            "line 3: zoho-aep:ingestions has keys that come from a merge (<<)",
        ),
        ("config:\n  zoho-aep:ingestions: {secure: v1:x}\n", "line 2: zoho-aep:ingestions is encrypted as a whole"),
        ("config:\n  zoho-aep:ingestions: {new: 1}\n", "line 2: zoho-aep:ingestions.new already exists"),
        ("~\n", "the whole file is text where a map is expected"),
    ],
)
def test_what_cannot_be_added_to_is_refused(text: str, words: str) -> None:
    """A file that is wrong, or that would be disturbed, is refused in words that quote nothing of it."""
    with pytest.raises(NotEditable) as refusal:
        add(text, {"config": {"zoho-aep:ingestions": {"new": {"table": "A"}}}})

    assert words in str(refusal.value)
    assert CANARY not in str(refusal.value)


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=60) | st.text(alphabet="{}[]&*!|>-:#\"' \n\tab<0", max_size=60))
@example("a: !!python/object/apply:os.system ['touch pwned']")
@example("a: &a [*a]")
@example("a: 2001-99-99")
@example("? {a: 1} : 2")
@example("[" * 500)
@example("%YAML 9.9\n---\na: 1")
@example("\x00\x07")
@example("a: !!float x")
@example("a: !!int x")
@example("a: !!binary x")
def test_any_text_is_read_or_refused(text: str) -> None:
    """A file that is not a stack file is refused in words of ours, without its content; nothing in it is run."""
    try:
        assert isinstance(load(text), dict)
    except NotEditable as error:
        assert str(error).startswith(("the stack file is not ", "the stack file, line "))  # noqa: PT017 - most texts are fine
    assert not Path("pwned").exists()


SECRET = ("config", "zoho-aep:credentials", "sales", "client_secret")
NEW = {"secure": "v1:0123456789abcdef:NEW+/=="}


@st.composite
def files_with_a_secret(draw: st.DrawFn) -> tuple[str, str, str]:
    """Draw a stack file in three parts: before a secret's value, the value, and behind it."""
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    comment = draw(st.sampled_from(["", " # why", "\t# tab", "   "]))
    value = draw(
        st.sampled_from(
            ["old", "'old'", '"o\\tld"', "!!str 1", "{secure: v1:old=}", "{ 'secure' : \"v1:old=\" }", "null", "&a old"]
        )
    )
    key = draw(st.sampled_from(["client_secret", "'client_secret'", '"client_secret"']))
    colon = draw(st.sampled_from([": ", ":   ", ":\t"]))
    others = ["client_id: 0123", "grant_token: {secure: v1:x}", "data_center: eu", "refresh_token: !!str 12:30"]
    before = draw(st.lists(st.sampled_from(others[:2]), unique=True))
    behind = draw(st.lists(st.sampled_from(others[2:]), unique=True))
    anchors = draw(st.sampled_from(["", "x: &x {a: 1}\ny: *x\n", "x: &x\n  a: [&y 2001-01-01, *y]\ny: {<<: *x}\n"]))
    head = draw(st.sampled_from(["", "\ufeff", "---\n", "# top\n---\n", "%YAML 1.2\n---\n", "encryptionsalt: v1:a=\n"]))
    tail = draw(st.sampled_from(["", "# end\n", "...\n", "---\nother: [document\n", "zz: |\n  text\n\n", "z: 1_000\n"]))
    if draw(st.booleans()):
        start = "config:\n  zoho-aep:credentials:\n" + draw(st.sampled_from(["", "    other: {a: b}\n", "    # c\n"]))
        indent = " " * draw(st.integers(5, 9))
        lines = [f"{indent}{one}{comment}\n" for one in before]
        first = f"{head}{anchors}{start}    sales:\n" + "".join(lines) + f"{indent}{key}{colon}"
        last = "\n".join([comment, *(indent + one for one in behind)]) + f"\n{tail}"
    else:
        first = f"{head}{anchors}config: {{zoho-aep:credentials: {{sales: {{" + "".join(f"{one}, " for one in before)
        first += f"{key}{colon}"
        last = "".join(f", {one}" for one in behind) + f"}}}}}}{comment}\n{tail}"
    if draw(st.booleans()):
        last = last.rstrip()
    return first.replace("\n", newline), value, last.replace("\n", newline)


@settings(deadline=None, max_examples=300)
@given(files_with_a_secret())
def test_another_value_changes_nothing_around_it(parts: tuple[str, str, str]) -> None:
    """Whatever the layout is, what is before and behind a secret stays, byte by byte; and the file says it."""
    first, value, last = parts
    after = change(first + value + last, {SECRET: NEW})
    assert (after[: len(first)], after[len(after) - len(last) :]) == (first, last)
    said = load(after)["config"]["zoho-aep:credentials"]["sales"]
    assert said["client_secret"] == NEW
    written = after[len(first) : len(after) - len(last)]
    assert ("'secure' : \"" in written) == ("'secure' : \"" in value)


@settings(deadline=None, max_examples=100)
@given(files_with_a_secret())
def test_a_removal_takes_only_what_it_removes(parts: tuple[str, str, str]) -> None:
    """Comments above and behind stay, and so does everything in other places."""
    before = "".join(parts)
    path = (*SECRET[:-1], "grant_token")
    after = change(before, {path: None})
    expected = load(before)
    there = expected["config"]["zoho-aep:credentials"]["sales"].pop("grant_token", None)
    assert load(after) == expected
    assert is_within(after, before)
    assert (len(before) - len(after) < 80) if there else (after == before)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "x: &x {secure: CANARY}\nconfig: {C: {sales: {client_secret: *x}}}",
            "line 2: C.sales.client_secret is shared",
        ),
        (
            "x: &x CANARY\nconfig:\n  C:\n    sales:\n      client_secret: *x\n",
            "line 5: C.sales.client_secret is shared",
        ),
        (
            "config:\n  C:\n    sales: &x {client_secret: CANARY}\n    b: *x\n",
            "line 3: C.sales.client_secret is shared",
        ),
        ("config:\n  C:\n    sales:\n      client_secret: {secure: &x CANARY}\n    b: *x\n", "line 4: C.sales"),
        (
            "x: &x {client_secret: CANARY}\nconfig:\n  C:\n    sales:\n      <<: *x\n",
            "line 4: C.sales.client_secret has",
        ),
        (
            "x: &x {sales: {client_secret: CANARY}}\nconfig:\n  C:\n    <<: *x\n",
            "line 3: C.sales.client_secret has keys",
        ),
        ('config:\n  C: \'{"sales": {"client_secret": "CANARY"}}\'\n', "line 2: C already exists"),
        ("config:\n  C:\n    secure: CANARY\n", "line 2: C is encrypted as a whole"),
        ("config:\n  C:\n    sales: {secure: CANARY}\n", "line 3: C.sales is encrypted as a whole"),
    ],
)
def test_a_value_that_is_shared_or_hidden_is_not_changed(text: str, words: str) -> None:
    """An old secret would stay behind an anchor, or another credential would change too: the place is named."""
    with pytest.raises(NotEditable) as refusal:
        change(text.replace("C:", "zoho-aep:credentials:").replace("CANARY", CANARY), {SECRET: NEW}, "Pulumi.dev.yaml")
    assert str(refusal.value).startswith(f"Pulumi.dev.yaml, {words.replace('C', 'zoho-aep:credentials', 1)}")
    assert CANARY not in str(refusal.value)


ROWS = """\
config:
  zoho-aep:ingestions:
    leads:
      mapping:
        # who it is
        - {source: id, target: a.id}   # never changes
        - source: Email  # lower case
          target: a.email

        # what others call
        -   {source: 'Phone', target: a.phone}
        # the end
      schedule: {frequency: hour}
"""
IN_BRACKETS = """\
config:
  zoho-aep:ingestions: {leads: {mapping: [{source: id, target: a.id}, # who
    {source: Email, target: a.email},   {source: Phone, target: a.phone}]}}
"""
ROW, OTHER = "{source: City, target: a.email}", {"source": "City", "target": "a.email"}


@pytest.mark.parametrize(
    ("text", "changed", "gone", "there"),
    [
        (ROWS, {1: OTHER}, "source: Email  # lower case\n          target: a.email", ROW),
        (ROWS, {1: None}, "        - source: Email  # lower case\n          target: a.email\n", ""),
        (ROWS, {0: None}, "        - {source: id, target: a.id}   # never changes\n", ""),
        (ROWS, {2: OTHER}, "{source: 'Phone', target: a.phone}", ROW),
        (IN_BRACKETS, {1: OTHER}, "{source: Email, target: a.email}", ROW),
        (
            IN_BRACKETS,
            {1: None, 2: None},
            IN_BRACKETS[IN_BRACKETS.index(", #") : IN_BRACKETS.index("]}")],
            " # who\n",
        ),
    ],
)
def test_other_items_leave_the_rest_of_a_list(text: str, changed: dict[int, Any], gone: str, there: str) -> None:
    """Every byte beside the items that change stays, comments among it."""
    path = ("config", "zoho-aep:ingestions", "leads", "mapping")
    assert text.count(gone) == 1
    assert change(text, {path: Items(changed)}) == text.replace(gone, there)


def test_json_stays_json() -> None:
    """A project of Pulumi.json has stack files that are read as JSON."""
    before = '{\n\t"config": {"zoho-aep:credentials": {"sales": {"client_secret": "old", "grant_token": "x"}}}\n}\n'
    after = change(before, {SECRET: NEW, (*SECRET[:-1], "grant_token"): None, (*SECRET[:-1], "client_id"): "1"})
    assert json.loads(after) == {
        "config": {"zoho-aep:credentials": {"sales": {"client_secret": NEW, "client_id": "1"}}}
    }
