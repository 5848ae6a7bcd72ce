"""Makes dossiers in bulk: decided, folded, sealed and listed by the real code, many in one transaction.

What differs from the way of requests is the number of COMMITs, and of those of the key store.
"""

import random
import secrets
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Connection, Engine

from protocol import dossier_commands as c
from protocol.commands import Envelope
from protocol.configuration import BranchConfig
from protocol.dossier_commands import Holder
from protocol.dossier_people import PersonField
from protocol.ids import Instant
from server.dossier.codes import next_code
from server.dossier.rows import write_rows
from server.dossier.stream.model import DossierStream, stream_of
from server.dossier.stream.sealed import NotePerson
from server.dossier.writer import Beside
from server.journal.read.stream_states import StreamState
from server.journal.write.answers import Answers
from server.journal.write.batch import Batch, new_streams
from server.journal.write.committed import Commit, Submitted
from server.journal.write.write_connection import WriteConnection
from server.people.key_store import KeyStore
from server.people.people import People

AT_ONCE: Final = 500
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


class Step:
    """One command of a dossier's life, who sends it, and how many milliseconds after the one before."""

    def __init__(self, command: Any, by: str, after: Instant, beside: Beside | None = None) -> None:
        self.command = command
        self.by = by
        self.after = after
        self.beside = beside


class Lives:
    """The steps of dossier number n; the same for the same seed."""

    def __init__(
        self, config: BranchConfig, procedure: str, people: People, seed: int = 1, open_share: float = OPEN_SHARE
    ) -> None:
        self._open_share = open_share
        self._config = config
        self._procedure = procedure
        self._people = people
        self._seed = seed

    def id_of(self, n: int) -> str:
        """The id of dossier number n."""
        return f"d{self._seed:04x}{n:016x}"

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
        person = NotePerson("applicant", f"p{id_}", named, self._people.mark_of([fields, []]))
        steps = [
            Step(c.DraftDossier(self._config.id, self._procedure), clerk, 0),
            Step(person, clerk, 60_000, self._people.person_rows(id_, fields)),
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
            connection.executemany("INSERT INTO key VALUES (?, ?)", sealed)
        self._new.clear()


class Maker:
    """Appends dossiers to an empty place of a journal. `began`: when the first was drafted; the others follow."""

    def __init__(
        self, engine: Engine, config: BranchConfig, lives: Lives, keys: BulkKeys | None, began: Instant
    ) -> None:
        self._engine = engine
        self._lives = lives
        self._keys = keys
        self._began = began
        self._answers = Answers()
        self._connection: Connection | None = None
        self._model = DossierStream({config.id: config}.get, self._code)

    def make(
        self, first: int, n: int, every_ms: Instant = 12_600, told: Callable[[int], None] = lambda n: None
    ) -> None:
        """`every_ms`: one dossier after the other; 12.6 s are 2,500,000 a year."""
        for at in range(first, first + n, AT_ONCE):
            self._some(range(at, min(at + AT_ONCE, first + n)), every_ms)
            told(at - first)

    def _some(self, numbers: range, every_ms: Instant) -> None:
        writing = WriteConnection(self._engine)
        try:
            writing.begin()
            self._connection = writing.connection
            streams = [stream_of(self._lives.id_of(n)) for n in numbers]
            new_streams(writing.connection, streams)
            writing.lock(streams[:1])
            batch = Batch(writing, self._answers, careful=False)
            for n, stream in zip(numbers, streams, strict=True):
                self._one(batch, writing, n, stream, self._began + n * every_ms)
            if self._keys is not None:
                self._keys.flush()
            batch.commit(self._began + numbers[-1] * every_ms)
        except BaseException:
            writing.rollback()
            raise
        finally:
            self._connection = None
            writing.close()

    def _one(self, batch: Batch, writing: WriteConnection, n: int, stream: str, now: Instant) -> None:
        held = StreamState(stream, self._model, published_seq=0)
        held.state = self._model.fresh(stream)
        for number, step in enumerate(self._lives.of(n)):
            now += step.after
            envelope = Envelope(stream, step.command, f"{step.by}/{n}-{number}", step.by)
            before = held.seq
            batch.run(held, Submitted(envelope, None), now)
            assert held.seq == before + 1, (n, step.command, batch.items[-1:])
            if step.beside is not None:
                commit = batch.items[-1]
                assert isinstance(commit, Commit)
                step.beside(writing.connection, commit.recorded)
        write_rows(writing.connection, held.state)
        batch.items.clear()

    def _code(self, unit: str, now: Instant) -> str:
        assert self._connection is not None
        return next_code(self._connection, unit, now)
