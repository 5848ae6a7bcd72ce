"""One scanned page, large: zoomed, leafed, turned, marked and removed by keys; the queue stays beside it."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from counter.scanning.page_pictures import PagePictures
from counter.scanning.page_stack import Page
from counter.scanning.scanning import Scanning, ScanStage
from language.messages import _
from ui.look.tokens import SPACE
from ui.widgets.key_button import KeyButton, button_of
from ui.widgets.parts import label, set_text

ZOOMS: Final = (1.0, 1.5, 2.0, 3.0, 4.0)
"""Factors on the size at which the whole page is seen."""


class PageView(QFrame):
    """Signal: `closed`. `key`: of the page that is shown; None: it is closed."""

    closed = Signal()

    def __init__(self, scanning: Scanning) -> None:
        super().__init__()
        self.setProperty("part", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._scanning = scanning
        self._at = 0
        self.key: int | None = None
        self.pictures = PagePictures(self)
        self._title = label("page-title", "lead")
        self.sheet = _Sheet()
        self._scroll = QScrollArea()
        self._scroll.setObjectName("page-scroll")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._scroll.setWidget(self.sheet)
        self._before = KeyButton("page-before", "Left")
        self._after = KeyButton("page-after", "Right")
        self._in = KeyButton("page-in", "+")
        self._out = KeyButton("page-out", "-")
        self._turn = KeyButton("page-turn", "Alt+Up")
        self._straighten = KeyButton("page-straighten", "Alt+Down")
        self._blank = KeyButton("page-blank", "Ctrl+B")
        self._remove = KeyButton("page-remove", "Del")
        self._undo = KeyButton("page-undo", "Ctrl+Z")
        self._close = KeyButton("page-close", "Esc")
        self._keys = {
            "Left": self._before, "PgUp": self._before, "Right": self._after, "PgDown": self._after, "+": self._in,
            "=": self._in, "-": self._out, "Alt+Up": self._turn, "Alt+Down": self._straighten, "Ctrl+B": self._blank,
            "Del": self._remove,
            "Ctrl+Z": self._undo, "Esc": self._close,
        }  # fmt: skip
        self._lay_out()
        self._wire()

    def _lay_out(self) -> None:
        leaf, turn, edit = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row, buttons in (
            (leaf, (self._before, self._after, self._in, self._out)),
            (turn, (self._turn, self._straighten)),
            (edit, (self._blank, self._remove, self._undo)),
        ):
            row.setSpacing(SPACE.s)
            for button in buttons:
                row.addWidget(button)
            row.addStretch(1)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE.m, SPACE.s, SPACE.m, SPACE.s)
        whole.setSpacing(SPACE.s)
        whole.addLayout(head)
        whole.addWidget(self._scroll, 1)
        whole.addLayout(leaf)
        whole.addLayout(turn)
        whole.addLayout(edit)

    def _wire(self) -> None:
        scanning = self._scanning
        self._before.clicked.connect(lambda: self._leaf(-1))
        self._after.clicked.connect(lambda: self._leaf(1))
        self._in.clicked.connect(lambda: self._zoom(1))
        self._out.clicked.connect(lambda: self._zoom(-1))
        self._turn.clicked.connect(lambda: self._with_page(scanning.turn))
        self._straighten.clicked.connect(lambda: self._with_page(scanning.straighten))
        self._blank.clicked.connect(lambda: self._with_page(scanning.mark))
        self._remove.clicked.connect(lambda: self._with_page(scanning.remove))
        self._undo.clicked.connect(scanning.undo)
        self._close.clicked.connect(self.close_page)
        self.pictures.ready.connect(self.refresh)
        scanning.changed.connect(self.refresh)

    def open_page(self, key: int) -> None:
        """Shows this page whole."""
        self.key, self.sheet.zoom = key, ZOOMS[0]
        self.refresh()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def prepare(self, key: int) -> None:
        """This page may be wanted next: it is decoded by then."""
        self.pictures.prepare([page for page in self._scanning.pages if page.key == key])

    def close_page(self) -> None:
        """Puts it away; no picture is kept."""
        if self.key is not None:
            self.key = None
            self.sheet.show_picture(None)
            self.pictures.forget()
            self.closed.emit()

    def refresh(self) -> None:
        """Shows the present page; the next one where it was removed, and nothing where none is left."""
        pages = self._scanning.pages
        if self.key is None:
            if not pages:
                self.pictures.forget()
            return
        if not pages:
            self.close_page()
            return
        known = [page.key for page in pages]
        self._at = known.index(self.key) if self.key in known else min(self._at, len(pages) - 1)
        page = pages[self._at]
        self.key = page.key
        text = _("Page {n} of {all}, blank") if page.blank else _("Page {n} of {all}")
        set_text(self._title, text.format(n=self._at + 1, all=len(pages)))
        self.sheet.show_picture(self.pictures.of(page))
        self.pictures.prepare([pages[at] for at in (self._at + 1, self._at - 1) if 0 <= at < len(pages)])
        self._fit()
        self._show_buttons(page, len(pages))

    def _show_buttons(self, page: Page, pages: int) -> None:
        may_edit, at = self._scanning.stage is not ScanStage.SENDING, ZOOMS.index(self.sheet.zoom)
        for button, text, is_possible in (
            (self._before, _("Before"), self._at > 0), (self._after, _("Next"), self._at < pages - 1),
            (self._in, _("Larger"), at < len(ZOOMS) - 1), (self._out, _("Smaller"), at > 0),
            (self._turn, _("Turn"), may_edit),
            (self._straighten, _("As scanned") if page.slant else _("Straighten"), may_edit),
            (self._blank, _("Not blank") if page.blank else _("Blank"), may_edit),
            (self._remove, _("Remove"), may_edit), (self._undo, _("Undo"), self._scanning.can_undo),
            (self._close, _("Close"), True),
        ):  # fmt: skip
            button.show_text(text)
            button.setEnabled(is_possible)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self._scroll.viewport().size()
        self.sheet.resize(self.sheet.size_in(room))

    def _leaf(self, by: int) -> None:
        pages = self._scanning.pages
        if 0 <= self._at + by < len(pages):
            self.key = pages[self._at + by].key
            self.refresh()

    def _zoom(self, by: int) -> None:
        at = ZOOMS.index(self.sheet.zoom) + by
        if 0 <= at < len(ZOOMS):
            self.sheet.zoom = ZOOMS[at]
            self.refresh()

    def _with_page(self, act: Callable[[int], None]) -> None:
        if self.key is not None:
            act(self.key)

    def event(self, event: QEvent) -> bool:
        """Keys that the window has another use for are this page's while it is shown."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._button(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        button, bar = self._button(event), self._scroll.verticalScrollBar()
        if button is not None:
            button.click()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            step = self._scroll.viewport().height() // 4
            bar.setValue(bar.value() + (step if event.key() == Qt.Key.Key_Down else -step))
        else:
            super().keyPressEvent(event)

    def _button(self, event: QKeyEvent) -> KeyButton | None:
        found = button_of(self._keys, event)
        return found or next((button for key, button in self._keys.items() if key == event.text()), None)


class _Sheet(QWidget):
    """The page's picture, scaled to this widget. `zoom`: one of `ZOOMS`."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page-sheet")
        self.zoom = ZOOMS[0]
        self.picture: QImage | None = None

    def show_picture(self, picture: QImage | None) -> None:
        """None: it is not decoded yet, and the sheet is empty."""
        if picture is not self.picture:
            self.picture = picture
            self.update()

    def size_in(self, room: QSize) -> QSize:
        """The sheet's size where the viewport has this room."""
        if self.picture is None or self.picture.isNull():
            return room
        whole = self.picture.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        return QSize(round(whole.width() * self.zoom), round(whole.height() * self.zoom))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.picture is None or self.picture.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        part = QRectF(event.rect())
        x, y = self.picture.width() / self.width(), self.picture.height() / self.height()
        painter.drawImage(part, self.picture, QRectF(part.x() * x, part.y() * y, part.width() * x, part.height() * y))
        painter.end()
