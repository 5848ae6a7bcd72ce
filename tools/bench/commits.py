"""The writer in a process of its own choosing against a raw loop that commits the very same rows.

`python -m tools.bench.commits FOLDER COMMANDS BATCH ROUNDS` prints one line of JSON a round.
"""

import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Engine

from protocol.commands import Envelope, Issue
from protocol.keys import new_key
from protocol.problem import Refused
from server.cli.commands.open_journal import models, now_ms
from server.journal.database.engine import open_database
from server.journal.database.migrate import migrate
from server.journal.schema.tables import journal, number
from server.journal.write.committed import Answer, Published, Result
from server.journal.write.writer import Writer

from .rig.figures import Figure, Missing, NotMeasured, Side, ratio, spread
from .rig.scratch import Scratch, set_up
from .session import Session

BATCHES = 1, 16, 64
COMMANDS = {1: 1_500, 16: 16_000, 64: 32_000}
TABLES = journal, number
QUICK = 20
"""By how much less in a quick run."""

RAW = "a raw commit loop of the same rows: sqlite3, WAL, synchronous=FULL, executemany"
TIMEOUT_S = 300.0


class Round(Struct, frozen=True):
    """Seconds that it took, and CPU seconds, of each."""

    writer_s: float
    writer_cpu_s: float
    raw_s: float
    raw_cpu_s: float


def measure(session: Session) -> Iterator[Figure | Missing]:
    """For each number of commands that are on the way at once."""
    for batch in BATCHES:
        name = f"writer/sqlite/{batch}"
        commands = COMMANDS[batch] // (QUICK if session.pace.quick else 1)
        arguments = str(session.new_folder()), str(commands), str(batch), str(session.pace.rounds)
        try:
            with session.child("the writer", "commits", *arguments) as child:
                rounds = []
                for n in range(1, session.pace.rounds + 1):
                    session.say(f"{name}: round {n} of {session.pace.rounds}")
                    rounds.append(msgspec.json.decode(child.line(TIMEOUT_S), type=Round))
            yield _figure(name, batch, commands, rounds)
        except NotMeasured as error:
            yield Missing(name, str(error))


def _figure(name: str, batch: int, commands: int, rounds: list[Round]) -> Figure:
    ours = [commands / each.writer_s for each in rounds]
    raw = [commands / each.raw_s for each in rounds]
    total = commands * len(rounds)
    return Figure(
        name=name,
        title=f"The writer in process, {batch} command{'s' * (batch > 1)} on the way, SQLite",
        unit="tickets/s",
        ours=Side("Writer.submit", spread(ours), cpu_us=1e6 * sum(each.writer_cpu_s for each in rounds) / total),
        reference=Side(RAW, spread(raw), cpu_us=1e6 * sum(each.raw_cpu_s for each in rounds) / total),
        ratio=ratio(ours, raw),
        cpu_per="ticket",
    )


# -- the child -------------------------------------------------------------------------------------------------------


def main() -> None:
    folder, commands, batch, rounds = Path(sys.argv[1]), *map(int, sys.argv[2:5])
    for number_of_round in range(rounds):
        scratch = set_up(folder / f"writer-{number_of_round}", None)
        writer_s, writer_cpu_s = _timed(_write, scratch, commands, batch)
        raw = _prepared(scratch, folder / f"raw-{number_of_round}.sqlite")
        raw_s, raw_cpu_s = _timed(_commit_all, raw, batch)
        raw.connection.close()
        print(msgspec.json.encode(Round(writer_s, writer_cpu_s, raw_s, raw_cpu_s)).decode(), flush=True)


def _timed(do: Callable[..., None], *arguments: Any) -> tuple[float, float]:
    """Seconds on the clock and of CPU that it took."""
    cpu_s, began = time.process_time(), time.perf_counter()
    do(*arguments)
    return time.perf_counter() - began, time.process_time() - cpu_s


def _write(scratch: Scratch, commands: int, batch: int) -> None:
    """As many as `batch` are on the way at any time: each answer sends the next. Raises NotMeasured."""
    engine = open_database(scratch.database)
    finished = threading.Event()
    state = {"sent": 0, "answered": 0}
    service = Issue(scratch.config.services[0].code)
    refused: list[Refused] = []

    def send() -> None:
        if state["sent"] < commands:
            state["sent"] += 1
            writer.submit(Envelope(scratch.config.id, service, new_key(), "bench"), answered)

    def answered(result: Result) -> None:
        state["answered"] += 1
        if isinstance(result, Refused):
            refused.append(result)
        send()
        if state["answered"] == commands:
            finished.set()

    def publish(published: Published) -> None:
        for item in published.items:
            if isinstance(item, Answer):
                item.on_done(item.result)

    writer = Writer(engine, models(), now_ms, publish)
    writer.start()
    for _ in range(batch):
        send()
    done = finished.wait(TIMEOUT_S)
    writer.stop()
    engine.dispose()
    if not done or refused:
        raise NotMeasured(f"{state['answered']} of {commands} commands were answered, {len(refused)} refused")


class _Raw(Struct):
    """The rows that the writer wrote, and a database of the same tables without them."""

    connection: Any
    journal: list[tuple[Any, ...]]
    numbers: list[tuple[Any, ...]]


def _prepared(scratch: Scratch, file: Path) -> _Raw:
    engine = open_database(f"sqlite:///{file}")
    migrate(engine)
    engine.dispose()
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("INSERT INTO stream VALUES (?, 0, 0, '', '', 0)", (scratch.config.id,))
    wrote = open_database(scratch.database)
    rows = _Raw(connection, *_read(wrote, scratch.config.id))
    wrote.dispose()
    return rows


def _read(engine: Engine, branch: str) -> tuple[list[tuple[Any, ...]], ...]:
    with engine.connect() as connection:
        issued = journal.select().where(journal.c.stream == branch, journal.c.kind == "issued").order_by(journal.c.seq)
        return tuple(
            [tuple(row) for row in connection.execute(query)]
            for query in (issued, number.select().order_by(number.c.n))
        )


def _commit_all(raw: _Raw, batch: int) -> None:
    run, many = raw.connection.execute, raw.connection.executemany
    into_journal, into_number = (
        f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(table.columns))})" for table in TABLES
    )
    for start in range(0, len(raw.journal), batch):
        rows = raw.journal[start : start + batch]
        run("BEGIN IMMEDIATE")
        many(into_journal, rows)
        many(into_number, raw.numbers[start : start + batch])
        last = rows[-1]
        run("UPDATE stream SET seq = ?, day = ?, hash = ?, at = ?", (last[1], last[2], last[-1], last[3]))
        run("COMMIT")


if __name__ == "__main__":
    main()
