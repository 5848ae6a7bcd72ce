"""What was asked for is on file, is asked for again by the same key, and is given back when nobody waits any more."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.visit.issuing import Issuing
from kiosk.visit.pending_issue import FILE, PendingIssue, PendingIssueFile
from protocol.commands import Issue
from protocol.keys import new_key
from protocol.views import TicketIssued
from tests.serving import Serving
from ui.link.requests import Requests
from ui.link.sender import Sender

NOW = datetime.now(UTC)


@pytest.fixture
def issuing(qtbot: QtBot, serving: Serving, tmp_path: Path) -> Issuing:
    requests = Requests(serving.url, serving.installation.tokens["kiosk"])
    return Issuing(Sender(requests), serving.installation.branch, pending=PendingIssueFile(tmp_path), now=lambda: NOW)


def kinds(serving: Serving, after: int) -> list[str]:
    return [event["kind"] for event in serving.journal(after) if event["kind"] in ("issued", "cancelled")]


def test_nothing_is_left_once_it_was_answered(qtbot: QtBot, issuing: Issuing, tmp_path: Path) -> None:
    with qtbot.waitSignal(issuing.issued):
        issuing.take(Issue("HT"))
        assert PendingIssueFile(tmp_path).read() is not None, "on file before it is sent"
    assert PendingIssueFile(tmp_path).read() is None
    with qtbot.waitSignal(issuing.failed):
        issuing.take(Issue("NONE"))
    assert PendingIssueFile(tmp_path).read() is None


def test_the_same_key_gives_the_same_ticket(qtbot: QtBot, serving: Serving, issuing: Issuing, tmp_path: Path) -> None:
    head = serving.head()
    key = new_key()
    first = serving.issue("HT", key=key, language="vi")
    PendingIssueFile(tmp_path).write(PendingIssue(key, Issue("HT"), NOW))
    with qtbot.waitSignal(issuing.found) as found:
        issuing.resume()
    ticket, issue = found.args
    assert isinstance(ticket, TicketIssued)
    assert (ticket.ticket_id, issue) == (first["ticket_id"], Issue("HT"))
    assert kinds(serving, head) == ["issued"]
    assert PendingIssueFile(tmp_path).read() is None


@pytest.mark.parametrize(
    ("wanted", "age"), [(False, timedelta(0)), (True, timedelta(minutes=6))], ids=["given up", "long ago"]
)
def test_a_number_nobody_waits_for_is_given_back(
    qtbot: QtBot, serving: Serving, issuing: Issuing, tmp_path: Path, wanted: bool, age: timedelta
) -> None:
    head = serving.head()
    PendingIssueFile(tmp_path).write(PendingIssue(new_key(), Issue("HT"), NOW - age, wanted))
    with qtbot.assertNotEmitted(issuing.found):
        issuing.resume()
        qtbot.waitUntil(lambda: kinds(serving, head) == ["issued", "cancelled"])


def test_a_torn_file_is_nothing_to_ask_for(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / FILE).write_bytes(b'{"key": "x", "iss')
    assert PendingIssueFile(tmp_path).read() is None
    assert "cannot be read" in caplog.text


def test_a_disk_that_takes_no_writes_stops_nobody(
    qtbot: QtBot, serving: Serving, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    requests = Requests(serving.url, serving.installation.tokens["kiosk"])
    issuing = Issuing(Sender(requests), serving.installation.branch, pending=PendingIssueFile(tmp_path / "file"))
    with qtbot.waitSignal(issuing.issued):
        issuing.take(Issue("HT"))
    assert "could not be written" in caplog.text
