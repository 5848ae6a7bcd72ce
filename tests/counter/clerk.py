"""A clerk at the window: presses real keys, clicks what can be clicked, reads what can be read."""

from typing import Any

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from counter.program import Program
from tests.serving import PASSWORD, Serving
from ui.remote.touch import Screen

WAIT_MS = 30_000


class Clerk:
    """Sits at `program`'s window; what is not visible or not enabled cannot be used."""

    def __init__(self, qtbot: QtBot, program: Program, serving: Serving) -> None:
        self.qtbot = qtbot
        self.program = program
        self.serving = serving
        self.screen = Screen()
        self.window = program.window
        self.window.show()
        program.start()
        qtbot.waitUntil(lambda: program.picture.me is not None and program.picture.branch is not None, timeout=WAIT_MS)

    def widget(self, name: str) -> QWidget:
        found = self.screen.find(name)
        assert isinstance(found, QWidget)
        return found

    def key(self, chord: str) -> None:
        """A key, wherever the focus is."""
        self.screen.key(chord)

    def type(self, text: str, into: str | None = None) -> None:
        if into is not None:
            self.click(into)
        focused = QApplication.focusWidget()
        assert isinstance(focused, QLineEdit), focused
        QTest.keyClicks(focused, text)

    def click(self, name: str, row: int | None = None) -> None:
        self.screen.tap(name, row)

    def text(self, name: str) -> str:
        widget = self.widget(name)
        return str(widget.property("text")) if widget.isVisible() else ""

    def rows(self, name: str) -> list[list[str]]:
        view = self.widget(name)
        assert isinstance(view, QAbstractItemView)
        model = view.model()
        return [
            [str(model.index(row, column).data()) for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ]

    def enabled(self, name: str) -> bool:
        return self.widget(name).isEnabled()

    def until(self, true: Any) -> None:
        """Waits until `true()` is true."""
        self.qtbot.waitUntil(lambda: bool(true()), timeout=WAIT_MS)

    def reads(self, name: str, words: str) -> None:
        """Waits until the label of that name, the one that can be seen if there are two, has these words."""

        def text() -> str:
            label = self.widget(name)
            assert isinstance(label, QLabel)
            return label.text()

        try:
            self.until(lambda: words in text())
        except AssertionError as error:
            raise AssertionError(f"{name} reads {text()!r}, not {words!r}") from error

    def sign_in(self, user: str = "clerk1", password: str = PASSWORD) -> None:
        self.type(user, into="login-user")
        self.key("Return")
        self.type(password)
        self.key("Return")

    def ready(self) -> "Clerk":
        """Signed in, and the counter open."""
        self.sign_in()
        self.until(lambda: self.widget("ticket-state").isVisible())
        self.key("F10")
        self.reads("counter-state", "Open")
        return self

    def called(self, number: str) -> None:
        """F2 brings this number."""
        self.key("F2")
        self.reads("ticket-number", number)

    def serving_one(self, procedure: str | None = None) -> "Clerk":
        """HT-001, which was taken for this procedure, is being served."""
        self.serving.issue("HT", **({"procedure": procedure} if procedure else {}))
        self.ready().called("HT-001")
        self.key("F4")
        self.reads("ticket-state", "Being served")
        return self

    def idle(self) -> None:
        """Nobody is at the counter any more."""
        self.reads("ticket-state", "Nobody at the counter")

    def kinds(self) -> list[str]:
        """The branch's stream, as kinds of events."""
        return [event["kind"] for event in self.serving.journal()]

    def last(self, kind: str) -> dict[str, Any]:
        """The body of the last event of a kind."""
        return dict(next(event["body"] for event in reversed(self.serving.journal()) if event["kind"] == kind))
