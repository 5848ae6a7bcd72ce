"""One row of a table; pure."""

from dataclasses import dataclass

from ui.look.promise_level import Level


@dataclass(frozen=True, slots=True)
class Row:
    """`level` marks the last cell; `muted`: a ticket that this counter may not call.

    `share`: how much of the visit's target is used, drawn under the last cell. `first`: the likely next.
    """

    key: str
    cells: tuple[str, ...]
    level: Level | None = None
    muted: bool = False
    note: str = ""
    share: float | None = None
    first: bool = False
