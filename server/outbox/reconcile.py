"""Compares a file of what the other side holds with our dossiers: what one of the two lacks, and what differs.

Rows have the published fields: `MaHoSo`, `TrangThaiHoSo`, and where they give them `MaTTHC` and `NgayTiepNhan`; other
columns are passed over. Dossiers of which something waits to be told are no difference yet, and are counted apart.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection, Engine, or_, select

from protocol.dossier_code import is_dossier_code
from protocol.dossier_life import NATIONAL, DossierState
from protocol.ids import Instant
from protocol.ways_in import THEIR_STATES
from server.dossier.tables import dossier, untold
from server.journal.database.dialects import connect_to_write

from .compare import COMPARED, TOLD_CODE, last_told
from .files import Fault, FileFormat, rows_in
from .published import stamp
from .tell import tell_again

CODE: Final = "MaHoSo"
STATE: Final = "TrangThaiHoSo"
FURTHER: Final = ("MaTTHC", "NgayTiepNhan")
"""Fields that are compared where a row has them."""
BATCH: Final = 500
MOST_ROWS: Final = 1_000_000


class Theirs(Struct, frozen=True):
    """A row of the file: the fields that are compared, without the code."""

    line: int
    fields: dict[str, str]


class Different(Struct, frozen=True):
    """A field of a dossier that both have. `ours`, `theirs`: its value, as it is published."""

    code: str
    field: str
    ours: str
    theirs: str


class Reconciled(Struct, frozen=True):
    """`compared`: dossiers that both have and of which nothing waits. `missing`: codes that they lack; `unknown`: codes
    that nobody here has; `different`; `twice`: codes that the file has more than once; `waiting`: dossiers of which
    something waits to be told.
    """

    compared: int = 0
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    different: tuple[Different, ...] = ()
    twice: tuple[str, ...] = ()
    waiting: int = 0

    @property
    def to_tell(self) -> tuple[str, ...]:
        """The list to be sent again: what they lack, and what stands otherwise there."""
        return tuple(sorted({*self.missing, *(one.code for one in self.different)}))

    @property
    def is_equal(self) -> bool:
        """Whether both hold the same."""
        return not (self.missing or self.unknown or self.different or self.twice)


class Held(Struct, frozen=True):
    """What a file says, by code; `twice`: codes of more than one row, of which the last one counts; `unread`: of rows
    that cannot be. They have these dossiers, but how they stand there is not known.
    """

    rows: dict[str, Theirs]
    twice: tuple[str, ...]
    faults: tuple[Fault, ...]
    unread: frozenset[str] = frozenset()


def read_held(raw: bytes, form: FileFormat) -> Held:
    """The rows that can be, and what is wrong with the others; a file that is none has one fault."""
    found = rows_in(raw, form, MOST_ROWS, (CODE, STATE))
    if isinstance(found, Fault):
        return Held({}, (), (found,))
    rows: dict[str, Theirs] = {}
    twice, unread, faults = set(), set(), []
    for line, row in found:
        values = {name: str(row.get(name) or "").strip().removeprefix("'") for name in (CODE, STATE, *FURTHER)}
        code = values.pop(CODE)
        wrong = [Fault(line, CODE, "no dossier's code")] if not is_dossier_code(code) else []
        wrong += [Fault(line, STATE, f"one of {', '.join(THEIR_STATES)}")] if values[STATE] not in THEIR_STATES else []
        faults += wrong
        if wrong:
            unread.add(code)
            continue
        twice.update({code} & rows.keys())
        rows[code] = Theirs(line, {name: value for name, value in values.items() if value})
    return Held(rows, tuple(sorted(twice)), tuple(faults), frozenset(unread))


def reconcile(engine: Engine, held: Held) -> Reconciled:
    """Changes nothing. Raises SQLAlchemyError."""
    compared = waiting = 0
    missing: list[str] = []
    different: list[Different] = []
    known: set[str] = set()
    with engine.connect() as connection:
        for code, fields, waits in _ours(connection):
            theirs = held.rows.get(code)
            known.add(code)
            if waits:
                waiting += 1
            elif theirs is not None:
                compared += 1
                different += _differing(code, fields, theirs)
            elif code not in held.unread:
                missing.append(code)
        others = sorted(held.rows.keys() - known)
        parts = (others[at : at + BATCH] for at in range(0, len(others), BATCH))
        unknown = [code for part in parts for code in _nobodys(connection, part)]
    different.sort(key=lambda one: (one.code, one.field))
    return Reconciled(compared, tuple(sorted(missing)), tuple(unknown), tuple(different), held.twice, waiting)


def tell_these_again(engine: Engine, codes: Sequence[str], now: Instant) -> int:
    """Puts the last told event of each of our dossiers with these codes back; how many. Raises SQLAlchemyError."""
    told = 0
    for at in range(0, len(codes), BATCH):  # a transaction each: who serves beside this waits for none for long
        with connect_to_write(engine) as connection, connection.begin():
            query = select(dossier.c.id).where(TOLD_CODE.in_(codes[at : at + BATCH]), dossier.c.parent.is_(None))
            for dossier_id in list(connection.execute(query).scalars()):
                for seq in last_told(connection, dossier_id):
                    tell_again(connection, dossier_id, seq, now)
                    told += 1
    return told


def _ours(connection: Connection) -> Iterator[tuple[str, dict[str, str], bool]]:
    """The dossiers that are told: their code, what is published of them, and whether something waits."""
    waits = select(untold.c.seq).where(untold.c.id == dossier.c.id).exists()
    columns = dossier.c
    query = select(columns.id, TOLD_CODE, columns.state, columns.procedure, columns.received_at, waits)
    after = ""
    while True:
        page = query.where(COMPARED, columns.id > after).order_by(columns.id).limit(BATCH)
        rows = connection.execute(page).all()
        for _id, code, state, procedure, received_at, is_waiting in rows:
            published = (str(NATIONAL[DossierState(state)]), procedure, stamp(received_at))
            yield code, dict(zip((STATE, *FURTHER), published, strict=True)), bool(is_waiting)
        if len(rows) < BATCH:
            return
        after = rows[-1].id


def _differing(code: str, ours: Mapping[str, str], theirs: Theirs) -> list[Different]:
    return [Different(code, name, ours[name], value) for name, value in theirs.fields.items() if ours[name] != value]


def _nobodys(connection: Connection, codes: Sequence[str]) -> list[str]:
    """Of these codes those that no dossier here has, neither as ours nor as another system's. Raises DBAPIError."""
    either = or_(dossier.c.code.in_(codes), dossier.c.external.in_(codes))
    here = select(dossier.c.code, dossier.c.external).where(either)
    found = {code for row in connection.execute(here) for code in row}
    return [code for code in codes if code not in found]
