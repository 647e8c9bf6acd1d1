"""What MkDocs does beyond its own for `make docs`: pages from elsewhere in the repository, and their links.

A link to a file that is not a page shows the file's path instead; one that leads nowhere is a warning, hence an error.
"""

import logging
import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

_TOP = Path(__file__).resolve().parent.parent
_LOG = logging.getLogger("mkdocs.hooks.site")
PAGES = {
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "provider/ARCHITECTURE.md": "architecture.md",
    "examples/README.md": "examples.md",
    "examples/pipelines/README.md": "pipelines.md",
    "examples/sync/README.md": "sync-schedules.md",
}
"""Pages that stand elsewhere in the repository, where people look for them, and their places in the site."""
_SEARCH = 'data-md-component="search" role="dialog"'
_SOURCES = {page: source for source, page in PAGES.items()}
_LINK = re.compile(r"\[([^\]\n]+)\]\((?![a-z]+:|#)([^)#\s]+)(#[^)\s]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that stand elsewhere."""
    for source, page in PAGES.items():
        files.append(File.generated(config, page, content=(_TOP / source).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - MkDocs'
    """Return the text of a page with links that work in the site."""
    here = page.file.src_uri
    return with_links(markdown, here)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:  # noqa: ARG001 - MkDocs'
    """Return a page whose search has a name for people who do not see it."""
    return output.replace(_SEARCH, f'{_SEARCH} aria-label="Search"')


def with_links(markdown: str, here: str) -> str:
    """Return a page's text with the links of the repository as links of the site.

    Args:
        markdown: as it is in the repository.
        here: path of the page in the site.
    """
    source = _SOURCES.get(here, f"docs/{here}")

    def rewritten(link: re.Match[str]) -> str:
        text, path, anchor = link[1], link[2], link[3] or ""
        target = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
        if place := _place(target):
            return f"[{text}]({posixpath.relpath(place, posixpath.dirname(here) or '.')}{anchor})"
        if not (_TOP / target).exists():
            _LOG.warning("%s links to %s, which does not exist", source, target)
        return f"`{target}`" if text.strip("`") in target else f"{text} (`{target}`)"

    return _LINK.sub(rewritten, markdown)


def _place(target: str) -> str | None:
    for path in (target, f"{target}/README.md"):
        if path in PAGES:
            return PAGES[path]
        if path.startswith("docs/") and (_TOP / path).is_file():
            return path.removeprefix("docs/")
    return None
