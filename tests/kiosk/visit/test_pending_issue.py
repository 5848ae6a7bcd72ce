"""What was asked for is on file, is asked for again by the same key, and is given back when nobody waits any more."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
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


def test_a_number_stays_on_file_until_its_person_has_left(qtbot: QtBot, issuing: Issuing, tmp_path: Path) -> None:
    file = PendingIssueFile(tmp_path)
    with qtbot.waitSignal(issuing.issued) as issued:
        issuing.take(Issue("HT"))
        assert file.read(), "on file before it is sent"
    (ticket,) = issued.args
    assert [each.seen for each in file.read()] == [False]
    issuing.seen(ticket.ticket_id)
    assert [each.seen for each in file.read()] == [True]
    issuing.left(ticket.ticket_id)
    assert file.read() == []


def test_nothing_is_left_on_file_of_what_was_refused(qtbot: QtBot, issuing: Issuing, tmp_path: Path) -> None:
    with qtbot.waitSignal(issuing.failed):
        issuing.take(Issue("NONE"))
    assert PendingIssueFile(tmp_path).read() == []


@pytest.mark.parametrize("seen", [False, True])
def test_the_same_key_gives_the_same_ticket(
    qtbot: QtBot, serving: Serving, issuing: Issuing, tmp_path: Path, seen: bool
) -> None:
    head = serving.head()
    key = new_key()
    first = serving.issue("HT", key=key, language="vi")
    PendingIssueFile(tmp_path).write(PendingIssue(key, Issue("HT"), NOW, seen=seen))
    with qtbot.waitSignal(issuing.found) as found:
        issuing.resume()
    ticket, issue, told_seen = found.args
    assert isinstance(ticket, TicketIssued)
    assert (ticket.ticket_id, issue, told_seen) == (first["ticket_id"], Issue("HT"), seen)
    assert kinds(serving, head) == ["issued"]
    assert PendingIssueFile(tmp_path).read(), "until it is shown and left"
    issuing.left(ticket.ticket_id)
    assert PendingIssueFile(tmp_path).read() == []


def test_a_number_that_cannot_be_shown_is_given_back_also_after_another_power_cut(
    qtbot: QtBot, serving: Serving, issuing: Issuing, tmp_path: Path
) -> None:
    head = serving.head()
    file = PendingIssueFile(tmp_path)
    file.write(PendingIssue(new_key(), Issue("HT"), NOW))
    with qtbot.waitSignal(issuing.found) as found:
        issuing.resume()
    issuing.give_back(found.args[0])
    assert [each.wanted for each in file.read()] == [False], "whoever stands there next does not get it"
    qtbot.waitUntil(lambda: kinds(serving, head) == ["issued", "cancelled"])
    qtbot.waitUntil(lambda: file.read() == [])


def test_a_number_that_was_read_is_not_given_back_however_long_the_power_was_away(
    qtbot: QtBot, serving: Serving, issuing: Issuing, tmp_path: Path
) -> None:
    head, key = serving.head(), new_key()
    serving.issue("HT", key=key, language="vi")
    file = PendingIssueFile(tmp_path)
    file.write(PendingIssue(key, Issue("HT"), NOW - timedelta(hours=2), seen=True))
    with qtbot.assertNotEmitted(issuing.found):
        issuing.resume()
        qtbot.waitUntil(lambda: file.read() == [])
    assert kinds(serving, head) == ["issued"]


def test_each_number_on_file_is_settled(qtbot: QtBot, serving: Serving, issuing: Issuing, tmp_path: Path) -> None:
    """One was given up and not given back yet when the next person took another."""
    head = serving.head()
    file = PendingIssueFile(tmp_path)
    file.write(PendingIssue(new_key(), Issue("HT"), NOW, wanted=False))
    file.write(PendingIssue(new_key(), Issue("HT"), NOW))
    with qtbot.waitSignal(issuing.found):
        issuing.resume()
    qtbot.waitUntil(lambda: sorted(kinds(serving, head)) == ["cancelled", "issued", "issued"])


def test_the_file_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    left = PendingIssue("k", Issue("HT"), NOW)
    (tmp_path / FILE).write_bytes(msgspec.json.encode(left))
    assert PendingIssueFile(tmp_path).read() == [left]


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
    assert PendingIssueFile(tmp_path).read() == []
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
