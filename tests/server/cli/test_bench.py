"""`motcua bench` as a branch's technician runs it: its shape, its sentences and its sums; never its speed."""

import tempfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.messages import speak
from protocol import commands as c
from protocol.commands import Envelope
from protocol.ids import Instant
from protocol.keys import new_key
from server.cli import bench
from server.cli.bench import ENOUGH_TIMES, HOUR_MS, judge, noon_zone, sentences
from server.cli.commands.open_journal import models, now_ms
from server.journal.database.engine import default_url, open_database
from server.journal.write.append import append_now
from tests.server.cli.conftest import Run


@pytest.mark.slow(8)
def test_a_machine_is_measured_on_a_temporary_branch_and_judged_by_this_branchs_busiest_hour(
    run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hour = (now_ms() // HOUR_MS + 2) * HOUR_MS  # the branch was configured now, and time does not go back
    engine = open_database(default_url(data))
    for minutes in (-1, 1, 2, 3, 59, 60):  # one, four and one in the hours that they are in
        issue = Envelope("CN01", c.Issue("HT"), new_key(), "test")
        append_now(engine, models(), issue, hour + minutes * 60_000)
    engine.dispose()
    monkeypatch.setenv("MOTCUA_DATABASE", "postgresql://nowhere.invalid/in-use")  # a child that saw it could not start
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    files = {file.name: file.stat().st_size for file in data.rglob("*")}
    ran = run("bench", "--seconds", "1", "--branch", "CN01", "--json", "--database", default_url(data))
    assert ran.code == 0, ran.err
    found = ran.json
    assert found["busiest_hour"] == 4
    assert found["tickets_per_s"] > 1
    assert 0 < found["p50_ms"] <= found["p99_ms"]
    assert found["times"] == pytest.approx(found["tickets_per_s"] * 900, rel=0.01)
    assert found["enough"]
    assert "tickets a second" in ran.err
    assert not list(temporary.iterdir())
    assert {file.name: file.stat().st_size for file in data.rglob("*")}.items() >= files.items()


def test_a_branch_without_tickets_has_no_busiest_hour(run: Run) -> None:
    ran = run("bench", "--branch", "CN01")
    assert ran.code == 1
    assert "CN01 has had no ticket yet; give --busiest-hour N" in ran.err


def test_an_unknown_branch_is_named_with_the_nearest(run: Run) -> None:
    ran = run("bench", "--branch", "CN10")
    assert ran.code == 1
    assert "CN01" in ran.err


@pytest.mark.parametrize(
    "wrong",
    [("--seconds", "0"), ("--seconds", "61"), ("--busiest-hour", "0"), ("--branch", "CN01", "--busiest-hour", "9")],
)
def test_a_wrong_use_is_refused(run: Run, wrong: tuple[str, ...]) -> None:
    assert run("bench", *wrong).code == 2


def test_a_server_that_does_not_start_is_said_with_its_last_words(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "make_folder", lambda data: data.mkdir())  # without a key the server refuses to start
    ran = run("bench", "--seconds", "1")
    assert ran.code == 1
    assert "the measurement failed: server did not say" in ran.err


@pytest.mark.parametrize(("tickets_per_s", "enough"), [(ENOUGH_TIMES * 0.99, False), (ENOUGH_TIMES * 1.0, True)])
def test_enough_is_so_many_times_the_busiest_hour(tickets_per_s: float, enough: bool) -> None:
    capacity = judge(tickets_per_s, [1.0, 2.0, 3.0], busiest_hour=3600)
    assert capacity.enough is enough
    assert capacity.times == pytest.approx(tickets_per_s, abs=0.1)


def test_percentiles_are_of_single_answers() -> None:
    capacity = judge(10, [float(n) for n in range(1, 102)], busiest_hour=100)
    assert (capacity.p50_ms, capacity.p99_ms) == (51.0, 100.0)


@pytest.mark.parametrize(
    ("language", "enough", "said"),
    [
        ("en", 1000.0, "This machine is enough for the branch."),
        ("en", 0.1, "too slow for the branch; at least 10 times its busiest hour is advised"),
        ("vi", 1000.0, "Máy này đủ nhanh cho chi nhánh."),
        ("vi", 0.1, "Máy này quá chậm so với chi nhánh; nên đạt ít nhất 10 lần giờ cao điểm."),
    ],
)
def test_the_verdict_is_a_sentence(language: str, enough: float, said: str) -> None:
    speak(language)
    try:
        assert said in sentences(judge(enough, [1.0, 2.0], 150))[-1]
    finally:
        speak("en")


@given(st.integers(0, 2_000_000_000_000))
def test_the_branch_is_hours_away_from_midnight_at_any_time(now: Instant) -> None:
    zone = ZoneInfo(noon_zone(now))
    for moment in (now - 2 * HOUR_MS, now, now + 2 * HOUR_MS):
        assert datetime.fromtimestamp(moment / 1000, zone).date() == datetime.fromtimestamp(now / 1000, zone).date()


def test_now_is_noon_there() -> None:
    assert datetime.now(ZoneInfo(noon_zone(now_ms()))).hour == 12
