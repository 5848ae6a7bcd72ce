"""One choice of a screen; pure."""

from msgspec import Struct

from .acts import Act


class Card(Struct, frozen=True):
    """One choice. `id` never shows; `other`: its name in the other language; `facts`: what to expect, a line or two;
    `problem`: why it cannot be chosen, or what to know before, or ""; `primary`: the usual answer; `ticked`: chosen
    already; `icon`: a picture's name in `ui/look/icons.py`, or "".

    `act`: what it does when it is chosen."""

    id: str
    name: str
    other: str = ""
    facts: tuple[str, ...] = ()
    problem: str = ""
    enabled: bool = True
    primary: bool = False
    ticked: bool = False
    icon: str = ""
    act: Act | None = None

    @property
    def says(self) -> str:
        """For the ear."""
        parts = [self.name, *self.facts, self.problem]  # the other language would be read in the wrong one
        return ". ".join(part for part in parts if part)
