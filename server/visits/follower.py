"""The durable follower `visits`: reads the branches' streams after its stored position and writes the rows of visits.

Rows and position are written in one transaction, so that an event is folded exactly once, whatever is killed when.
Where several processes follow one database (PostgreSQL) the lock of a stream's position lets one at a time go on; on
SQLite the file's write lock is held only while a batch is written, not while it is read and folded.
"""

import time
from collections.abc import Iterable
from typing import Any, Final

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Engine, Table, delete, select

from protocol.configuration import BranchConfig
from protocol.ids import Instant
from protocol.practice import practised
from server.journal.database.dialects import connect_to_write, insert_or_leave, insert_or_replace, written_beside
from server.journal.read.stream_reader import MODEL_FAULTS, BrokenStream, read_begin, read_events, read_head, read_heads
from server.journal.schema.tables import journal
from server.queue.events.events import Configured, DayOpened
from server.queue.events.recorded import Recorded
from server.queue.stream import BranchStream

from .bookings import Booking, BookingFold, appointments_in
from .counter_times import CounterTime, CounterTimeFold
from .fold import UNDOABLE, VisitFold
from .tables import ROWS, act, booking, counter_time, follower, plan, visit, visit_day
from .visit import Visit

NAME: Final = "visits"
"""This follower's name in the table `follower`."""

BATCH: Final = 500
"""Most events of one transaction: some ten milliseconds of SQLite's write lock."""

RETRY_S: Final = 0.02
"""How often `catch_up` looks again while another process is at the stream."""


class CountedBranches(BranchStream):
    """The branches' streams that count: a practice has no rows."""

    def owns(self, stream: str) -> bool:
        return super().owns(stream) and practised(stream) is None


MODEL: Final = CountedBranches()


class Reached(Struct, frozen=True):
    """How far the rows of a stream are: up to event `seq` of `head`; `at`: the moment of event `seq`, None for 0."""

    seq: int
    head: int
    at: Instant | None

    @property
    def whole(self) -> bool:
        """Whether the rows hold every event."""
        return self.seq >= self.head


class Folds(Struct, frozen=True):
    """All that is folded of a stream's events at once."""

    visits: VisitFold
    counters: CounterTimeFold
    bookings: BookingFold

    def take(self, recorded: Recorded[Any]) -> None:
        """Folds one event into each. Raises ValueError for an event that cannot follow."""
        self.visits.take(recorded)
        self.counters.take(recorded)
        self.bookings.take(recorded)


def behind(engine: Engine) -> dict[str, int]:
    """The branches' streams that have events beyond the rows, and how many. Raises SQLAlchemyError."""
    with engine.connect() as connection:
        heads = read_heads(connection)
        rows = connection.execute(select(follower.c.stream, follower.c.seq).where(follower.c.name == NAME))
        reached: dict[str, int] = {row.stream: row.seq for row in rows}
    left = {name: head.seq - reached.get(name, 0) for name, head in heads.items() if MODEL.owns(name)}
    return {name: count for name, count in left.items() if count > 0}


def advance(engine: Engine, stream: str, most: int = BATCH) -> int:
    """Folds at most `most` of a stream's next events into its rows; how many were folded.

    0: there is nothing new, or another process is at it. Raises SQLAlchemyError, and BrokenStream at an event that
    cannot be read or cannot follow.
    """
    if not MODEL.owns(stream):
        return 0
    _ensure_position(engine, stream)
    with engine.connect() as connection, connection.begin():
        place = select(follower.c.seq).where(follower.c.name == NAME, follower.c.stream == stream)
        stored: int | None = connection.execute(place.with_for_update(skip_locked=True)).scalar()
        if stored is None:
            return 0
        after = max(stored, read_begin(connection, stream).seq)
        last = min(read_head(connection, stream).seq, after + most)
        if last <= after:
            return 0
        folds = _fold(connection, stream, after, last)
        with written_beside(connection) as writing:
            if writing.execute(place).scalar() != stored:
                return 0  # SQLite: another process has gone on meanwhile
            _write(writing, stream, folds, last)
    return last - after


def catch_up(engine: Engine, stream: str, within_s: float) -> Reached:
    """Folds what is new of a stream, for at most `within_s` seconds, and says how far the rows are.

    Also where no server runs, and beside one. Raises as `advance` does.
    """
    give_up_at = time.monotonic() + within_s
    while True:
        done = advance(engine, stream)
        reached = reached_by(engine, stream)
        if reached.whole or time.monotonic() >= give_up_at:
            return reached
        if not done:
            time.sleep(RETRY_S)


def reached_by(engine: Engine, stream: str) -> Reached:
    """How far the rows of a stream are. Raises SQLAlchemyError."""
    with engine.connect() as connection:
        return reached_on(connection, stream)


def reached_on(connection: Connection, stream: str) -> Reached:
    """As `reached_by`, in a transaction that reads rows too."""
    seq = seq_reached(connection, stream)
    at = connection.execute(select(journal.c.at).where(journal.c.stream == stream, journal.c.seq == seq)).scalar()
    return Reached(seq, read_head(connection, stream).seq, at)


def seq_reached(connection: Connection, stream: str) -> int:
    """The last event of a stream that is in its rows; 0 before the first."""
    place = select(follower.c.seq).where(follower.c.name == NAME, follower.c.stream == stream)
    return connection.execute(place).scalar() or 0


def rebuild(engine: Engine, stream: str) -> None:
    """Throws a stream's rows away and folds it from its first stored event. Also beside a server.

    Raises as `advance` does.
    """
    _ensure_position(engine, stream)
    with connect_to_write(engine) as connection, connection.begin():
        place = follower.c.name == NAME, follower.c.stream == stream
        connection.execute(select(follower.c.seq).where(*place).with_for_update())
        begin_again(connection, stream)
    while not catch_up(engine, stream, 60).whole:
        pass


def begin_again(connection: Connection, stream: str) -> None:
    """Throws a stream's rows away, but for those of days that were archived and taken out of the journal: these stay,
    since nothing can give them again. Raises DBAPIError.
    """
    if not MODEL.owns(stream):
        return
    begin = read_begin(connection, stream)
    for table in ROWS:
        stored = of_stored_days(table, begin.seq, first_day(connection, stream)) if begin.seq else ()
        connection.execute(delete(table).where(table.c.branch == stream, *stored))
    place = {"name": NAME, "stream": stream, "seq": begin.seq}
    connection.execute(insert_or_replace(connection, follower), place)


def first_day(connection: Connection, stream: str) -> str:
    """The day of the first stored event; later than any where there is none."""
    first = select(journal.c.day).where(journal.c.stream == stream).order_by(journal.c.seq).limit(1)
    return connection.execute(first).scalar() or "9999-12-31"


def of_stored_days(table: Table, begin: int, first: str) -> tuple[ColumnElement[bool], ...]:
    """The rows that events after seq `begin` gave, of days from `first` on."""
    return (table.c.seq > begin,) if "seq" in table.c else (table.c.day >= first,)


def visits_of(rows: Iterable[Any]) -> list[Visit]:
    """Rows of the table `visit` as visits."""
    return [msgspec.convert(_read(row), Visit) for row in rows]


def _read(row: Any) -> dict[str, Any]:
    """The columns are the fields, in order."""
    fields = dict(zip(Visit.__struct_fields__, row, strict=True))
    for name in ("parts", "further"):
        fields[name] = () if fields[name] == "[]" else msgspec.json.decode(fields[name])
    return fields


def written(one: Any) -> dict[str, Any]:
    """A value as a row of its table."""
    row = msgspec.structs.asdict(one)
    if isinstance(one, Visit):
        row |= {name: msgspec.json.encode(row[name]).decode() for name in ("parts", "further")}
    return row


def _ensure_position(engine: Engine, stream: str) -> None:
    """A row to lock; made once in a stream's life."""
    place = select(follower.c.seq).where(follower.c.name == NAME, follower.c.stream == stream)
    with engine.connect() as connection:
        if connection.execute(place).scalar() is not None:
            return
    with connect_to_write(engine) as connection, connection.begin():
        connection.execute(insert_or_leave(connection, follower), {"name": NAME, "stream": stream, "seq": 0})


def _fold(connection: Connection, stream: str, after: int, last: int) -> Folds:
    events = list(read_events(connection, MODEL, stream, after, last))
    wanted = {ticket_id for event in events if (ticket_id := getattr(event.body, "ticket_id", None)) is not None}
    wanted |= {ticket.ticket_id for event in events for ticket in getattr(event.body, "tickets", ())}
    known = connection.execute(select(visit).where(visit.c.branch == stream, visit.c.ticket_id.in_(wanted)))
    named = {one for event in events for one in appointments_in(event)}
    booked = connection.execute(select(booking).where(booking.c.branch == stream, booking.c.appointment.in_(named)))
    latest = select(counter_time).where(counter_time.c.branch == stream)
    going_on = connection.execute(latest.where(counter_time.c.until.is_(None) | counter_time.c.by_end))
    configuring = _configuring(connection, stream, after)
    visits = VisitFold(visits={one.ticket_id: one for one in visits_of(known)})
    for event in configuring:
        visits.take(event)
    folds = Folds(
        visits,
        CounterTimeFold((msgspec.convert(row._mapping, CounterTime) for row in going_on), visits.config),
        BookingFold((msgspec.convert(row._mapping, Booking) for row in booked), visits.config),
    )
    for event in events:
        try:
            folds.take(event)
        except MODEL_FAULTS as error:
            raise BrokenStream(stream, event.seq, f"{type(error).__name__}: {error}") from error
    return folds


def configured_at(connection: Connection, stream: str, seq: int) -> BranchConfig | None:
    """The configuration in force after event `seq`; None before the first."""
    return next((one.body.config for one in _configuring(connection, stream, seq)), None)


def _configuring(connection: Connection, stream: str, upto: int) -> list[Recorded[Any]]:
    """The event that set the configuration in force after event `upto`; none before the first."""
    kinds = (Configured.kind, DayOpened.kind)
    newest = select(journal.c.seq).where(journal.c.stream == stream, journal.c.seq <= upto, journal.c.kind.in_(kinds))
    seq = connection.execute(newest.order_by(journal.c.seq.desc()).limit(1)).scalar()
    return [] if seq is None else list(read_events(connection, MODEL, stream, seq - 1, seq))


def _write(connection: Connection, stream: str, folds: Folds, last: int) -> None:
    _write_visits(connection, stream, folds.visits)
    _put(connection, counter_time, folds.counters.changed.values())
    _put(connection, booking, [folds.bookings.bookings[each] for each in sorted(folds.bookings.changed)])
    for day, plans in folds.bookings.plans.items():
        connection.execute(delete(plan).where(plan.c.branch == stream, plan.c.day == day))
        _put(connection, plan, plans)
    place = follower.c.name == NAME, follower.c.stream == stream
    connection.execute(follower.update().where(*place).values(seq=last))


def _write_visits(connection: Connection, stream: str, fold: VisitFold) -> None:
    changed = [fold.visits[ticket_id] for ticket_id in sorted(fold.changed)]
    days = {one.day for one in changed} | fold.left_days
    _put(connection, visit, changed)
    if days:
        rows = [{"branch": stream, "day": day, "tallied": False} for day in sorted(days)]
        connection.execute(insert_or_replace(connection, visit_day), rows)
    for ticket_id, at in fold.taken_back:
        gone = act.c.ticket_id == ticket_id, act.c.at == at, act.c.kind.in_(UNDOABLE)
        connection.execute(delete(act).where(act.c.branch == stream, *gone))
    for one in fold.returned:
        before, after = one.kinds
        same = act.c.ticket_id == one.ticket_id, act.c.counter == one.counter, act.c.served_ms == one.served_ms
        now = act.update().where(act.c.branch == stream, act.c.kind == before, *same).values(kind=after)
        connection.execute(now)
    _put(connection, act, fold.acts)


def _put(connection: Connection, table: Table, rows: Iterable[Any]) -> None:
    """Writes rows, in place of those with their keys."""
    values = [written(one) for one in rows]
    if values:
        connection.execute(insert_or_replace(connection, table), values)
