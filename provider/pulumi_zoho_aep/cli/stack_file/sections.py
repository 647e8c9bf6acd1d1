"""Which file holds a section of a stack's configuration, and changes to it there.

A section of the stack file replaces the whole of the project's section with that name. So a section in `Pulumi.yaml` is
copied before it is changed: the stack keeps what it had, and no other stack changes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from pulumi_zoho_aep.cli.stack_file.document import (
    Edited,
    NotEditable,
    add,
    change,
    line_of,
    load,
    merged,
    refused,
    said_at,
)
from pulumi_zoho_aep.cli.stack_file.writing import write
from pulumi_zoho_aep.cli.stack_file.yaml_edit import SECURE, Items
from pulumi_zoho_aep.stack_file.config import NAMESPACE

Changes = Mapping[tuple[str, ...], str | bool | int | float | SecretStr | Items | None]
"""Values by their path below `zoho-aep:`, such as `("credentials", "sales", "data_center")`; None removes one."""
Encrypt = Callable[[Sequence[str]], "Encrypted"]

ENCRYPTION = ("secretsprovider", "encryptedkey", "encryptionsalt")
"""The keys in which Pulumi keeps a stack's encryption settings, alongside `config`."""
_SECRETS = ("client_secret", "refresh_token", "grant_token")
_PARAMETERS = ("auth", "params")


@dataclass(frozen=True)
class Encrypted:
    """Secrets as a stack file holds them, and what the file needs for them."""

    values: Sequence[Mapping[str, str]]
    settings: Mapping[str, str]


@dataclass(frozen=True)
class Files:
    """A stack file, which may not exist yet, and the project's file."""

    file: Path
    text: str
    project: Path
    project_text: str
    is_new: bool = False

    def save(self, text: str) -> None:
        """Write the stack file, unless somebody else did since it was read.

        Raises:
            NotEditable: nothing was written.
        """
        write(self.file, text, None if self.is_new else self.text.encode())

    def holds(self, section: str) -> bool:
        """Say whether a section is in the stack file."""
        return said_at(load(self.text, self.file.name), ("config", _key(section))) is not None

    def require_known(self, sections: Sequence[str], values: Mapping[str, Any]) -> None:
        """Require that every section with values has them from one of the two files.

        Raises:
            NotEditable: A section comes from elsewhere, and would be hidden by what is written to the file.
        """
        for section in sections:
            if values.get(section) and not self.holds(section) and self._declared(section) is None:
                raise NotEditable(
                    f"{NAMESPACE}:{section} is neither in {self.file.name} nor in {self.project.name}, and has values",
                    hint="this command cannot change configuration that is kept elsewhere, as in Pulumi Cloud",
                )

    def require_own(self, path: tuple[str, ...]) -> None:
        """Require that a section is not in the project's file, because the stack would get a copy of it.

        Raises:
            NotEditable: It is, by file, line and key.
        """
        declared = None if self.holds(path[0]) else self._declared(path[0])
        if declared is not None:
            raise refused(
                self.project.name,
                line_of(self.project_text, (*declared, *path[1:])),
                ("config", *_keys(path)),
                "is declared for all stacks",
                f"change it there, or move {NAMESPACE}:{path[0]} to {self.file.name}",
            )

    def unreadable(self, path: tuple[str, ...]) -> NotEditable:
        """Return the refusal of a change because of an encrypted value in the project's file."""
        declared = self._declared(path[0]) or ("config", path[0])
        return refused(
            self.project.name,
            line_of(self.project_text, (*declared, *path[1:])),
            ("config", *_keys(path)),
            "is encrypted, and Pulumi does not decrypt it there",
            f"move it to {self.file.name}",
        )

    def copies(self, sections: Sequence[str]) -> dict[str, Any]:
        """Return what must be copied from the project's file before sections are changed, by section.

        Raises:
            NotEditable: Names one that cannot be copied, by file, line and key.
        """
        found = {}
        for section in sections:
            path = None if self.holds(section) else self._declared(section)
            if path is not None:
                found[section] = self._copy(path)
        return found

    def _declared(self, section: str) -> tuple[str, ...] | None:
        """Return the path of the project's value for a section."""
        project = load(self.project_text, self.project.name)
        config = project.get("config")
        names = [_key(section), *([section] if project.get("name") == NAMESPACE else [])]
        name = next((name for name in names if isinstance(config, Mapping) and config.get(name) is not None), None)
        if name is None:
            return None
        declared = said_at(config, (name,))
        if not isinstance(declared, Mapping):
            return ("config", name)
        return next((("config", name, key) for key in ("value", "default") if declared.get(key) is not None), None)

    def _copy(self, path: tuple[str, ...]) -> Mapping[str, Any]:
        project = load(self.project_text, self.project.name)
        value = said_at(project, path)
        reason = "" if isinstance(value, Mapping) else "is text, and has to be copied to the stack file as a map"
        if said_at(project, (*path[:2], "secret")) is True or (isinstance(value, Mapping) and SECURE in value):
            reason = "is secret as a whole, and cannot be copied to the stack file"
        if reason:
            hint = f"move the section to {self.file.name} and write it as a map there"
            raise refused(self.project.name, line_of(self.project_text, path), path[:2], reason, hint)
        return dict(value)


def with_additions(files: Files, sections: Mapping[str, Any], encrypt: Encrypt) -> tuple[Edited, list[str]]:
    """Return the stack file with additions by section; and notes.

    Raises:
        NotEditable: There is no safe place for them.
    """
    copies = files.copies(tuple(sections))
    plain, settings = _without_plain_secrets(copies, {}, encrypt)
    added = {_key(name): merged(plain.get(name, {}), entries) for name, entries in sections.items()}
    edited = add(files.text, {"config": added}, files.file.name)
    return replace(edited, text=_with_settings(edited.text, settings, files)), _notes(files, copies)


def with_changes(files: Files, changes: Changes, encrypt: Encrypt) -> tuple[str, list[str]]:
    """Return the text of the stack file with other values, secrets encrypted; and notes.

    Raises:
        NotEditable: Something is in the way.
    """
    copies = files.copies(tuple(dict.fromkeys(path[0] for path in changes)))
    present = said_at(load(files.text, files.file.name), ("config",)) or {}
    before = {**present, **{_key(name): value for name, value in copies.items()}}
    secret = {
        path: value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        for path, value in changes.items()
        # A value that is already encrypted there stays encrypted.
        if value is not None and (isinstance(value, SecretStr) or _is_encrypted(said_at(before, _keys(path))))
    }
    encrypted = encrypt(list(secret.values()))
    written = {**changes, **dict(zip(secret, encrypted.values, strict=True))}
    plain, settings = _without_plain_secrets(copies, changes, encrypt)
    text = files.text
    if plain:
        text = add(text, {"config": {_key(name): value for name, value in plain.items()}}, files.file.name).text
    text = change(text, {("config", *_keys(path)): value for path, value in written.items()}, files.file.name)
    return _with_settings(text, {**settings, **encrypted.settings}, files), _notes(files, copies)


def pretended(secrets: Sequence[str]) -> Encrypted:
    """Return placeholders for encrypted secrets, to see whether there is a place for them."""
    return Encrypted([{SECURE: "v1:x"} for _ in secrets], {})


def _without_plain_secrets(
    copies: Mapping[str, Any], changes: Changes, encrypt: Encrypt
) -> tuple[dict[str, Any], Mapping[str, str]]:
    """Return copied sections, with the secrets encrypted that are in plain text in the project's file."""
    paths = [path for path in _plain_secrets(copies, ()) if path not in changes]
    encrypted = encrypt([str(said_at(copies, path)) for path in paths])
    return _replaced(copies, dict(zip(paths, encrypted.values, strict=True)), ()), encrypted.settings


def _plain_secrets(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 - part of a stack file
    if isinstance(value, Mapping) and not _is_encrypted(value):
        for name, item in value.items():
            yield from _plain_secrets(item, (*path, str(name)))
    elif isinstance(value, str) and (path[-1] in _SECRETS or path[2:4] == _PARAMETERS):
        yield path


def _replaced(value: Any, new: Changes | Mapping[tuple[str, ...], Any], path: tuple[str, ...]) -> Any:  # noqa: ANN401
    if path in new:
        return new[path]
    if isinstance(value, Mapping):
        return {name: _replaced(item, new, (*path, str(name))) for name, item in value.items()}
    return value


def _is_encrypted(value: Any) -> bool:  # noqa: ANN401 - part of a stack file
    return isinstance(value, Mapping) and list(value) == [SECURE]


def _with_settings(text: str, settings: Mapping[str, str], files: Files) -> str:
    present = load(text, files.file.name)
    for name, value in settings.items():
        if name not in present:
            text = add(text, {name: value}, files.file.name).text
    return text


def _notes(files: Files, copies: Mapping[str, Any]) -> list[str]:
    return [
        f"{NAMESPACE}:{name} of {files.project.name} is copied to {files.file.name}, where it takes precedence: later "
        f"changes to it in {files.project.name} do not reach this stack"
        for name in copies
    ]


def _keys(path: tuple[str, ...]) -> tuple[str, ...]:
    return (_key(path[0]), *path[1:])


def _key(section: str) -> str:
    return f"{NAMESPACE}:{section}"
