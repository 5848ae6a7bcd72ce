"""One line to the clerk about an act: refused, not answered yet, or done otherwise."""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """A notice's kind; the value is the name of its colour token."""

    TOLD = "primary"
    WAITING = "amber"
    REFUSED = "red"


@dataclass(frozen=True, slots=True)
class Notice:
    """`text` is in the language it was said in."""

    kind: Kind
    text: str
