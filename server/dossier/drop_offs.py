"""Lists of dossiers that were handed over in bulk: their codes, and what the table of dossiers says of them."""

import hashlib
from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, Row, func, select

from protocol.configuration import BranchConfig, Statutory
from protocol.dossier_life import DossierState
from protocol.due.counting import count_due
from protocol.enums import TermUnit
from protocol.ids import Instant

from .lookup_secret import GROUP, LETTERS
from .tables import dossier

GROUPS: Final = 3
TAKE_IN: Final = Statutory(1, TermUnit.WORKING_DAY)
"""The office's own promise: a list is taken in by the end of the next working day. The law's time begins with each
receipt."""
MOST: Final = 100
_TO_TAKE_IN = str(DossierState.REGISTERED)


def code_of(command_id: str) -> str:
    """The code of the list that this command makes; always the same, so that one sent again makes no second list."""
    left = int.from_bytes(hashlib.blake2b(f"list {command_id}".encode(), digest_size=16).digest())
    letters = ""
    for _ in range(GROUP * GROUPS):
        left, at = divmod(left, len(LETTERS))
        letters += LETTERS[at]
    return "-".join(["DS", *(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))])


def dossier_of(command_id: str, place: int) -> str:
    """The id of the dossier on a line of that list."""
    return f"d{hashlib.blake2b(f'list {command_id} {place}'.encode(), digest_size=10).hexdigest()}"


def take_in_by(handed_at: Instant, config: BranchConfig) -> Instant:
    """Until when a list that was handed over at this moment is to be taken in."""
    return count_due(handed_at, TAKE_IN, config).due_at


def lines_of(connection: Connection, drop_off: str) -> Sequence[Row[Any]]:
    """The rows of a list's dossiers, in the order of its lines; none: there is no such list. Raises DBAPIError."""
    query = select(dossier).where(dossier.c.drop_off == drop_off).order_by(dossier.c.drop_place, dossier.c.id)
    return connection.execute(query).all()


class Waiting(Struct, frozen=True):
    """A list of which something is still to be taken in. `left`: so many of its `lines`."""

    drop_off: str
    branch: str
    handed_at: Instant
    lines: int
    left: int


def waiting(connection: Connection, branches: frozenset[str] | None) -> list[Waiting]:
    """The lists of these branches (None: of all) with something to take in, the oldest first, at most `MOST`.

    Raises DBAPIError.
    """
    columns = dossier.c
    here = [columns.drop_off.is_not(None)] + ([] if branches is None else [columns.branch.in_(sorted(branches))])
    left = select(columns.drop_off, func.count().label("left")).where(*here, columns.state == _TO_TAKE_IN)
    some = left.group_by(columns.drop_off).subquery()
    query = (
        select(columns.drop_off, columns.branch, func.min(columns.drafted_at), func.count(), some.c.left)
        .join(some, some.c.drop_off == columns.drop_off)
        .group_by(columns.drop_off, columns.branch, some.c.left)
        .order_by(func.min(columns.drafted_at), columns.drop_off)
        .limit(MOST)
    )
    return [Waiting(*row) for row in connection.execute(query)]
