"""What a container file says, done in a folder: no container runtime is needed to see whether its steps work."""

import json
import shlex
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

_KNOWN = frozenset({"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "ENTRYPOINT"})


@dataclass
class Image:
    """A folder that stands for the file system of an image, and what a container of it runs."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    directory: Path = Path()
    entry: list[str] = field(default_factory=list)

    @classmethod
    def build(cls, file: Path, context: Path, folder: Path, run: Callable[[str, Path], object]) -> "Image":
        """Do what a container file says, in its order.

        Args:
            file: the container file.
            context: whose files may be copied.
            folder: the root of the image; made here.
            run: runs a shell command in a folder.
        """
        image = cls(folder)
        (folder / "tmp").mkdir(parents=True)
        lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
        for name, _, rest in (line.partition(" ") for line in lines):
            assert name in _KNOWN, f"{name} is not understood here"
            if name == "WORKDIR":
                image.directory = folder / rest.strip("/")
                image.directory.mkdir(parents=True, exist_ok=True)
            elif name == "COPY":
                *patterns, _ = rest.split()
                for pattern in patterns:
                    found = list(context.glob(pattern))
                    assert found, f"nothing is called {pattern}"
                    for one in found:
                        shutil.copy(one, image.directory)
            elif name == "RUN":
                run(rest, image.directory)
            elif name == "ENV":
                pairs = (one.split("=", 1) for one in rest.split())
                image.environment |= {key: image._inside(value) for key, value in pairs}
            elif name == "ENTRYPOINT":
                image.entry = json.loads(rest)
        return image

    def command(self, arguments: list[str]) -> str:
        """Return what a container runs, as a shell command."""
        return shlex.join([*self.entry, *arguments])

    def _inside(self, value: str) -> str:
        return str(self.folder / value.strip("/")) if value.startswith("/") else value
