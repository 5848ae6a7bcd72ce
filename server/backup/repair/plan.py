"""What a repair would keep of each stream: its events up to the first that is damaged. Reads, and changes nothing."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import islice
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from server.journal.check.replay import Key, Replay, hashed
from server.journal.check.report import DetailText, Finding, FindingKind
from server.journal.database.dialects import is_damage
from server.journal.read.stream_reader import MODEL_FAULTS, Head, JournalRow, read_begin, read_heads, read_page
from server.journal.read.stream_states import model_of
from server.journal.schema.hash_chain import row_hash
from server.journal.schema.model import Model
from server.journal.schema.tables import journal, number


class Mend(StrEnum):
    """What a stream needs."""

    CUT = "cut"  # its events after the whole ones are set aside
    LOST = "lost"  # its last events are gone: the head knows of more
    HEAD = "head"  # all its events are whole, and the row of its head is not
    LEFT = "left"  # an event is whole by the chain and does not follow: this program is at fault, so nothing is done


LOSES = frozenset({Mend.CUT, Mend.LOST})


class Cut(Struct, frozen=True):
    """A stream that is mended. `kept`: the seq of its last whole event; `last`: the highest seq that it had, of which
    `rows` are still there after `kept`. `numbers`: given after the whole events, as far as the table of numbers knows.
    `why`: the first finding.
    """

    stream: str
    mend: Mend
    kept: int
    last: int
    rows: int
    numbers: tuple[str, ...]
    why: Finding


class Plan(Struct, frozen=True):
    """`cuts`: the streams to mend. `highest`: of each stream that loses events, the highest number by prefix that was
    ever given, also in what is set aside. `streams`: all, whole or not.
    """

    cuts: tuple[Cut, ...]
    highest: dict[str, dict[str, int]]
    streams: int

    @property
    def loses(self) -> list[str]:
        """The streams that lose events."""
        return [cut.stream for cut in self.cuts if cut.mend in LOSES]

    @property
    def mends(self) -> list[Cut]:
        """What is mended."""
        return [cut for cut in self.cuts if cut.mend is not Mend.LEFT]


def plan(connection: Connection, models: Sequence[Model[Any]]) -> Plan:
    """Replays every stream as far as it is whole. Raises DBAPIError when the tables cannot be read at all."""
    heads = read_heads(connection)
    stored: dict[str, int] = {row[0]: row[1] for row in connection.execute(_LAST)}
    names = sorted(heads.keys() | stored.keys(), key=str)
    cuts = [cut for name in names if (cut := _cut(connection, models, name, heads.get(name), stored.get(name, 0)))]
    highest = {cut.stream: _highest(connection, cut.stream) for cut in cuts if cut.mend in LOSES}
    return Plan(tuple(cuts), highest, len(names))


_LAST = select(journal.c.stream, func.max(journal.c.seq)).group_by(journal.c.stream)


def _cut(connection: Connection, models: Sequence[Model[Any]], name: str, head: Head | None, stored: int) -> Cut | None:
    model = model_of(models, name) if isinstance(name, str) else None
    replay = Replay(name, model, begin=read_begin(connection, name))
    kept, given, why, mend = replay.begin, 0, None, Mend.CUT
    for row in _readable(connection, name):
        whole, found = is_next(kept, row), list(replay.feed(row))
        if found or not whole:
            why = found[0] if found else Finding(FindingKind.HASH, name, row.seq, DetailText.CHANGED)
            mend = Mend.LEFT if whole else Mend.CUT
            break
        kept, given = replay.head, len(replay.given)
    last = max(stored, head.seq if head is not None else 0)
    if why is None and last > kept.seq:
        why = Finding(FindingKind.GAP, name, last, DetailText.FOLLOWS, {"seq": kept.seq})
        mend = Mend.CUT if stored > kept.seq else Mend.LOST
    elif why is None:
        if head == _as_stored(kept, head, model):
            return None
        mend, why = Mend.HEAD, Finding(FindingKind.HEAD, name, kept.seq, DetailText.HEADLESS)
    after = select(func.count()).where(journal.c.stream == name, journal.c.seq > kept.seq)
    rows = int(connection.execute(after).scalar_one())
    kept_numbers = set(islice(replay.given, given))  # in the order in which they were given
    numbers = () if mend not in LOSES or model is None else _numbers(connection, name, kept_numbers)
    return Cut(name, mend, kept.seq, last, rows, numbers, why)


def _readable(connection: Connection, name: str) -> Iterator[JournalRow]:
    """The stream's rows up to the first that cannot be read."""
    after, limit = 0, 1000
    while True:
        try:
            with connection.begin_nested():
                page = read_page(connection, name, after, limit)
        except DBAPIError as error:
            if not is_damage(error):
                raise
            if limit == 1:
                return
            limit //= 10
            continue
        if not page:
            return
        yield from page
        after = page[-1].seq


def is_next(head: Head, row: JournalRow) -> bool:
    """Whether a row is the next by the chain: what was written there, whatever it means."""
    try:
        return row.seq == head.seq + 1 and row.hash == row_hash(head.hash, hashed(row))
    except MODEL_FAULTS:
        return False


def _as_stored(kept: Head, head: Head | None, model: Model[Any] | None) -> Head:
    """What the head's row should hold; of an unknown kind of stream, where it opened is not known."""
    if model is not None or head is None:
        return kept
    return Head(kept.seq, head.opened_seq, kept.day, kept.hash, kept.at)


def _numbers(connection: Connection, name: str, given: set[Key]) -> tuple[str, ...]:
    rows = connection.execute(select(number.c.day, number.c.prefix, number.c.n).where(number.c.branch == name))
    lost = sorted({(day, prefix, n) for day, prefix, n in rows} - given, key=repr)
    return tuple(f"{prefix}-{n:03} ({day})" for day, prefix, n in lost if isinstance(n, int))


def _highest(connection: Connection, name: str) -> dict[str, int]:
    query = select(number.c.prefix, func.max(number.c.n)).where(number.c.branch == name).group_by(number.c.prefix)
    return {prefix: n for prefix, n in connection.execute(query) if isinstance(n, int)}
