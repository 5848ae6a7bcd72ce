"""What waits at the desks of a branch outside its queue of people: dossiers from online, and bundles of lists."""

from datetime import datetime

from msgspec import Struct

from .ways_in import Way


class DeskLine(Struct, frozen=True, omit_defaults=True):
    """A dossier that is to be checked or taken in `until` then. `code`: where it came from calls it so: the other
    system, or the list, of whose line `place` it is, with so many `sheets`.
    """

    dossier_id: str
    way: Way
    procedure: str
    until: datetime
    code: str
    place: int | None = None
    sheets: int | None = None


class DeskWork(Struct, frozen=True):
    """`online`, `listed`: how many of each, counted up to a bound. `lines`: those that are due first."""

    online: int
    listed: int
    lines: list[DeskLine]
