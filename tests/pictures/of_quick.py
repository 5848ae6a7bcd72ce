"""Texts and targets of a Qt Quick window."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtQml import QQmlProperty
from PySide6.QtQuick import QQuickItem, QQuickWindow

from .seen import Seen, Target, Text, picture

TOUCHED = ("QQuickMouseArea", "QQuickAbstractButton", "QQuickTextInput", "QQuickTextField")


def look(window: QQuickWindow) -> Seen:
    """The window as it is drawn now."""
    image = picture(window)
    items = list(_items(window.contentItem()))
    texts = (text for item in items if _is_text(item) for text in _text(item))
    targets = (Target(_name(item), _scene_box(item)) for item in items if _is_touched(item) and not _is_cut(item))
    return Seen(image, tuple(texts), tuple(targets))


def _items(item: QQuickItem) -> Iterator[QQuickItem]:
    if item.isVisible() and item.opacity() > 0.01:
        yield item
        for child in item.childItems():
            yield from _items(child)


def _is_text(item: QQuickItem) -> bool:
    return item.metaObject().indexOfProperty("truncated") >= 0 and bool(item.property("text"))


def _text(item: QQuickItem) -> Iterator[Text]:
    # the painted rectangle: what Text.boundingRect() gives for a Text, alignment and padding included
    box = item.mapRectToScene(item.boundingRect())
    missing = "cut short" if item.property("truncated") else ""
    wide, high = item.property("contentWidth"), item.property("contentHeight")
    if wide > item.width() + 1:
        missing = f"{wide - item.width():.0f} px wider than its item"
    elif high > item.height() + 1:
        missing = f"{high - item.height():.0f} px higher than its item"
    for ancestor in _ancestors(item):
        if ancestor.clip() and not _scene_box(ancestor).adjusted(-1, -1, 1, 1).contains(box):
            if ancestor.inherits("QQuickFlickable"):
                return  # scrolled out of sight, and can be scrolled back
            missing = missing or f"clipped by {_name(ancestor)}"
    yield Text(_name(item), str(item.property("text")), box, _room(item), missing, _colour(item))


def _room(item: QQuickItem) -> QRectF:
    """The innermost box that can be seen around it; the window if there is none."""
    for ancestor in _ancestors(item):
        if ancestor.inherits("QQuickRectangle") and ancestor.width() > 0 and _is_drawn(ancestor):
            return _scene_box(ancestor)
    window = item.window()
    return QRectF(0, 0, window.width(), window.height())


def _is_drawn(rectangle: QQuickItem) -> bool:
    edged = QQmlProperty.read(rectangle, "border.width") and _alpha(QQmlProperty.read(rectangle, "border.color"))
    return bool(edged) or _alpha(rectangle.property("color")) > 0


def _alpha(colour: object) -> int:
    return colour.alpha() if isinstance(colour, QColor) else 0


def _colour(item: QQuickItem) -> str | None:
    colour = item.property("color")
    faded = any(one.opacity() < 1 for one in (item, *_ancestors(item)))
    return colour.name() if isinstance(colour, QColor) and colour.alpha() == 255 and not faded else None


def _is_touched(item: QQuickItem) -> bool:
    if item.width() < 1 or item.height() < 1:
        return False
    if any(item.inherits(name) for name in TOUCHED):
        return True
    children = item.findChildren(QObject, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return any(child.inherits("QQuickTapHandler") for child in children)


def _is_cut(item: QQuickItem) -> bool:
    """Partly or wholly scrolled out of sight."""
    box = _scene_box(item)
    return any(
        one.clip() and one.inherits("QQuickFlickable") and not _scene_box(one).adjusted(-1, -1, 1, 1).contains(box)
        for one in _ancestors(item)
    )


def _ancestors(item: QQuickItem) -> Iterator[QQuickItem]:
    parent = item.parentItem()
    while parent is not None:
        yield parent
        parent = parent.parentItem()


def _scene_box(item: QQuickItem) -> QRectF:
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def _name(item: QQuickItem) -> str:
    return str(item.objectName()) or item.metaObject().className()
