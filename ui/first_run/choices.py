"""A device's settings before its set-up, those chosen in it, and their file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from protocol.enrolments import Claimed

from .keeping import keep

PLACE = ("server", "branch", "token", "counter")


class Choices:
    """`given` and `chosen`: settings by name. `path`: of the file."""

    def __init__(self, given: Mapping[str, Any], path: Path) -> None:
        self.given = dict(given)
        self.chosen: dict[str, Any] = {}
        self.path = path

    @property
    def knows_its_place(self) -> bool:
        """Whether the device was enrolled before."""
        return all(self.given.get(name) for name in ("server", "branch", "token"))

    @property
    def is_enrolled_anew(self) -> bool:
        """Whether the device has got another token in this set-up."""
        return bool(self.chosen.get("token")) and self.chosen["token"] != self.given.get("token")

    def stay(self) -> None:
        """Keeps the token of before."""
        self.chosen = {name: self.given.get(name) for name in PLACE}

    def become(self, server: str, claimed: Claimed) -> None:
        """Takes the token that a manager has confirmed."""
        self.chosen = dict(zip(PLACE, (server, claimed.branch, claimed.token, claimed.counter), strict=True))

    def keep(self, language: str) -> None:
        """Writes the settings and the chosen language to the file. Raises OSError."""
        self.chosen["language"] = language
        # a counter that is none any more is taken out of the file: not every program's settings know the word
        keep(self.path, {name: value or None if name == "counter" else value for name, value in self.chosen.items()})
