"""One line of a table; pure."""

from dataclasses import dataclass

from ui.look.promise_level import Level


@dataclass(frozen=True, slots=True)
class Row:
    """One line: `level` marks its last cell, `muted` is for who is not this counter's to call.

    `share`: how much of the visit's target is used, drawn under the last cell. `first`: it comes next.
    """

    key: str
    cells: tuple[str, ...]
    level: Level | None = None
    muted: bool = False
    note: str = ""
    share: float | None = None
    first: bool = False
