"""After a restore no number, ticket id or key of the lost time is given again."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from protocol import commands as c
from protocol.commands import Envelope
from protocol.keys import new_key
from protocol.problem import Refused
from server.backup.archive import Archive
from server.backup.back_up import back_up
from server.backup.new_history import ROUND, new_history, skip_after
from server.backup.restore import restore
from server.journal.check.check import check
from server.journal.database.engine import open_database
from server.journal.read.stream_reader import read_history
from server.journal.write.append import append_now
from tests.server.journal.test_branch_days import MODELS, STREAM, Day


def history(engine: Engine) -> str:
    with engine.connect() as connection:
        return read_history(connection)


def issued(engine: Engine, now: int) -> str:
    result = append_now(engine, MODELS, Envelope(STREAM, c.Issue("HT"), new_key(), "kiosk1"), now)
    assert not isinstance(result, Refused)
    ticket_id = result.recorded[-1].body.ticket_id
    assert isinstance(ticket_id, str)
    return ticket_id


@given(st.integers(0, 5000))
def test_a_round_number_far_above_the_highest_is_skipped_to(highest: int) -> None:
    after = skip_after(highest)
    assert after % ROUND == 0
    assert highest + highest // 2 + 200 <= after < highest + highest // 2 + 200 + ROUND


def test_numbers_given_since_the_backup_are_not_given_again(
    day: Day, source: Engine, empty_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "early.backup"
    back_up(source, tmp_path / "source", path, now=day.clock.now, program="0")
    lost = {issued(source, day.clock.now) for _ in range(120)}
    target = open_database(empty_url)
    with Archive(path) as opened:
        restore(opened, target, tmp_path / "new", MODELS)
    assert history(target) == history(source)
    skipped = new_history(target, MODELS, day.clock.now)
    assert history(target) != history(source)
    given = {issued(target, day.clock.now) for _ in range(60)}
    assert not lost & given
    assert min(int(each.rpartition("-")[2]) for each in given) == skipped[STREAM]["HT"] + 1
    assert check(target, MODELS).ok
    target.dispose()


def test_a_day_that_the_backup_does_not_know_begins_above_too(day: Day, source: Engine) -> None:
    tomorrow = day.clock.now + 86_400_000
    skipped = new_history(source, MODELS, tomorrow)
    assert issued(source, tomorrow).endswith(f"-{skipped[STREAM]['HT'] + 1}")


def test_the_day_after_begins_at_one(day: Day, source: Engine) -> None:
    new_history(source, MODELS, day.clock.now)
    assert issued(source, day.clock.now + 86_400_000).endswith("HT-001")


def test_lower_numbers_than_given_change_nothing(day: Day, source: Engine) -> None:
    result = append_now(source, MODELS, Envelope(STREAM, c.SkipNumbers({"HT": 1}), new_key(), "x"), day.clock.now)
    assert not isinstance(result, Refused)
    assert result.recorded == ()
