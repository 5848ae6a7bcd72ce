"""Our own icons as strokes on a grid of 24, two wide with round ends: for widgets, QML and pages alike.

Widgets: `icon_pixmap("alarm", 24, COLOUR.red)`. QML: `Image { source: "image://icons/alarm/" + tokens.colour.red;
sourceSize: Qt.size(48, 48) }`, in every view that `quick.open_view` opened. Pages: `/static/icons.svg#alarm`.
"""

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtQuick import QQuickImageProvider
from PySide6.QtSvg import QSvgRenderer

GRID = 24
STROKE = 2

ICONS: dict[str, str] = {
    # acts of a counter
    "call": "M4 10v4h3l6 4V6L7 10zM17 9a4.5 4.5 0 0 1 0 6M19.5 6.5a8 8 0 0 1 0 11",
    "again": "M19 12a7 7 0 1 1-2-5M19 3v5h-5",
    "start": "M8 5l10 7-10 7z",
    "done": "M4 12.5l5.5 5.5L20 7",
    "no-show": "M10 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 20c0-4 3-6 7-6 1.5 0 2.8.3 3.9.8M16 16l5 5M21 16l-5 5",
    "park": "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM10 9v6M14 9v6",
    "transfer": "M4 12h15M13 6l6 6-6 6",
    "next": "M5 6l6 6-6 6M13 6l6 6-6 6",
    "return": "M9 14l-5-5 5-5M4 9h10a6 6 0 0 1 0 12h-3",
    "scan": "M7 3h7l4 4v14H6V4a1 1 0 0 1 1-1zM14 3v4h4M3 14h18",
    "pause": "M8 5v14M16 5v14",
    "undo": "M8 10L4 6l4-4M4 6h9a6.5 6.5 0 0 1 0 13H8",
    "alarm": "M12 3l9.5 17h-19zM12 10v4M12 17v.2",
    # people and things
    "person": "M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4.5 3.2-7 8-7s8 2.5 8 7",
    "people": "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2 20c0-4 2.8-6 7-6s7 2 7 6M16 4.5a3.5 3.5 0 0 1 0 6"
              "M18 14.5c2.6.7 4 2.5 4 5.5",
    "ticket": "M3 7h18v4a1.5 1.5 0 0 0 0 3v4H3v-4a1.5 1.5 0 0 0 0-3zM14 7v2M14 12v2M14 16v2",
    "dossier": "M3 6h6l2 2h10v12H3zM3 12h18",
    "counter": "M3 11h18M5 11v9M19 11v9M12 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
    "door": "M6 21V4.5A1.5 1.5 0 0 1 7.5 3h9A1.5 1.5 0 0 1 18 4.5V21M4 21h16M14.5 12v.5",
    "printer": "M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z",
    "paper": "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6",
    "pin-pad": "M6 5v.2M12 5v.2M18 5v.2M6 11v.2M12 11v.2M18 11v.2M6 17v.2M12 17v.2M18 17v.2",
    "calendar": "M4 6h16v15H4zM4 11h16M8 3v4M16 3v4",
    "clock": "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM12 7v5l3.5 2",
    "code": "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM20 14v2M18 20h2M14 20v-1",
    # fields of services, by the names of `protocol.enums.ServiceIcon`
    "family": "M8 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM17 11.5a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6z"
              "M2.5 20c0-4 2-6.5 5.5-6.5s5.5 2.5 5.5 6.5M15.5 14.6c3.5-.9 6 1.4 6 5.4",
    "child": "M12 8.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM5 10c2 2.5 4 3 7 3s5-.5 7-3M9 13v8M15 13v8M9 17h6",
    "stamp": "M12 3a3 3 0 0 0-3 3c0 2 1.2 3 1.2 6H6a2 2 0 0 0-2 2v3h16v-3a2 2 0 0 0-2-2h-4.2c0-3 1.2-4 1.2-6"
             "a3 3 0 0 0-3-3zM5 21h14",
    "house": "M3 11.5L12 4l9 7.5M5.5 9.8V20h13V9.8M10 20v-5.5h4V20",
    "card": "M2.5 5h19v14h-19zM8 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z"
            "M4.8 16.2c.4-1.6 1.6-2.4 3.2-2.4s2.8.8 3.2 2.4M14 9.5h4.5M14 13h4.5",
    "record": "M6 3h8l4 4v14H6zM14 3v4h4M9 14l2.2 2.2 4-4.2",
    "vehicle": "M4 16.5V12l2-5.5h12l2 5.5v4.5zM4 12h16M5.5 16.5V19M18.5 16.5V19M7.5 14.3v.1M16.5 14.3v.1",
    "passport": "M5 3h14v18H5zM12 14a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM8.5 10.5h7M9 17.5h6",
    "building": "M5 21V3h9v18M14 9h5v12M3 21h18M8 7h3M8 11h3M8 15h3M16.5 13v.1M16.5 17v.1",
    "land": "M3 6.5l6-2.5 6 2.5 6-2.5v13.5L15 20l-6-2.5L3 20zM9 4v13.5M15 6.5V20",
    "shop": "M4 9l1.5-5h13L20 9M4 9c0 3 4 3 4 0 0 3 4 3 4 0 0 3 4 3 4 0 0 3 4 3 4 0M5.5 12v8h13v-8M10 20v-4h4v4",
    "work": "M3 8h18v11H3zM9 8V5h6v3M3 12.5c5.5 2.5 12.5 2.5 18 0M12 13.5v1.5",
    "care": "M12 12.5C8.5 10.2 7 8.6 7 6.6A2.6 2.6 0 0 1 12 5.6a2.6 2.6 0 0 1 5 1c0 2-1.5 3.6-5 5.9z"
            "M2.5 15H6l4 2h4.5c1.5 0 1.5 2 0 2H11M14.5 17l4.5-2.2c1.6-.7 2.7 1 1.3 2L14 21H8.5L6 19.8H2.5z",
    "school": "M12 5L2 9.5 12 14l10-4.5zM6 11.5V17c3.5 2.5 8.5 2.5 12 0v-5.5M22 9.5V16",
    "result": "M4 13v7h16v-7M4 13h4.5l1.5 2.5h4l1.5-2.5H20M8 7.5l3 3L17 4",
    # how satisfied somebody was, by level
    "face-5": "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM9 9.5v.2M15 9.5v.2M7.5 13.5c1.5 4.2 7.5 4.2 9 0",
    "face-4": "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM9 9.5v.2M15 9.5v.2M8 14.5c1.5 1.8 6.5 1.8 8 0",
    "face-3": "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM9 9.5v.2M15 9.5v.2M8.5 15h7",
    "face-2": "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM9 9.5v.2M15 9.5v.2M8 16c1.5-1.8 6.5-1.8 8 0",
    "face-1": "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM9 9.5v.2M15 9.5v.2M7.5 16.7c1.5-4.2 7.5-4.2 9 0",
    # ways to see, hear and reach it
    "language": "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM3 12h18M12 3c-5 6-5 12 0 18M12 3c5 6 5 12 0 18",
    "search": "M10.5 18a7.5 7.5 0 1 1 0-15 7.5 7.5 0 0 1 0 15zM16 16l5 5",
    "keyboard": "M2 6h20v12H2zM6 10v.2M10 10v.2M14 10v.2M18 10v.2M8 14h8",
    "speak": "M4 10v4h3l5 4V6L7 10zM16 9a4.5 4.5 0 0 1 0 6",
    "mute": "M4 10v4h3l5 4V6L7 10zM16 10l5 5M21 10l-5 5",
    "contrast": "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM12 3v18M15 5.5v13M18 8v8",
    "large-text": "M2 19L8 5l6 14M4.2 14h7.6M16 19l3-7 3 7M17 17h4",
    "low-reach": "M12 3v10M8 9l4 4 4-4M4 17h16M4 21h16",
    "wheelchair": "M9 4v.2M9 8v6h6l3 6M9 10h5M7 12a5 5 0 1 0 6.5 6.5",
    "small-window": "M3 4h18v16H3zM12 12h6v5h-6z",
    "on-top": "M12 15v6M8 3h8l-1 6 3 4H6l3-4z",
    # states
    "info": "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM12 11v5M12 8v.2",
    "warning": "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM12 7v6M12 16.5v.2",
    "help": "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.8.4-1 .9-1 1.7M12 16.8v.2",
    "offline": "M3 3l18 18M5 12a10 10 0 0 1 4-2.5M19 12a10 10 0 0 0-5-2.8M8.5 15.5a5 5 0 0 1 7 0M12 19.5v.2",
    "online": "M2 9a15 15 0 0 1 20 0M5 12.5a10 10 0 0 1 14 0M8.5 16a5 5 0 0 1 7 0M12 19.5v.2",
    # directions
    "up": "M12 20V5M6 11l6-6 6 6",
    "down": "M12 4v15M6 13l6 6 6-6",
    "left": "M20 12H5M11 6l-6 6 6 6",
    "right": "M4 12h15M13 6l6 6-6 6",
    "back": "M15 5l-7 7 7 7",
    "close": "M5 5l14 14M19 5L5 19",
    "less": "M5 12h14",
    "more": "M5 12h14M12 5v14",
    "erase": "M8 5h13v14H8l-6-7zM12 9l6 6M18 9l-6 6",
    "shift": "M12 3l8 9h-4v7H8v-7H4z",
    "settings": "M4 7h9M17 7h3M15 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM4 17h3M11 17h9"
                "M9 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
}  # fmt: skip
"""Path data of SVG by name."""


def svg(name: str, colour: str = "currentColor") -> str:
    """One icon as an SVG document. Raises KeyError for an unknown name."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {GRID} {GRID}" fill="none" stroke="{colour}"'
        f' stroke-width="{STROKE}" stroke-linecap="round" stroke-linejoin="round"><path d="{ICONS[name]}"/></svg>'
    )


def sprite() -> str:
    """All icons in one SVG document, each a symbol of its name, for pages."""
    symbols = "\n".join(
        f'<symbol id="{name}" viewBox="0 0 {GRID} {GRID}" fill="none" stroke="currentColor" stroke-width="{STROKE}"'
        f' stroke-linecap="round" stroke-linejoin="round"><path d="{path}"/></symbol>'
        for name, path in ICONS.items()
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def icon_pixmap(name: str, size_px: int, colour: str) -> QPixmap:
    """One icon, drawn `size_px` high and wide; once, for as long as Qt's cache of pictures keeps it."""
    key = f"icon/{name}/{size_px}/{colour}"
    picture = QPixmap()
    if QPixmapCache.find(key, picture):
        return picture
    picture = QPixmap(size_px, size_px)
    picture.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(svg(name, colour).encode()))
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, size_px, size_px))
    painter.end()
    QPixmapCache.insert(key, picture)
    return picture


def icon(name: str, size_px: int, colour: str) -> QIcon:
    """One icon for a button or the tray."""
    return QIcon(icon_pixmap(name, size_px, colour))


class IconProvider(QQuickImageProvider):
    """Serves QML `image://icons/NAME/#RRGGBB` in the size that `sourceSize` asks for."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Pixmap)

    def requestPixmap(self, id: str, size: QSize, requested: QSize) -> QPixmap:
        name, _slash, colour = id.partition("/")
        side = max(requested.width(), requested.height())
        return icon_pixmap(name, side if side > 0 else 2 * GRID, colour or "#000000")
