"""The past that is written for a measurement is one that the server could have had."""

from pathlib import Path

import pytest

from server.cli.commands.open_journal import models
from server.journal.check.check import check
from server.journal.database.engine import open_database
from server.journal.read.stream_states import load_snapshot
from tools.bench.rig.scratch import Past, set_up


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scratch")


@pytest.mark.slow(2)
def test_a_branch_with_a_past_is_whole_and_has_what_was_asked_for(folder: Path) -> None:
    scratch = set_up(folder / "data", None, Past(events=12_000, visits=60, served=20))
    engine = open_database(scratch.database)
    report = check(engine, models())
    state = load_snapshot(engine, models(), scratch.config.id).state
    engine.dispose()
    assert report.ok, report.findings
    assert state.waiting.total == 40
    assert state.tally.served == 20
    assert report.events >= 12_000 + 60 + 3 * 20
    assert set(scratch.tokens) == {"kiosk", "display", "service", *(f"counter-{n}" for n in range(1, 9))}
