"""A visit as the citizen has it on the counter's second window: checked, received, rated; then nothing is left."""

import os
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from PIL.ImageQt import fromqimage
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from counter.citizen.scene import Kind
from tests.counter.clerk import Clerk
from tests.counter.intake.test_intake import NewProgram, by_wedge, dossiers, received, saved, with_dossier
from tests.hardware.slips import codes
from tests.serving import Serving

NAME, PHONE = "NGUYỄN THỊ HOA", "0912345678"


def words(clerk: Clerk) -> str:
    """All that the citizen's window holds, on whatever page."""
    assert clerk.program.citizen_window is not None
    return "\n".join(one.text() for one in clerk.program.citizen_window.findChildren(QLabel))


def look(clerk: Clerk, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        assert clerk.program.citizen_window is not None
        clerk.qtbot.wait(300)
        clerk.program.citizen_window.grab().save(f"{folder}/{name}.png")
        clerk.window.grab().save(f"{folder}/{name}-clerk.png")


@pytest.mark.slow(4)
def test_a_visit_is_checked_received_and_rated_by_touch_and_nothing_of_it_stays(
    qtbot: QtBot, new_program: NewProgram, serving: Serving
) -> None:
    clerk = Clerk(qtbot, new_program(citizen_screen=True), serving)
    screen = clerk.program.citizen_screen
    assert screen is not None
    clerk.reads("citizen-title", "This counter is closed")
    with_dossier(clerk)
    by_wedge(clerk)
    clerk.type(PHONE, into="intake-phone")
    clerk.key("Tab")
    clerk.until(lambda: saved(clerk) and PHONE in words(clerk))
    focused = QApplication.focusWidget()
    clerk.click("citizen-row-applicant.address")
    clerk.reads("intake-answer", "Citizen: wrong is Address")
    assert QApplication.focusWidget() is focused  # a finger takes no key from the clerk
    look(clerk, "wrong")
    clerk.click("citizen-confirm")
    clerk.reads("intake-answer", "Citizen: all is right")
    clerk.type(" LAN", into="intake-name")
    clerk.key("Tab")
    clerk.until(lambda: not clerk.text("intake-answer"))  # it was said of another name
    by_wedge(clerk)
    clerk.click("citizen-wrong")
    clerk.reads("intake-answer", "Citizen: something is wrong")
    clerk.reads("citizen-title", "Thông tin này đã đúng chưa?")  # as the number was taken
    clerk.click("citizen-language")
    clerk.reads("citizen-title", "Is this right?")
    clerk.reads("intake-answer", "Citizen: something is wrong")  # in the clerk's language, and it holds nobody up
    clerk.until(lambda: saved(clerk))
    code = received(clerk)
    clerk.until(lambda: screen.scene.kind is Kind.RECEIPT)
    (dossier,) = dossiers(clerk)
    assert codes(fromqimage(clerk.widget("citizen-qr").grab().toImage())) == [dossier["lookup_url"]]
    assert NAME not in words(clerk)
    look(clerk, "receipt")
    screen._hide()
    assert code not in words(clerk)
    screen.touched()
    assert code in words(clerk)
    clerk.key("F5")
    clerk.key("1")
    clerk.until(lambda: screen.scene.kind is Kind.RATE)
    assert not any(one in words(clerk) for one in (NAME, PHONE, code))
    clerk.click("citizen-face-2")
    clerk.reads("citizen-title", "Thank you")
    clerk.until(lambda: "rated" in clerk.kinds())
    event = next(event for event in serving.journal() if event["kind"] == "rated")
    assert (event["body"]["rating"], event["body"]["ticket_id"]) == (2, dossier["ticket_id"])
    clerks = {one["actor"] for one in serving.journal() if one["kind"] in ("called", "started", "completed")}
    assert event["actor"] not in clerks
    screen.rate(5)
    _next_is_not_rated(clerk, serving)


def _next_is_not_rated(clerk: Clerk, serving: Serving) -> None:
    """Who is served next finds nothing of the one before, and a rating that is not given is none."""
    screen = clerk.program.citizen_screen
    assert screen is not None
    serving.issue("HT")
    clerk.called("HT-002")
    clerk.key("F4")
    clerk.until(lambda: screen.scene.kind is Kind.SERVING)
    clerk.key("F5")
    clerk.key("1")
    clerk.until(lambda: screen.scene.kind is Kind.RATE)
    clerk.program.rating.end()
    assert screen.scene.kind is Kind.FREE
    clerk.key("Ctrl+L")
    clerk.reads("citizen-title", "This counter is closed")
    assert clerk.kinds().count("rated") == 1
    _goes_with_the_monitors(clerk)


def _goes_with_the_monitors(clerk: Clerk) -> None:
    """Where the citizen's monitor is pulled the window does not fill the clerk's."""
    window, app = clerk.program.citizen_window, QApplication.instance()
    assert window is not None
    assert isinstance(app, QApplication)
    own, other = window.screen(), SimpleNamespace(geometry=lambda: QRect(2000, 0, 1280, 1024))
    for plugged, is_full, changed in (([own, other], True, app.screenAdded), ([own], False, app.screenRemoved)):
        with patch.object(QGuiApplication, "screens", lambda plugged=plugged: plugged):
            changed.emit(own)
            clerk.until(lambda is_full=is_full: window.isFullScreen() == is_full)
    clerk.until(lambda: window.geometry().topLeft() == own.geometry().topLeft())
