"""One line to the clerk: what was refused, what is still on its way, what happened instead."""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """How a notice looks; the value is the colour token's name."""

    TOLD = "primary"
    WAITING = "amber"
    REFUSED = "red"


@dataclass(frozen=True, slots=True)
class Notice:
    """`text` is in the language it was said in."""

    kind: Kind
    text: str
