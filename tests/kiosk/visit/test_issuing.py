"""A number is taken once: given up in time, or too late, and then given back even after a power cut."""

from datetime import UTC, datetime
from pathlib import Path

from pytestqt.qtbot import QtBot

from kiosk.visit.issuing import Taking
from kiosk.visit.pending_issue import Asked
from protocol.commands import Issue
from tests.serving import Serving
from tests.ui.bad_line import BadLine
from ui.link.requests import Requests
from ui.link.sender import Sender

from .test_pending_issue import kinds

NOW = datetime.now(UTC)


def _taking(serving: Serving, port: int, folder: Path) -> Taking:
    requests = Requests(f"http://127.0.0.1:{port}", serving.installation.tokens["kiosk"])
    return Taking(Sender(requests), serving.installation.branch, asked=Asked(folder), now=lambda: NOW)


def test_a_number_given_up_too_late_is_not_offered_after_a_power_cut(
    qtbot: QtBot, serving: Serving, line: BadLine, tmp_path: Path
) -> None:
    head = serving.head()
    taking = _taking(serving, line.port, tmp_path)
    line.freeze_answers()
    taking.take(Issue("HT"))
    qtbot.waitUntil(lambda: kinds(serving, head) == ["issued"])
    with qtbot.waitSignal(taking.failed):
        taking.give_up()
    left = Asked(tmp_path).left()
    assert left is not None
    assert not left.wanted, "whoever stands there after a power cut is somebody else"
    again = _taking(serving, serving.port, tmp_path)
    with qtbot.assertNotEmitted(again.found):
        again.resume()
        qtbot.waitUntil(lambda: kinds(serving, head) == ["issued", "cancelled"])


def test_a_number_given_up_before_it_was_sent_is_forgotten(
    qtbot: QtBot, serving: Serving, line: BadLine, tmp_path: Path
) -> None:
    head = serving.head()
    line.cut()
    line.close()
    taking = _taking(serving, line.port, tmp_path)
    taking.take(Issue("HT"))
    assert Asked(tmp_path).left() is not None
    with qtbot.waitSignal(taking.failed):
        taking.give_up()
    assert kinds(serving, head) == []
