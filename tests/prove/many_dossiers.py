"""Makes dossiers in bulk: decided, folded, sealed and listed by the real code, many in one transaction.

What differs from the way of requests is the number of statements and of COMMITs, and of those of the key store.
"""

import random
import secrets
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, insert, select

from protocol import dossier_commands as c
from protocol.commands import Envelope
from protocol.configuration import BranchConfig
from protocol.dossier_code import CodeFormat, write_code
from protocol.dossier_commands import Holder
from protocol.dossier_people import PersonField
from protocol.ids import Instant
from server.dossier.rows import course_of, row_of
from server.dossier.stream.model import CITY_TIME_ZONE, DossierStream, stream_of
from server.dossier.stream.sealed import NotePerson
from server.dossier.tables import course, dossier, sequence
from server.journal.database.dialects import insert_or_replace
from server.journal.read.stream_reader import count_others
from server.journal.read.stream_states import StreamState
from server.journal.write.answers import Answers
from server.journal.write.batch import Batch, new_streams
from server.journal.write.committed import Commit, Submitted
from server.journal.write.write_connection import WriteConnection
from server.people.indexed import rows_of
from server.people.key_store import KeyStore
from server.people.people import People
from server.people.tables import people_index, sealed_record

from .bulk_indexes import Indexes

AT_ONCE: Final = 2_000
OPEN_SHARE: Final = 0.04
"""Of 2,500,000 dossiers a year, about 100,000 are open at a time."""
HOUR_MS: Final = 3_600_000
SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô")
MIDDLE = ("Văn", "Thị", "Đức", "Ngọc", "Minh", "Thu", "Quang", "Hồng")
GIVEN = (
    "An",
    "Bình",
    "Chi",
    "Dũng",
    "Giang",
    "Hà",
    "Hùng",
    "Lan",
    "Linh",
    "Mai",
    "Nam",
    "Phương",
    "Quân",
    "Sơn",
    "Yến",
)
_SPREAD: Final = 1_000_003
"""A prime: dossiers are made in the order of their ids, and drafted in another."""


class Step:
    """One command of a dossier's life, who sends it, how many milliseconds after the one before, and who is noted."""

    def __init__(self, command: Any, by: str, after: Instant, fields: dict[PersonField, str] | None = None) -> None:
        self.command = command
        self.by = by
        self.after = after
        self.fields = fields


class Lives:
    """The steps of dossier number n of `total`; the same for the same seed. Ids are spread as random ones are."""

    def __init__(
        self,
        config: BranchConfig,
        procedure: str,
        people: People,
        total: int,
        *,
        seed: int = 1,
        open_share: float = OPEN_SHARE,
    ) -> None:
        self.total = total
        self._open_share = open_share
        self._config = config
        self._procedure = procedure
        self._people = people
        self._seed = seed

    def id_of(self, n: int) -> str:
        """The id of dossier number n."""
        return f"d{n * 16**20 // self.total:020x}"

    def place_of(self, n: int) -> int:
        """As the how many-th it was drafted."""
        return n * _SPREAD % self.total

    def of(self, n: int) -> list[Step]:
        """Drafted, the applicant noted, received, handed over and accepted, decided, returned; some go on."""
        drawn, id_ = random.Random(self._seed * 1_000_003 + n), self.id_of(n)
        unit = f"H26.{drawn.randrange(1, 60):02}"
        clerk, official = f"u-clerk-{drawn.randrange(300)}", f"u-official-{drawn.randrange(2_000)}"
        fields = {
            PersonField.NAME: f"{drawn.choice(SURNAMES)} {drawn.choice(MIDDLE)} {drawn.choice(GIVEN)}",
            PersonField.IDENTITY_NUMBER: f"001{drawn.randrange(10**9):09}",
            PersonField.PHONE: f"09{drawn.randrange(10**8):08}",
        }
        named = tuple(field.value for field in fields)
        person = NotePerson("applicant", f"p{id_[1:]}", named, self._people.mark_of([fields, []]))
        steps = [
            Step(c.DraftDossier(self._config.id, self._procedure), clerk, 0),
            Step(person, clerk, 60_000, fields),
            Step(c.ReceiveDossier("H26.01"), clerk, 120_000),
            Step(c.OfferDossier(Holder(unit)), clerk, HOUR_MS),
            Step(c.AcceptOffer(unit), official, HOUR_MS),
            Step(c.FinishDossier("granted"), official, 30 * HOUR_MS),
            Step(c.ReturnResult(self._config.id, "signature"), clerk, 20 * HOUR_MS),
        ]
        return steps[: drawn.randrange(3, 7)] if drawn.random() < self._open_share else steps


class BulkKeys(KeyStore):
    """New keys are kept until `flush` writes them with one COMMIT."""

    def __init__(self, *of: Any) -> None:
        super().__init__(*of)
        self._new: dict[str, bytes] = {}

    def make(self, key_id: str, may_begin: Callable[[], bool] = lambda: True) -> bytes:
        return self._new.setdefault(key_id, secrets.token_bytes(32))

    def flush(self) -> None:
        with self._writing(begins=True) as connection:
            sealed = [(key_id, self._wrap.seal((key_id,), key)) for key_id, key in self._new.items()]
            connection.executemany("INSERT OR REPLACE INTO key VALUES (?, ?)", sealed)
        self._new.clear()


class Codes:
    """The counter of codes, kept here between two flushes."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], int] = {}

    def next(self, unit: str, now: Instant) -> str:
        today = datetime.fromtimestamp(now / 1000, CITY_TIME_ZONE).date()
        last = self._last[unit, today.isoformat()] = self._last.get((unit, today.isoformat()), 0) + 1
        code = write_code(unit, today, last, CodeFormat())
        assert isinstance(code, str), code
        return code

    def read(self, connection: Connection) -> None:
        self._last = {(row.unit, row.day): row.last for row in connection.execute(select(sequence))}

    def flush(self, connection: Connection) -> None:
        rows = [{"unit": unit, "day": day, "last": last} for (unit, day), last in self._last.items()]
        if rows:
            connection.execute(insert_or_replace(connection, sequence), rows)


class Maker:
    """Appends dossiers to an empty place of a journal. `began`: when the first was drafted; the others follow."""

    def __init__(
        self,
        engine: Engine,
        config: BranchConfig,
        lives: Lives,
        people: People,
        began: Instant,
        indexes: Indexes | None = None,
    ) -> None:
        self._engine = engine
        self._lives = lives
        self._people = people
        self._began = began
        self._indexes = indexes
        self._answers = Answers()
        self._codes = Codes()
        self._rows: dict[Table, list[dict[str, Any]]] = {}
        self._model = DossierStream({config.id: config}.get, self._codes.next)

    def make(self, every_ms: Instant = 12_600, told: Callable[[int], None] = lambda n: None) -> None:
        """Those that are not there yet. `every_ms`: one dossier after the other; 12.6 s are 2,500,000 a year."""
        with self._engine.connect() as connection:
            self._codes.read(connection)
            made = count_others(connection)
        if made >= self._lives.total:
            return
        around: AbstractContextManager[Any] = nullcontext() if self._indexes is None else self._indexes.later()
        with around:
            for at in range(made, self._lives.total, AT_ONCE):
                self._some(range(at, min(at + AT_ONCE, self._lives.total)), every_ms)
                told(at)

    def _some(self, numbers: range, every_ms: Instant) -> None:
        writing = WriteConnection(self._engine)
        try:
            writing.begin()
            streams = [stream_of(self._lives.id_of(n)) for n in numbers]
            new_streams(writing.connection, streams)
            writing.lock(streams[:1])
            batch = Batch(writing, self._answers, careful=False)
            for n, name in zip(numbers, streams, strict=True):
                self._one(batch, writing, n, name, self._began + self._lives.place_of(n) * every_ms)
            self._codes.flush(writing.connection)
            for table, rows in self._rows.items():
                writing.connection.execute(insert(self._place(table)), rows)
            if isinstance(self._people.keys, BulkKeys):
                self._people.keys.flush()
            batch.commit(self._began)
        except BaseException:
            writing.rollback()
            raise
        finally:
            self._rows.clear()
            writing.close()

    def _place(self, table: Table) -> Table:
        return table if self._indexes is None else self._indexes.place_of(table)

    def _one(self, batch: Batch, writing: WriteConnection, n: int, name: str, now: Instant) -> None:
        held = StreamState(name, self._model, published_seq=0)
        held.state = self._model.fresh(name)
        for number, step in enumerate(self._lives.of(n)):
            now += step.after
            envelope = Envelope(name, step.command, f"{step.by}/{n}-{number}", step.by)
            before = held.seq
            batch.run(held, Submitted(envelope, None), now)
            assert held.seq == before + 1, (n, step.command, batch.items[-1:])
            if step.fields is not None:
                commit = batch.items[-1]
                assert isinstance(commit, Commit)
                self._note(writing.connection, held.state.id, commit.recorded, step.fields)
        self._add(dossier, row_of(held.state))
        figures = course_of(held.state)
        if figures is not None:
            self._add(course, figures)
        batch.items.clear()

    def _note(self, connection: Connection, id_: str, recorded: Sequence[Any], fields: dict[PersonField, str]) -> None:
        row = self._people.person_row(connection, id_, recorded[-1], fields)
        self._add(sealed_record, row)
        added = self._rows.setdefault(people_index, [])
        for kind, found in rows_of(self._people.index_key, fields):
            added.append({"kind": kind, "hash": found, "subject_id": row["subject_id"]})

    def _add(self, table: Table, row: dict[str, Any]) -> None:
        self._rows.setdefault(table, []).append(row)
