"""Texts and targets of a window of widgets.

Whoever paints its own text gives an honest `sizeHint`: a button for its words, a delegate for a cell's.
"""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QScrollArea,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from .seen import Seen, Target, Text, picture

FIELD_MARGIN_PX = 8
"""A field's frame and padding on each side."""
SHORTENED_PX = 220
"""So much of a row's longest text is enough, where its note has the whole."""
ARROW_PX = 24
"""A combo box's arrow."""


def look(window: QWidget) -> Seen:
    """The window as it is drawn now."""
    image = picture(window)
    shown = [window, *(child for child in window.findChildren(QWidget) if child.isVisibleTo(window))]
    texts = (text for widget in shown if not _scrolled_out(widget) for text in _texts(widget, window))
    targets = (target for widget in shown for target in _targets(widget, window))
    return Seen(image, tuple(texts), tuple(targets))


def _texts(widget: QWidget, window: QWidget) -> Iterator[Text]:
    match widget:
        case QLabel() if widget.text():
            yield _one(
                widget, window, widget.text(), _label_missing(widget), widget.palette().windowText().color().name()
            )
        case QAbstractButton() if widget.text():
            lacking = widget.sizeHint().width() - widget.width()
            yield _one(widget, window, widget.text(), f"{lacking} px too narrow" if lacking > 0 else "")
        case QLineEdit():
            words = widget.text() or widget.placeholderText()
            if words and widget.isVisible():
                wide = QFontMetrics(widget.font()).horizontalAdvance(words) + 2 * FIELD_MARGIN_PX
                yield _one(widget, window, words, "too narrow" if wide > widget.width() else "")
        case QComboBox() if widget.currentText():
            wide = QFontMetrics(widget.font()).horizontalAdvance(widget.currentText())
            narrow = wide + 2 * FIELD_MARGIN_PX + ARROW_PX > widget.width()
            yield _one(widget, window, widget.currentText(), "too narrow" if narrow else "")
        case QHeaderView():
            yield from _titles(widget, window)
        case QAbstractItemView():
            yield from _cells(widget, window)


def _one(widget: QWidget, window: QWidget, words: str, missing: str, colour: str | None = None) -> Text:
    box = _box(widget, window, widget.rect())
    return Text(widget.objectName(), words, box, _room(widget, window), missing or _clipped(widget), colour)


def _label_missing(label: QLabel) -> str:
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        return f"{needed - label.height()} px too low" if needed > label.height() else ""
    lacking = label.sizeHint().width() - label.width()
    if lacking > 0:
        return f"{lacking} px too narrow"
    return "too low" if label.sizeHint().height() > label.height() else ""


def _scrolls(widget: QWidget) -> bool:
    """Whether it stands in what scrolls."""
    parent = widget.parentWidget()
    while parent is not None and not parent.isWindow():
        if isinstance(parent, QScrollArea):
            return True
        parent = parent.parentWidget()
    return False


def _scrolled_out(widget: QWidget) -> bool:
    """Out of sight in what scrolls, at least in part."""
    return _scrolls(widget) and widget.visibleRegion().boundingRect() != widget.rect()


def _clipped(widget: QWidget) -> str:
    """Hidden by a parent's edge."""
    seen = widget.visibleRegion().boundingRect()
    return "" if seen == widget.rect() else "partly covered or outside its parent"


def _room(widget: QWidget, window: QWidget) -> QRectF:
    parent = widget.parentWidget()
    return QRectF(window.rect()) if parent is None or widget is window else _box(parent, window, parent.rect())


def _titles(header: QHeaderView, window: QWidget) -> Iterator[Text]:
    if header.orientation() is not Qt.Orientation.Horizontal or not header.height():
        return
    metrics = QFontMetrics(header.font())
    for section in range(header.count()):
        words = str(header.model().headerData(section, Qt.Orientation.Horizontal) or "")
        if words and not header.isSectionHidden(section):
            size = header.sectionSize(section)
            place = QRect(header.sectionViewportPosition(section), 0, size, header.height())
            box = _box(header.viewport(), window, place)
            cut = metrics.horizontalAdvance(words) > size
            yield Text("title", words, box, box, "too narrow" if cut else "")


def _cells(view: QAbstractItemView, window: QWidget) -> Iterator[Text]:
    model = view.model()
    option = QStyleOptionViewItem()
    view.initViewItemOption(option)
    inside = view.viewport().rect()
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            words, place = str(index.data() or ""), view.visualRect(index)
            if not words or place.top() < inside.top() or place.bottom() > inside.bottom():
                continue  # scrolled out of sight
            needed = view.itemDelegateForIndex(index).sizeHint(option, index).width()
            seen = place.intersected(inside).width()
            lacking = needed - seen if isinstance(view, QTableView) else place.width() - seen
            box = _box(view.viewport(), window, place)
            note = str(index.data(Qt.ItemDataRole.ToolTipRole))
            if lacking > 0 and seen >= SHORTENED_PX and note.startswith(f"{words}\n"):
                continue  # it ends in "…", and the row's note begins with the whole of it
            yield Text(view.objectName(), words, box, box, f"{lacking} px too narrow" if lacking > 0 else "")


def _targets(widget: QWidget, window: QWidget) -> Iterator[Target]:
    if isinstance(widget, QAbstractButton | QLineEdit | QComboBox):
        yield Target(widget.objectName(), _box(widget, window, widget.rect()))
    elif isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView):
        model = widget.model()
        if model.rowCount() and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus:
            first = widget.visualRect(model.index(0, 0))
            place = QRect(0, first.top(), widget.viewport().width(), first.height())
            yield Target(f"{widget.objectName()} row", _box(widget.viewport(), window, place))


def _box(widget: QWidget, window: QWidget, place: QRect) -> QRectF:
    origin = QPoint(0, 0) if widget is window else widget.mapTo(window, QPoint(0, 0))
    return QRectF(place.translated(origin))
