"""A number is taken once: given up in time, or too late, and then given back even after a power cut."""

from datetime import UTC, datetime
from pathlib import Path

from pytestqt.qtbot import QtBot

from kiosk.visit.issuing import Issuing
from kiosk.visit.pending_issue import PendingIssueFile
from protocol.commands import Issue
from tests.serving import Serving
from tests.ui.bad_line import BadLine
from ui.link.requests import Requests
from ui.link.sender import Sender

from .test_pending_issue import kinds

NOW = datetime.now(UTC)


def _issuing(serving: Serving, port: int, folder: Path) -> Issuing:
    requests = Requests(f"http://127.0.0.1:{port}", serving.installation.tokens["kiosk"])
    return Issuing(Sender(requests), serving.installation.branch, pending=PendingIssueFile(folder), now=lambda: NOW)


def test_a_number_given_up_too_late_is_not_offered_after_a_power_cut(
    qtbot: QtBot, serving: Serving, line: BadLine, tmp_path: Path
) -> None:
    head = serving.head()
    issuing = _issuing(serving, line.port, tmp_path)
    line.freeze_answers()
    issuing.take(Issue("HT"))
    qtbot.waitUntil(lambda: kinds(serving, head) == ["issued"])
    with qtbot.waitSignal(issuing.failed):
        issuing.give_up()
    (left,) = PendingIssueFile(tmp_path).read()
    assert not left.wanted, "whoever stands there after a power cut is somebody else"
    again = _issuing(serving, serving.port, tmp_path)
    with qtbot.assertNotEmitted(again.found):
        again.resume()
        qtbot.waitUntil(lambda: kinds(serving, head) == ["issued", "cancelled"])


def test_a_number_given_up_before_it_was_sent_is_forgotten(
    qtbot: QtBot, serving: Serving, line: BadLine, tmp_path: Path
) -> None:
    head = serving.head()
    line.cut()
    line.close()
    issuing = _issuing(serving, line.port, tmp_path)
    issuing.take(Issue("HT"))
    assert PendingIssueFile(tmp_path).read()
    with qtbot.waitSignal(issuing.failed):
        issuing.give_up()
    assert kinds(serving, head) == []
