"""What can be seen of a view, whatever it is made of: its picture, its texts and what can be touched."""

from base64 import b64decode
from dataclasses import dataclass
from functools import lru_cache

from playwright.sync_api import CDPSession, Page
from PySide6.QtCore import QCoreApplication, QEvent, QRectF
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickWindow
from PySide6.QtWidgets import QWidget

from .screen import View


@dataclass(frozen=True, slots=True)
class Text:
    """Words that are read. `box`: where they are; `room`: the innermost box they belong in, both in px of the view.

    `missing`: what of them cannot be read, in words, empty when all can. `colour`: as declared, None when not known.
    """

    name: str
    words: str
    box: QRectF
    room: QRectF
    missing: str = ""
    colour: str | None = None

    def __str__(self) -> str:
        return f"{self.name or 'unnamed'} {self.words!r}"


@dataclass(frozen=True, slots=True)
class Target:
    """Something that is touched or clicked."""

    name: str
    box: QRectF


@dataclass(frozen=True, slots=True)
class Seen:
    """A view at one moment."""

    picture: QImage
    texts: tuple[Text, ...]
    targets: tuple[Target, ...]


def settle(rounds: int = 3) -> None:
    """Let everything posted be laid out and painted."""
    for _ in range(rounds):
        QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete.value))
        QCoreApplication.processEvents()


def look(view: View) -> Seen:
    """Take it all in."""
    from . import of_page, of_quick, of_widgets

    if isinstance(view, Page):
        return of_page.look(view)
    settle()
    return of_widgets.look(view) if isinstance(view, QWidget) else of_quick.look(view)


def picture(view: View) -> QImage:
    """Only how it looks."""
    if isinstance(view, Page):
        return _page_picture(view)
    settle()
    if isinstance(view, QQuickWindow):
        return view.grabWindow()
    return view.grab().toImage()


def _page_picture(page: Page) -> QImage:
    """As `page.screenshot` has it, packed less: that takes the browser half of the time."""
    taken = _developer_tools(page).send("Page.captureScreenshot", {"format": "png", "optimizeForSpeed": True})
    image = QImage()
    image.loadFromData(b64decode(taken["data"]))
    return image


@lru_cache(maxsize=1)
def _developer_tools(page: Page) -> CDPSession:
    """One page is drawn in at a time."""
    return page.context.new_cdp_session(page)
