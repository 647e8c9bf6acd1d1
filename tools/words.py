"""Finds words that this project does not use, and says what to write instead; `make lint` runs it.

One word for one thing, in code, messages and documents: see "Words" in CONTRIBUTING.md. Rooms in `EXEMPT` are not yet
rewritten. The list only ever gets shorter.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
ENDINGS = (".py", ".md", ".html", ".yaml", ".yml", ".toml", "Makefile")
_PACKAGE = "provider/pulumi_zoho_aep"
EXEMPT = (
    "tests/unit/engine/",
    "tests/unit/tools/test_words.py",
    "tools/words.py",
)
INSTEAD = {
    r"told": "said, reported, or a sentence without it",
    r"anew": "again, or a new one",
    r"nobody": "no one, or a sentence without it",
    r"ails|ailing|ailments?": "unhealthy, or a finding",
    r"heal(s|ed|ing)?": "healthy again",
    r"pro(of|ofs|ve|ves|ved|ving)": "verify, verified",
    r"left ?overs?": "orphan",
    r"remarks?": "finding, or warning",
    r"def problems|(all|successor|login)_problems": "findings",
    r"desired|wanted": "declared",
    r"(put|puts|putting|take|takes|took|taken) back": "roll back, or restore",
    r"(carr(y|ies|ied)|its|our|resource's|stack's) marks?": "ownership tag",
    r"he|him|his": "they, them, their",
    r"one's own": "your own, or whose it is",
    r"speaks? against": "prevents",
    r"to be had": "available",
    r'(?<=""")Of|(?<=# )Of': "a sentence, not a genitive",
}
"""Patterns of words, and what to write instead. Parts of names in code count as words."""
_PATTERNS = {re.compile(rf"(?<![A-Za-z])({word})(?![A-Za-z])", re.IGNORECASE): say for word, say in INSTEAD.items()}


_ANY = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(INSTEAD)})(?![A-Za-z])", re.IGNORECASE)
_CODE_SPAN = re.compile(r"`[^`]*`")


def found(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the words of a text that this project does not use: line, word, and what to write instead.

    Code spans quote names and messages, which are checked where they are written.
    """
    for number, line in enumerate(text.splitlines(), 1):
        shown = _CODE_SPAN.sub("``", line)
        # Few lines have any of them.
        for pattern, instead in _PATTERNS.items() if _ANY.search(shown) else ():
            for match in pattern.finditer(shown):
                yield number, match[0], instead


def checked() -> list[str]:
    """Return the paths of the files that are checked."""
    listed = subprocess.run(["git", "ls-files"], cwd=TOP, capture_output=True, text=True, check=True).stdout
    return [path for path in listed.splitlines() if path.endswith(ENDINGS) and not path.startswith(EXEMPT)]


def main() -> int:
    """Print a line for each word that is found, and return the exit code."""
    lines = [
        f"{path}:{number}: {word}: write {instead}"
        for path in checked()
        for number, word, instead in found((TOP / path).read_text(encoding="utf-8"))
    ]
    print("".join(f"{line}\n" for line in lines), end="")
    return bool(lines)


if __name__ == "__main__":
    sys.exit(main())
