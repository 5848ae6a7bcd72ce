"""When the database fails: a clean refusal, nothing half done, and it works again afterwards."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, make_url, select
from sqlalchemy.exc import OperationalError

from protocol.enums import Refusal
from protocol.problem import Refused
from server.journal.check.check import check
from server.journal.database.dialects import SQLITE, connect_to_write, tune
from server.journal.database.engine import default_url, open_database
from server.journal.database.migrate import migrate
from server.journal.read.stream_reader import lock_heads, read_head
from server.journal.schema.tables import journal, number, stream
from server.journal.write.append import DISK_FULL, Appender
from server.journal.write.committed import Done
from server.journal.write.write_connection import WriteConnection

from .desk import MODELS, Clock, Reader, append_all, draw
from .trigger import fail_writes, heal

UNAVAILABLE = Refused(Refusal.UNAVAILABLE)


def contents(engine: Engine) -> list[list[tuple[Any, ...]]]:
    with engine.connect() as connection:
        return [
            [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in (journal, stream, number)
        ]


def stays_whole(
    appender: Appender, engine: Engine, reader: Reader, lift: Callable[[], None], refused: Refused = UNAVAILABLE
) -> None:
    """What every fault must come to: refused while it lasts, nothing changed, and in order once it is lifted."""
    before, published = contents(engine), reader.seqs("N1")
    assert append_all(appender, draw(), draw()) == [refused, refused]
    assert contents(engine) == before
    assert reader.seqs("N1") == published
    lift()
    (result,) = append_all(appender, draw())
    assert isinstance(result, Done)
    assert result.seq == published[-1] + 1
    assert reader.seqs("N1") == [*published, result.seq]
    assert check(engine, MODELS).findings == ()


@pytest.mark.parametrize("table", ["journal", "number", "stream"])
def test_a_write_that_fails_in_the_middle(
    appender: Appender, engine: Engine, reader: Reader, table: str, caplog: pytest.LogCaptureFixture
) -> None:
    append_all(appender, draw())
    # a head is replaced by an INSERT that turns into an UPDATE; the row that is there already makes it one
    when = "UPDATE" if table == "stream" else "INSERT"
    fail_writes(engine, table, when)
    stays_whole(appender, engine, reader, lambda: heal(engine, table))
    assert "injected" in caplog.text
    assert "kiosk1" not in caplog.text, "an error quotes the rows it is about"


def test_a_stream_that_another_holds(url: str, clock: Clock, reader: Reader, caplog: pytest.LogCaptureFixture) -> None:
    """SQLite's one lock, PostgreSQL's row: whoever waits for it too long is refused, and nothing is half done."""
    engine, other = open_database(url, busy_timeout_ms=20), open_database(url)
    appender = Appender(engine, MODELS, clock, reader)
    append_all(appender, draw())
    holding = connect_to_write(other)
    transaction = holding.begin()
    lock_heads(holding, ["N1"])

    def lift() -> None:
        transaction.rollback()
        holding.close()

    stays_whole(appender, engine, reader, lift)
    assert "database is locked" in caplog.text or "lock timeout" in caplog.text
    appender.close()
    engine.dispose()
    other.dispose()


def test_a_full_disk(tmp_path: Path, clock: Clock, reader: Reader, caplog: pytest.LogCaptureFixture) -> None:
    """SQLite says `database or disk is full` for both; the first is what can be set here."""
    engine = create_engine(default_url(tmp_path), pool_size=1, max_overflow=2)
    most = [1_000_000]
    tune(engine, 20)

    class Cramped(Appender):
        def _open(self) -> WriteConnection:
            writing = super()._open()
            driver: Any = writing.connection.connection.driver_connection
            driver.execute(f"PRAGMA max_page_count = {most[0]}")
            return writing

    migrate(engine)
    appender = Cramped(engine, MODELS, clock, reader)
    append_all(appender, draw())
    with engine.connect() as connection:
        most[0] = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    full = 0
    while full < 200 and all(isinstance(result, Done) for result in append_all(appender, draw(), draw())):
        full += 1
    assert 0 < full < 200, "the file never filled up"
    with engine.connect() as connection:
        assert read_head(connection, "N1").seq == reader.seqs("N1")[-1]

    def lift() -> None:
        most[0] = 1_000_000

    stays_whole(appender, engine, reader, lift, Refused(Refusal.UNAVAILABLE, None, DISK_FULL))
    assert "database or disk is full" in caplog.text
    appender.close()
    engine.dispose()


class Cut:
    """Where the next COMMIT is lost: "commit" before it reached the database, "answer" on the way back."""

    lost = ""

    @classmethod
    def around(cls, commit: Callable[[], None], cut: Callable[[], Exception]) -> None:
        lost, cls.lost = cls.lost, ""
        if lost == "commit":
            raise cut()
        commit()
        if lost == "answer":
            raise cut()


class ForgetfulSqlite(sqlite3.Connection):
    def commit(self) -> None:
        Cut.around(super().commit, lambda: sqlite3.OperationalError("the line was cut"))


def forgetful_postgresql(commit: Callable[[WriteConnection, Any], None]) -> Callable[[WriteConnection, Any], None]:
    def cut(writing: WriteConnection, notices: Any) -> None:
        driver: Any = writing.connection.connection.driver_connection

        def lost() -> Exception:
            driver.close()
            return OperationalError("COMMIT", None, psycopg.OperationalError("the line was cut"))

        if Cut.lost == "commit":
            Cut.lost = ""
            driver.close()  # what happens then is the driver's own business
        Cut.around(lambda: commit(writing, notices), lost)

    return cut


def forgetful(url: str, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A database whose line is cut when told to."""
    if make_url(url).get_backend_name() == SQLITE:
        engine = create_engine(url, connect_args={"factory": ForgetfulSqlite})
    else:
        monkeypatch.setattr(WriteConnection, "commit", forgetful_postgresql(WriteConnection.commit))
        engine = create_engine(url)
    tune(engine, 1000)
    return engine


@pytest.mark.parametrize("lost", ["answer", "commit"])
def test_a_commit_whose_outcome_is_unknown(
    url: str, clock: Clock, reader: Reader, lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = forgetful(url, monkeypatch)
    appender = Appender(engine, MODELS, clock, reader)
    append_all(appender, draw())
    Cut.lost = lost
    results = append_all(appender, draw(), draw(service="TWO"))
    assert Cut.lost == ""
    assert [result.seq for result in results if isinstance(result, Done)] == [3, 5]
    assert [result.repeated for result in results if isinstance(result, Done)] == [lost == "answer"] * 2
    assert [len(result.recorded) for result in results if isinstance(result, Done)] == [1, 2]
    assert reader.seqs("N1") == [1, 2, 3, 4, 5]
    assert check(engine, MODELS).findings == ()
    appender.close()
    engine.dispose()


def test_a_database_that_went_back_is_not_written_to(
    appender: Appender, engine: Engine, reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    """A backup put in place under a running server: what was published is gone, so nothing may be numbered after it."""
    append_all(appender, draw(), draw())
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE stream SET seq = 2")
        connection.exec_driver_sql("DELETE FROM journal WHERE seq = 3")
    assert append_all(appender, draw()) == [UNAVAILABLE]
    assert "went back" in caplog.text
