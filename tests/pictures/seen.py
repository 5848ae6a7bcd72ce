"""What can be seen of a view, whatever it is made of: its picture, its texts and what can be touched."""

from dataclasses import dataclass

from playwright.sync_api import Page
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
        image = QImage()
        image.loadFromData(view.screenshot())
        return image
    settle()
    if isinstance(view, QQuickWindow):
        return view.grabWindow()
    return view.grab().toImage()
