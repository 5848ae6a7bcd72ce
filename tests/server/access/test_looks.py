"""The stream of looks: one entry each, chained like any other, and read from its last entry alone."""

from pathlib import Path

from server.access.looks import LOOKS, MOST_OUTCOMES, SCAN, Looked, LooksModel, NoteLook, look_envelope
from server.journal.check.check import check
from server.journal.read.stream_reader import read_head, read_rows
from server.journal.read.stream_states import load_snapshot
from server.journal.write.append import append_now
from server.journal.write.committed import Done
from tests.migrated import migrated

NOW = 1_790_000_000_000
LOOK = NoteLook(SCAN, "CN01", {"ticket_id": "20260101-HT-001"})


def test_looks_are_a_chained_stream_that_start_up_reads_no_more_of_than_its_end(tmp_path: Path) -> None:
    engine, models = migrated(tmp_path), (LooksModel(),)
    for n in range(3):
        done = append_now(engine, models, look_envelope(LOOK, f"u-{n}"), NOW + n)
        assert isinstance(done, Done)
    with engine.connect() as connection:
        rows = list(read_rows(connection, LOOKS))
        assert [(row.seq, row.actor, row.day) for row in rows] == [(n + 1, f"u-{n}", "2026-09-21") for n in range(3)]
        assert read_head(connection, LOOKS).opened_seq == 3
    assert load_snapshot(engine, models, LOOKS).seq == 3
    assert check(engine, models).findings == ()
    engine.dispose()


def test_the_state_does_not_grow_with_the_looks() -> None:
    from server.queue.events.recorded import Recorded

    model = LooksModel()
    state = model.fresh(LOOKS)
    for n in range(MOST_OUTCOMES + 10):
        body = Looked(SCAN, None, {})
        model.evolve(state, Recorded(LOOKS, 7 + n, "", NOW, "looked", 1, "u", f"k{n}", 0, "", body))
    assert len(state.outcomes) == MOST_OUTCOMES
    assert state.seq == MOST_OUTCOMES + 16
