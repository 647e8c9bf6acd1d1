"""Keys of a stack file for objects with arbitrary names: readable, unique, and the same in the next export."""

import re
import unicodedata

_LONGEST = 60
_SHORT_ID = 8


class Keys:
    """Hands out keys, each once.

    Args:
        taken: Keys that are already in use.
    """

    def __init__(self, taken: set[str]) -> None:
        self._taken = set(taken)

    def key(self, name: str, identifier: str, otherwise: str) -> str:
        """Return a key for an object.

        Ask for objects in the order in which they were made: then the oldest with a name keeps it, and one that
        is made later changes no key.

        Args:
            name: Its name in the AEP interface.
            identifier: Its id; part of it tells objects with the same name apart.
            otherwise: Beginning of the key if the name contains no letters.
        """
        short = re.sub(r"\W", "", identifier.rpartition("/")[2])[:_SHORT_ID]
        slug = _slug(name)
        choices = [slug, f"{slug}-{short}"] if slug else [f"{otherwise}-{short}"]
        choices.append(f"{otherwise}-{re.sub(r'[^A-Za-z0-9]', '', identifier)}")
        key = next(choice for choice in choices if choice not in self._taken)
        self._taken.add(key)
        return key


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].strip("-")
