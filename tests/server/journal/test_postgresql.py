"""What only PostgreSQL has: other processes heard at once, locks of the dead, restarts."""

import threading
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest
from sqlalchemy import Engine, make_url

from protocol.enums import Refusal
from protocol.problem import Refused
from server.journal.check.check import check
from server.journal.check.report import FindingKind
from server.journal.database import dialects
from server.journal.database.dialects import CHANNEL, can_check_indexes, connect_to_write, with_amcheck
from server.journal.database.engine import open_database
from server.journal.read.stream_reader import _BETWEEN, lock_heads
from server.journal.write.append import Appender, append_now
from server.journal.write.committed import Done, Published
from server.journal.write.writer import Writer
from tests.postgresql import PostgreSQL
from tests.server.journal.desk import (
    MODELS,
    NOON,
    Clock,
    Reader,
    Waiting,
    append_all,
    draw,
    on_postgresql,
    stored,
    until,
)

pytestmark = on_postgresql

NEVER_S = 3600.0


@pytest.fixture
def deaf_but_for_notices(engine: Engine, clock: Clock, reader: Reader) -> Iterator[Writer]:
    """A writer that would not look by itself before the test is long over."""
    writer = Writer(engine, MODELS, clock, reader, poll_s=0.02, recheck_s=NEVER_S)
    writer.start()
    yield writer
    writer.stop()


def cut_off(url: str, application: str = "motcua") -> int:
    """Ends every session of ours in this database; how many there were."""
    parsed = make_url(url)
    with psycopg.connect(
        dbname=parsed.database, user="postgres", host=str(parsed.query["host"]), autocommit=True
    ) as connection:
        ended = connection.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE application_name = %s AND datname = current_database()",
            [application],
        ).fetchone()
    assert ended is not None
    return int(ended[0])


def test_what_others_wrote_is_found_by_its_key_though_the_plan_is_of_an_empty_table(
    engine: Engine, appender: Appender
) -> None:
    append_all(appender, draw())
    values = {"name": "N1", "after": 0, "last": 9}
    query = str(_BETWEEN.params(values).compile(engine, compile_kwargs={"literal_binds": True}))
    prepared = query.replace("'N1'", "$1").replace("seq > 0", "seq > $2").replace("seq <= 9", "seq <= $3")
    assert prepared.count("$") == 3
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE journal")
        connection.exec_driver_sql("SET plan_cache_mode = force_generic_plan")
        connection.exec_driver_sql(f"PREPARE tail (varchar, bigint, bigint) AS {prepared}")
        plan = "\n".join(connection.exec_driver_sql("EXPLAIN EXECUTE tail('N1', 0, 9)").scalars())
        connection.exec_driver_sql("SET enable_sort = on")
        connection.exec_driver_sql(f"PREPARE free (varchar, bigint, bigint) AS {prepared}")
        otherwise = "\n".join(connection.exec_driver_sql("EXPLAIN EXECUTE free('N1', 0, 9)").scalars())
    assert "Index Scan using pk_journal" in plan
    assert "Sort" in otherwise


@pytest.mark.parametrize(("default", "ours"), [("off", "on"), ("local", "on"), ("remote_apply", "remote_apply")])
def test_a_commit_is_on_the_disk_whatever_the_servers_default(url: str, default: str, ours: str) -> None:
    name = make_url(url).database
    engine = open_database(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET synchronous_commit = {default}")
    engine.dispose()
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar_one() == ours
        assert connection.exec_driver_sql("SHOW transaction_isolation").scalar_one() == "read committed"
    engine.dispose()


def test_the_driver_need_not_be_named(url: str) -> None:
    engine = open_database(url.replace("+psycopg", ""))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1
    engine.dispose()


# -- notices ---------------------------------------------------------------------------------------------------------


def test_what_another_process_wrote_is_heard_of(
    deaf_but_for_notices: Writer, reader: Reader, engine: Engine, url: str
) -> None:
    until(lambda: deaf_but_for_notices.listening, "it does not listen")
    other = open_database(url)
    for stream in ("N1", "N2", "N1"):
        append_now(other, MODELS, draw(stream), NOON)
    until(lambda: reader.seqs("N1") == [1, 2, 3] and reader.seqs("N2") == [1, 2], "it was not heard of")
    other.dispose()


def test_it_is_heard_of_within_milliseconds(engine: Engine, clock: Clock, reader: Reader) -> None:
    """The best of thirty: whatever else the machine does meanwhile is not the journal's."""
    heard = threading.Event()

    def publish(published: Published) -> None:
        reader(published)
        heard.set()

    writer = Writer(engine, MODELS, clock, publish, recheck_s=NEVER_S)
    writer.start()
    until(lambda: writer.listening, "it does not listen")
    appender = Appender(engine, MODELS, clock, Reader())
    took_ms = []
    for _ in range(30):
        heard.clear()
        append_all(appender, draw())
        committed = time.monotonic()
        assert heard.wait(60)
        took_ms.append(1000 * (time.monotonic() - committed))
    writer.stop()
    appender.close()
    assert min(took_ms) < 5, took_ms


def test_a_cut_line_is_made_again_and_what_was_missed_is_read(
    deaf_but_for_notices: Writer, reader: Reader, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    until(lambda: deaf_but_for_notices.listening, "it does not listen")
    other = open_database(url)
    append_now(other, MODELS, draw(), NOON)
    other.dispose()
    assert cut_off(url) >= 1
    append_now(other, MODELS, draw(), NOON)
    until(lambda: reader.seqs("N1") == [1, 2, 3], "what was missed never came")
    until(lambda: deaf_but_for_notices.listening, "it does not listen again")
    append_now(other, MODELS, draw(), NOON)
    until(lambda: reader.seqs("N1") == [1, 2, 3, 4], "it does not hear again")
    other.dispose()


def test_a_notice_of_a_stream_that_no_model_owns_is_passed_over(
    deaf_but_for_notices: Writer, reader: Reader, engine: Engine
) -> None:
    until(lambda: deaf_but_for_notices.listening, "it does not listen")
    with engine.begin() as connection:
        for said in ("X9 7", "N7 3"):
            connection.exec_driver_sql(f"SELECT pg_notify('{CHANNEL}', '{said}')")
    append_now(engine, MODELS, draw(), NOON)
    until(lambda: reader.seqs("N1") == [1, 2], "it was not heard of")
    assert reader.seqs("N7") == []


# -- faults ----------------------------------------------------------------------------------------------------------


def test_a_session_that_was_ended_is_not_noticed_by_who_sends(appender: Appender, url: str, engine: Engine) -> None:
    append_all(appender, draw())
    assert cut_off(url) >= 1
    results = append_all(appender, draw(), draw())
    assert [result.seq for result in results if isinstance(result, Done)] == [3, 4]
    with engine.connect() as connection:  # the pool's connections were ended too
        assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1


def test_a_lock_whose_holder_has_stopped_is_freed(
    appender: Appender, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    append_all(appender, draw())
    monkeypatch.setattr(dialects, "IDLE_TIMEOUT_MS", 200)
    stopped = open_database(url)
    holding = connect_to_write(stopped)
    holding.begin()
    lock_heads(holding, ["N1"])
    (result,) = append_all(appender, draw())
    assert isinstance(result, Done)
    holding.invalidate()
    holding.close()
    stopped.dispose()


def test_a_database_that_is_down_refuses_and_comes_back(
    deaf_but_for_notices: Writer, reader: Reader, postgresql: PostgreSQL, engine: Engine, url: str
) -> None:
    writer = deaf_but_for_notices
    first, meanwhile, after = Waiting(), Waiting(), Waiting()
    writer.submit(draw(), first)
    assert first.done().seq == 2
    postgresql.stop()
    try:
        writer.submit(draw(), meanwhile)
        assert meanwhile.wait() == Refused(Refusal.UNAVAILABLE)
        until(lambda: not writer.listening, "it thinks that it hears")
    finally:
        postgresql.start()
    writer.submit(draw(), after)
    assert after.done().seq == 3
    until(lambda: writer.listening, "it does not listen again")
    append_now(engine, MODELS, draw(), NOON)
    until(lambda: reader.seqs("N1") == [1, 2, 3, 4], "it does not hear again")


class Kiosk(threading.Thread):
    """Draws one number after the other; what is refused is sent again with the same key."""

    def __init__(self, name: str, writer: Writer, stopping: Callable[[], bool]) -> None:
        super().__init__()
        self._label = name
        self._writer = writer
        self._stopping = stopping
        self.acknowledged: dict[str, int] = {}
        self.refused = 0

    def run(self) -> None:
        n = 0
        while not self._stopping():
            n += 1
            key = f"{self._label}-{n}"
            while key not in self.acknowledged:
                answer = Waiting()
                self._writer.submit(draw(key=key), answer)
                result = answer.wait()
                if isinstance(result, Done):
                    self.acknowledged[key] = result.seq
                else:
                    self.refused += 1


@pytest.mark.slow
def test_a_database_that_crashes_under_load_loses_nothing_acknowledged(
    url: str, clock: Clock, postgresql: PostgreSQL
) -> None:
    """Two processes' worth of writers on one stream; three crashes, some of them in the middle of a COMMIT."""
    engines = [open_database(url) for _ in range(2)]
    readers = [Reader() for _ in engines]
    writers = [Writer(engine, MODELS, clock, reader) for engine, reader in zip(engines, readers, strict=True)]
    enough = threading.Event()
    for writer in writers:
        writer.start()
    kiosks = [Kiosk(f"k{n}", writers[n % 2], enough.is_set) for n in range(8)]
    for kiosk in kiosks:
        kiosk.start()
    for _ in range(3):
        target = 100 + sum(len(kiosk.acknowledged) for kiosk in kiosks)
        until(lambda target=target: sum(len(k.acknowledged) for k in kiosks) > target, "nobody gets on")  # type: ignore[misc]
        postgresql.restart()
    target = 100 + sum(len(kiosk.acknowledged) for kiosk in kiosks)
    until(lambda: sum(len(k.acknowledged) for k in kiosks) > target, "nobody gets on after the last crash")
    enough.set()
    for kiosk in kiosks:
        kiosk.join()
    events = stored(engines[0])
    last = events[-1].seq
    for reader in readers:
        until(lambda reader=reader: reader.seqs("N1")[-1:] == [last], "a reader is behind")  # type: ignore[misc]
        assert reader.seqs("N1") == list(range(1, last + 1))
    for writer in writers:
        writer.stop()
    kept = {event.command_id: event.seq for event in events}
    assert len(kept) == len(events), "a command was done twice"
    assert {key: kept.get(key) for kiosk in kiosks for key in kiosk.acknowledged} == {
        key: seq for kiosk in kiosks for key, seq in kiosk.acknowledged.items()
    }
    assert readers[0].events == readers[1].events
    assert check(engines[0], MODELS).findings == ()
    for engine in engines:
        engine.dispose()


def test_an_index_that_amcheck_finds_damaged_is_a_finding(engine: Engine, appender: Appender) -> None:
    """The wheel has no `amcheck`: a function of its name and signature stands in, and finds one index damaged."""
    append_all(appender, draw())
    assert check(engine, MODELS).findings == ()
    assert not can_check_indexes(engine)  # neither there nor to be installed
    assert with_amcheck('a "role"').endswith(
        'GRANT EXECUTE ON FUNCTION bt_index_check(regclass, boolean) TO "a ""role""";'
    )
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION bt_index_check(index regclass, heapallindexed boolean) RETURNS void LANGUAGE plpgsql AS $$"
            " BEGIN IF index::text = 'pk_number' THEN RAISE 'item order invariant violated for index pk_number'"
            " USING ERRCODE = 'index_corrupted'; END IF; END $$"
        )
    assert can_check_indexes(engine)
    (found,) = check(engine, MODELS).findings
    assert found.kind is FindingKind.DATABASE
    assert "pk_number: item order invariant" in found.detail
