"""Kept answers and the journal's id that cannot be right are found; a key is shown in part only."""

import pytest
from sqlalchemy import Engine

from protocol import commands as c
from server.journal.check.check import check
from server.journal.check.report import FindingKind
from server.journal.check.rows import SHOWN
from server.journal.write.append import Appender
from tests.server.journal.desk import MODELS, append_all, command, draw


@pytest.fixture
def answered(appender: Appender, engine: Engine) -> Engine:
    """A stream, a kept refusal and a kept answer that changed nothing."""
    append_all(appender, draw())
    append_all(appender, command(c.Cancel("nobody")), draw(service="NONE"))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM answer").scalar_one() > 0
    return engine


def test_answers_as_they_are_written_are_right(answered: Engine) -> None:
    assert check(answered, MODELS).findings == ()


@pytest.mark.parametrize(
    ("statement", "field"),
    [
        ("UPDATE answer SET stream = 'N3'", "stream"),
        ("UPDATE answer SET command_digest = 'g'", "command_digest"),
        ("UPDATE answer SET command_id = 'ế'", "command_id"),
        ("UPDATE answer SET at = -5", "at"),
        ('UPDATE answer SET refused = \'{"code":"unkown"}\'', "refused"),
        ("UPDATE answer SET refused = NULL, seq = 99", "seq"),
        ("UPDATE answer SET refused = NULL, seq = NULL", "seq"),
    ],
)
def test_an_answer_that_cannot_be_right_is_found_and_deleted(answered: Engine, statement: str, field: str) -> None:
    with answered.begin() as connection:
        connection.exec_driver_sql("DELETE FROM answer WHERE command_id <> (SELECT min(command_id) FROM answer)")
        connection.exec_driver_sql(statement)
    (found,) = check(answered, MODELS).findings
    assert (found.kind, found.stream, found.values["field"]) == (FindingKind.ROW_INVALID, "answer", field)
    assert all(len(part) <= SHOWN for part in found.values["row"].split("/"))
    assert check(answered, MODELS, rebuild=True).ok
    assert check(answered, MODELS).findings == ()


def test_the_journals_id_is_needed_and_never_deleted(answered: Engine) -> None:
    with answered.begin() as connection:
        connection.exec_driver_sql("UPDATE history SET id = 'h_x'")
    report = check(answered, MODELS, rebuild=True)
    assert [finding.kind for finding in report.findings] == [FindingKind.ROW_NEEDED]
    assert not report.ok
    with answered.connect() as connection:
        assert connection.exec_driver_sql("SELECT id FROM history").scalar_one() == "h_x"
