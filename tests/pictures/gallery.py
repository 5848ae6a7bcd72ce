"""The gallery of tokens and components; it is not translated."""

from collections.abc import Iterator
from contextlib import contextmanager

from tools.design.gallery import gallery

from .screen import Screen, View
from .seen import settle


@contextmanager
def build(screen: Screen) -> Iterator[View]:
    page = gallery()
    page.show()
    settle()
    yield page
    page.close()
    page.deleteLater()
    settle()


SCREENS = (Screen("ui", "gallery", "1366", "normal", "en", build),)
