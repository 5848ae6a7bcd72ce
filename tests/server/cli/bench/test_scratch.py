"""The past that is written for a measurement is one that the server could have had."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.ids import Instant
from server.cli.bench.history import HOUR_MS, noon_zone
from server.cli.bench.scratch import Past, set_up
from server.cli.commands.open_journal import models
from server.journal.check.check import check
from server.journal.database.engine import open_database
from server.journal.read.stream_states import load_snapshot


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scratch")


def test_a_branch_with_a_past_is_whole_and_has_what_was_asked_for(folder: Path) -> None:
    scratch = set_up(folder / "data", None, Past(events=12_000, visits=60, served=20))
    engine = open_database(scratch.database)
    report = check(engine, models())
    state = load_snapshot(engine, models(), scratch.config.id).state
    engine.dispose()
    assert report.ok, report.findings
    assert state.waiting.total == 40
    assert state.kept.total.visits == 20
    assert report.events >= 12_000 + 60 + 3 * 20
    assert set(scratch.tokens) == {"kiosk", "display", "service", *(f"counter-{n}" for n in range(1, 9))}


@given(st.integers(0, 2_000_000_000_000))
def test_the_branch_is_hours_away_from_midnight_at_any_time(now: Instant) -> None:
    zone = ZoneInfo(noon_zone(now))
    for moment in (now - 2 * HOUR_MS, now, now + 2 * HOUR_MS):
        assert datetime.fromtimestamp(moment / 1000, zone).date() == datetime.fromtimestamp(now / 1000, zone).date()
