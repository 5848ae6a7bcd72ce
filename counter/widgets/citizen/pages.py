"""The pages of the citizen's window: words, rows to compare, a code, the rating."""

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QScroller,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from counter.citizen.scene import Row, Scene
from counter.intake.answer import Verdict
from counter.widgets.parts.code_view import CodeView
from language.messages import _
from ui.look.tokens import SPACE
from ui.widgets.parts import label, set_property, set_text

from .face import FaceButton

LENGTHS: Final = ((9, ""), (16, "sum"), (99, "code"))
"""How long the large words are at most, and what the sheet calls them: a number, a sum, or a code."""


def touch_button(name: str, part: str = "") -> QPushButton:
    """A button for a finger: it never takes the focus from the clerk's window."""
    made = QPushButton()
    made.setObjectName(name)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    if part:
        made.setProperty("part", part)
    return made


class Words(QWidget):
    """Title, large words and lines, in the middle or at the left."""

    def __init__(self, align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignHCenter) -> None:
        super().__init__()
        self._title = label("citizen-title", wrap=True)
        self._big = label("citizen-big", wrap=True)
        self._lines = label("citizen-lines", wrap=True)
        whole = QVBoxLayout(self)
        whole.setSpacing(SPACE.m)
        whole.addStretch(1)
        for text in (self._title, self._big, self._lines):
            text.setAlignment(align)
            whole.addWidget(text)
        whole.addStretch(1)

    def show_scene(self, scene: Scene) -> None:
        """Shows its words; without large ones their place is not kept."""
        set_text(self._title, scene.title)
        set_text(self._big, scene.big)
        set_property(self._big, "length", next(name for most, name in LENGTHS if len(scene.big) <= most))
        set_text(self._lines, "\n".join(scene.lines))
        for text in (self._big, self._lines):
            text.setVisible(bool(text.text()))


class RowButton(QPushButton):
    """A fact to compare; touched, it is wrong, and says so in a word."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
        self.setObjectName(f"citizen-row-{key}")
        self.setProperty("part", "row")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._title, self._text = label(part="row-title"), label(part="row-text", wrap=True)
        self._wrong = label(part="row-wrong")
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._wrong)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(SPACE.m, SPACE.xs, SPACE.m, SPACE.s)
        inside.setSpacing(0)
        inside.addLayout(head)
        inside.addWidget(self._text)
        for text in (self._title, self._text, self._wrong):
            text.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_row(self, row: Row, is_wrong: bool) -> None:
        set_text(self._title, row.title)
        set_text(self._text, row.text)
        set_text(self._wrong, _("wrong") if is_wrong else "")
        set_property(self, "wrong", is_wrong)
        said = f"{row.title}: {row.text}"
        self.setAccessibleName(f"{said} ({_('wrong')})" if is_wrong else said)
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        assert layout is not None
        return layout.totalHeightForWidth(width)

    def sizeHint(self) -> QSize:
        layout = self.layout()
        assert layout is not None
        return layout.totalSizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.heightForWidth(max(1, self.width())))


class RowColumn(QScrollArea):
    """Rows one under the other, which a finger scrolls. Signal: `pointed`, the key of a row."""

    pointed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[RowButton] = []
        inside = QWidget()
        inside.setProperty("part", "ground")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE.s)
        self._column.addStretch(1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)

    def show_rows(self, rows: tuple[Row, ...], wrong: tuple[str, ...]) -> None:
        """Rows with the same keys stay where they are."""
        if [row.key for row in rows] != [row.key for row in self._rows]:
            for old in self._rows:
                self._column.removeWidget(old)
                old.setParent(None)
                old.deleteLater()
            self._rows = [self._new(row.key) for row in rows]
        for button, row in zip(self._rows, rows, strict=True):
            button.show_row(row, row.key in wrong)

    def _new(self, key: str) -> RowButton:
        made = RowButton(key)
        made.clicked.connect(lambda: self.pointed.emit(key))
        self._column.insertWidget(self._column.count() - 1, made)
        return made


class CheckPage(QWidget):
    """What is being entered. Signals: `pointed`, the key of a row; `confirmed`; `objected`."""

    pointed = Signal(str)
    confirmed = Signal()
    objected = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = label("citizen-title", wrap=True)
        self._told = label("citizen-lines", wrap=True)
        self._left, self._right = RowColumn(), RowColumn()
        self._confirm, self._wrong = touch_button("citizen-confirm"), touch_button("citizen-wrong")
        columns = QHBoxLayout()
        columns.setSpacing(SPACE.m)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE.m)
        for column in (self._left, self._right):
            columns.addWidget(column, 1)
            column.pointed.connect(self.pointed)
        for button in (self._wrong, self._confirm):
            buttons.addWidget(button, 1)
        self._confirm.clicked.connect(self.confirmed)
        self._wrong.clicked.connect(self.objected)
        whole = QVBoxLayout(self)
        whole.setSpacing(SPACE.s)
        whole.addWidget(self._title)
        whole.addLayout(columns, 1)
        whole.addWidget(self._told)
        whole.addLayout(buttons)

    def show_scene(self, scene: Scene) -> None:
        """Shows the rows and what was said of them."""
        answer = scene.answer
        is_right = answer is not None and answer.verdict is Verdict.RIGHT
        is_wrong = answer is not None and answer.verdict is Verdict.WRONG
        set_text(self._title, scene.title)
        self._left.show_rows(scene.left, () if answer is None else answer.wrong)
        self._right.show_rows(scene.right, () if answer is None else answer.wrong)
        if is_right:
            told = _("Thank you. The clerk sees that all is right.")
        elif is_wrong:
            told = _("The clerk sees that something is wrong. Please tell them what it should be.")
        else:
            told = _("Touch what is wrong, or say that all is right.")
        set_text(self._told, told)
        self._confirm.setText(_("All is right"))
        self._wrong.setText(_("Something is wrong"))
        set_property(self._confirm, "pressed_down", "right" if is_right else "")
        set_property(self._confirm, "primary", answer is None)
        set_property(self._wrong, "pressed_down", "wrong" if is_wrong else "")


class CodePage(QWidget):
    """A code to scan, and what it is for."""

    def __init__(self) -> None:
        super().__init__()
        self._words = Words(Qt.AlignmentFlag.AlignLeft)
        self._qr, self._caption = CodeView("citizen-qr"), label("citizen-caption", wrap=True)
        self._caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        code = QVBoxLayout()
        code.addWidget(self._qr, 1)
        code.addWidget(self._caption)
        whole = QHBoxLayout(self)
        whole.setSpacing(SPACE.l)
        whole.addWidget(self._words, 1)
        whole.addLayout(code, 1)

    def show_scene(self, scene: Scene) -> None:
        self._words.show_scene(scene)
        self._qr.show_url(scene.code)
        self._qr.setAccessibleName(scene.caption)
        set_text(self._caption, scene.caption)


class RatePage(QWidget):
    """Signal: `rated`, the level of a face."""

    rated = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._title, self._big = label("citizen-title", wrap=True), label("citizen-big")
        self._lines = label("citizen-lines", wrap=True)
        self._faces: dict[int, FaceButton] = {}
        faces = QHBoxLayout()
        faces.setSpacing(SPACE.m)
        for level in (5, 4, 3, 2, 1):
            face = self._faces[level] = FaceButton(level)
            face.clicked.connect(lambda _checked=False, level=level: self.rated.emit(level))
            faces.addWidget(face, 1)
        whole = QVBoxLayout(self)
        whole.setSpacing(SPACE.m)
        for text in (self._big, self._title):
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            whole.addWidget(text)
        whole.addLayout(faces, 1)
        self._lines.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        whole.addWidget(self._lines)

    def show_scene(self, scene: Scene) -> None:
        set_text(self._title, scene.title)
        set_text(self._big, scene.big)
        set_text(self._lines, "\n".join(scene.lines))
        for face in scene.faces:
            self._faces[face.level].setText(face.word)
            self._faces[face.level].setAccessibleName(face.word)

    def use_scale(self, scale: float) -> None:
        for face in self._faces.values():
            face.use_scale(scale)
