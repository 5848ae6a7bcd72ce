"""Every text fits at 1366×768, in both languages and in every state; nothing speaks when it is only looked at."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from counter.acts.acts import Act
from counter.program import Program
from counter.widgets.parts.table import RowTable, cell_font
from language.messages import LANGUAGES
from protocol import commands as c
from tests.counter.clerk import Clerk
from tests.equipment import needs
from tests.pictures.seen import settle
from tests.serving import Serving
from ui.language.switch import LanguageSwitch
from ui.look.tokens import DESK, SPACE
from ui.widgets.key_button import KeyButton

SIZES = [(1366, 768), (1920, 1080)]

SHORTENED_PX = 200
"""So much of a service is enough in a row whose note has the whole."""


def cut_off(clerk: Clerk) -> list[str]:
    """What can be seen of the window but not read whole."""
    settle()
    found = []
    inside = clerk.window.rect()
    for label in clerk.window.findChildren(QLabel):
        if not label.isVisible() or not label.text():
            continue
        needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
        too_wide = not label.wordWrap() and label.sizeHint().width() > label.width()
        if too_wide or needed > label.height():
            found.append(f"{label.objectName()}: {label.text()!r}")
    found += [
        f"{button.objectName()}: {button.text()!r}"
        for button in clerk.window.findChildren(KeyButton)
        if button.isVisible() and button.sizeHint().width() > button.width()
    ]
    for field in clerk.window.findChildren(QLineEdit):
        text = field.placeholderText()
        if field.isVisible() and _width(field, text) > field.width() - 3 * SPACE.s:
            found.append(f"{field.objectName()}: {text!r}")
    for box in clerk.window.findChildren(QComboBox):
        text = box.currentText()
        if box.isVisible() and _width(box, text) > box.width() - 5 * SPACE.s:
            found.append(f"{box.objectName()}: {text!r}")
    for table in clerk.window.findChildren(RowTable):
        if table.isVisible():
            found += cut_cells(table)
    found += [
        f"{button.objectName()} is outside the window"
        for button in clerk.window.findChildren(KeyButton)
        if button.isVisible() and not inside.contains(button.mapTo(clerk.window, button.rect().bottomRight()))
    ]
    return found


def _width(widget: QWidget, text: str) -> int:
    return QFontMetrics(widget.font()).horizontalAdvance(text)


def cut_cells(table: RowTable) -> list[str]:
    found = []
    lead = table.objectName() == "question-options"
    for row in table.rows.rows:
        for column, text in enumerate(row.cells):
            marked = column == len(row.cells) - 1 and row.level is not None
            metrics = QFontMetrics(cell_font(table.font(), column, marked=marked, lead=lead))
            room = table.columnWidth(column) - SPACE.s - SPACE.xs - (DESK.small - 2 + SPACE.xs if marked else 0)
            beyond = table.columnViewportPosition(column) + table.columnWidth(column) - table.viewport().width()
            if column and room - max(0, beyond) >= SHORTENED_PX and row.note.startswith(f"{text}\n"):
                continue  # the note begins with the whole of it
            if metrics.elidedText(text, Qt.TextElideMode.ElideRight, room - max(0, beyond)) != text:
                found.append(f"{table.objectName()}: {text!r}")
    header = table.horizontalHeader()
    metrics = QFontMetrics(header.font())
    for column, title in enumerate(table.rows.titles):
        if header.isVisible() and metrics.horizontalAdvance(title) > header.sectionSize(column):
            found.append(f"{table.objectName()} title: {title!r}")
    return found


@needs("scanimage")
@pytest.mark.slow
@pytest.mark.parametrize(("size", "language"), [*zip(SIZES, LANGUAGES, strict=True)], ids=["1366", "1920"])
def test_nothing_is_cut_off(
    qtbot: QtBot, new_program: Callable[..., Program], serving: Serving, english: LanguageSwitch,
    language: str, size: tuple[int, int],
) -> None:  # fmt: skip
    clerk = Clerk(qtbot, new_program(), serving)
    clerk.window.resize(*size)
    for service in ("HT", "CT", "DD", "KD", "LD", "HT", "DD", "KD"):
        serving.issue(service, priority="mother_child", dossiers=12, language="en")
    serving.open_counter("2")
    serving.verb("2", "call")
    found: dict[str, list[str]] = {}

    def look(state: str) -> None:
        found[state] = cut_off(clerk)

    def back() -> None:
        while clerk.program.questions.question is not None:
            clerk.key("Esc")
        if clerk.widget("help-close").isVisible():
            clerk.key("Esc")

    english.use(language)
    look("login")
    clerk.sign_in(password="wrong")
    clerk.until(lambda: clerk.program.session.error)
    look("login refused")
    english.use("en")
    clerk.click("login-user")
    clerk.widget("login-user").setProperty("text", "")
    clerk.ready()
    english.use(language)
    look("open")
    clerk.key("F2")
    clerk.until(lambda: clerk.program.picture.in_hand)
    look("called")
    for key in ("F8", "F11", "Shift+F11", "F10", "Ctrl+N", "F1"):
        clerk.key(key)
        look(key)
        back()
    clerk.key("F4")
    clerk.until(lambda: clerk.enabled("complete"))
    clerk.program.act_sender.send(Act.COMPLETE, c.Complete("no_such_outcome"))
    clerk.until(lambda: clerk.program.act_sender.notice)
    look("refused")
    clerk.key("Esc")
    clerk.until(lambda: clerk.enabled("complete"))
    clock = clerk.program.clock
    base = clock._base_ms
    for minutes in (0, 11, 14, 16, 75):
        clock._base_ms = base - minutes * 60_000
        clerk.program.window.refresh()
        look(f"{minutes} min")
    for keys in ("F5", "F7", "F7 1", "F8 1", "F8 2", "F8 3", "Shift+F8"):
        for key in keys.split():
            clerk.key(key)
        look(keys)
        back()
    clerk.key("F9")
    clerk.until(lambda: clerk.program.scanning.devices and clerk.program.scanning.is_idle)
    look("scan")
    clerk.key("F9")
    clerk.until(lambda: clerk.program.scanning.pages and clerk.program.scanning.is_idle)
    look("scanned")
    clerk.key("Esc")
    clerk.key("F7")
    clerk.key("1")
    clerk.key("2")
    clerk.until(lambda: clerk.rows("parked-list"))
    clerk.program.window.refresh()
    look("parked")
    clerk.key("Shift+F2")
    look("Shift+F2")
    back()
    serving.stop()
    clerk.until(lambda: not clerk.program.branch_link.link.is_connected)
    clerk.key("F2")
    clerk.until(lambda: clerk.program.act_sender.notice)
    look("cut")
    assert {state: texts for state, texts in found.items() if texts} == {}


def test_a_window_too_narrow_is_found_out(clerk: Clerk) -> None:
    """The check above can fail: with half the width it names what cannot be read."""
    clerk.serving.issue("LD", priority="mother_child")
    clerk.ready()
    clerk.until(lambda: clerk.rows("waiting-list"))
    assert cut_off(clerk) == []
    clerk.window.resize(683, 768)
    found = cut_off(clerk)
    assert any("waiting-list" in one for one in found)
    assert any("outside the window" in one or "call-named" in one for one in found)
