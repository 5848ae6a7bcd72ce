"""One row of a table; pure."""

from dataclasses import dataclass

from ui.look.promise_level import Level


@dataclass(frozen=True, slots=True)
class Row:
    """`level`: of the last cell; `muted`: this counter may not call the ticket.

    `share`: the used part of the visit's target, drawn under the last cell. `first`: the likely next.
    """

    key: str
    cells: tuple[str, ...]
    level: Level | None = None
    muted: bool = False
    note: str = ""
    share: float | None = None
    first: bool = False
