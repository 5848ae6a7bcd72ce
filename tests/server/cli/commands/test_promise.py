"""`motcua promise`: what became of everybody on a real day, and the lists beside it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from protocol.commands import Call, Complete, Envelope, Issue, Login, Open, Park, Start
from protocol.keys import new_key
from server.cli.commands.open_journal import opened_journal
from server.cli.settings import load_settings
from server.journal.write.append import append_now
from server.journal.write.committed import Done
from tests.server.cli.conftest import Run

YESTERDAY = int(datetime(2100, 3, 1, 1, 0, tzinfo=UTC).timestamp() * 1000)
"""Eight in the morning of the branch, some day after the data folder was made."""
DAY_MS = 86_400_000


@pytest.fixture
def two_days(data: Path) -> None:
    """One visit kept and one parked just in time; the day after, one without an outcome."""
    with opened_journal(load_settings({"data": str(data)}, {})) as opened:

        def act(command: Any, at: int, counter: str | None = "1") -> None:
            envelope = Envelope("CN01", command, new_key(at), "kiosk-1", counter)
            done = append_now(opened.engine, opened.models, envelope, at)
            assert isinstance(done, Done), done

        for day, ends in ((YESTERDAY, (Complete("received"), Park("fill_form"))), (YESTERDAY + DAY_MS, (Complete(),))):
            act(Login("u-lan"), day)
            act(Open(), day)
            for place, end in enumerate(ends):
                at = day + place * 3_600_000
                act(Issue("HT"), at, None)
                act(Call(), at + 60_000)
                act(Start(), at + 61_000)
                act(end, at + 61_000 + 14 * 60_000)


@pytest.mark.usefixtures("two_days")
def test_a_days_figures_are_told_and_what_may_be_worth_a_look(run: Run) -> None:
    ran = run("promise", "--branch", "CN01", "--day", "2100-03-01")
    assert ran.code == 0
    assert "(CN01), 2100-03-01: 2 numbers" in ran.out
    rows = {line.split("  ")[0]: line.split() for line in ran.out.splitlines()}
    assert rows["all"] == ["all", "2", "0", "%", "(0)", "100", "%", "(2)", "0", "%", "(0)", "1:00", "1:00", "1/1"]
    assert rows["service HT"][2:4] == ["2", "0"]
    assert "Missed: 1 served too late, 1 never called" in ran.out
    assert "Never called (1):" in ran.out
    listed = ran.out[ran.out.index("Set aside just before the limit (1):") :]
    assert "09:15:01  HT-002   counter 1, u-lan: waited 1:00, 14:00 at the counters, fill_form" in listed


@pytest.mark.usefixtures("two_days")
def test_without_a_date_it_is_the_last_day_there_is(run: Run) -> None:
    ran = run("promise", "--branch", "CN01", "--json")
    assert (ran.code, ran.json["day"]) == (0, "2100-03-02")
    assert ran.json["total"] == {
        "kept": 0, "missed": 1, "gone": 0, "under_way": 0, "wait_p50_s": 60, "wait_p90_s": 60, "served": 1,
        "within_mandate": 1, "rated": 0, "rating_sum": 0,
    }  # fmt: skip
    assert list(ran.json["listed"]) == ["no_outcome"]


@pytest.mark.usefixtures("two_days")
@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--branch", "CN01", "--day", "2100-03-03"), 1, "CN01 has no day 2100-03-03"),
        (("--branch", "CN1"), 1, 'no branch "CN1"; did you mean "CN01"?'),
        (("--branch", "CN01", "--day", "1/3"), 2, '--day must be a date as YYYY-MM-DD, not "1/3"'),
        ((), 2, "required"),
    ],
)
def test_what_is_not_there_is_said(run: Run, arguments: tuple[str, ...], code: int, words: str) -> None:
    ran = run("promise", *arguments)
    assert ran.code == code
    assert words in ran.err


def test_a_branch_that_has_had_no_day_yet_is_told_so(run: Run) -> None:
    ran = run("promise", "--branch", "CN01")
    assert ran.code == 1
    assert "CN01 has no recorded day yet" in ran.err
