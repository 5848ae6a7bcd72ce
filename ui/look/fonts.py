"""Be Vietnam Pro for every Qt screen, from its wheel, so that Vietnamese looks the same on every machine."""

from functools import cache

import fontpkg_be_vietnam_pro
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from .tokens import DESK, FAMILY

WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold")


class FontMissing(RuntimeError):
    """A font file could not be loaded; the text names it."""


@cache
def load() -> str:
    """Registers the font with the running QGuiApplication, once, and returns its family name."""
    for weight in WEIGHTS:
        path = fontpkg_be_vietnam_pro.ROOT / "files" / f"BeVietnamPro-{weight}.ttf"
        font_id = QFontDatabase.addApplicationFont(str(path))
        if font_id < 0 or FAMILY not in _families(font_id):
            raise FontMissing(f"cannot load {path.name}: install the package fontpkg-be-vietnam-pro again")
    return FAMILY


def _families(font_id: int) -> list[str]:
    # Qt files Medium and SemiBold under names of their own on some platforms ("Be Vietnam Pro Medium")
    return [name if name == FAMILY else FAMILY for name in QFontDatabase.applicationFontFamilies(font_id)]


def use(app: QGuiApplication, size_px: int = DESK.body) -> None:
    """Loads the font and makes it the application's default, at `size_px`."""
    font = QFont(load())
    font.setPixelSize(size_px)
    app.setFont(font)
