"""A screen to draw: which program's, in which language, mode and state, and how it is built."""

import pkgutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from itertools import product
from typing import TypeAlias

from playwright.sync_api import Page
from PySide6.QtQuick import QQuickWindow
from PySide6.QtWidgets import QWidget

from language.messages import LANGUAGES

View: TypeAlias = QQuickWindow | QWidget | Page

POINTER_PX = 24
"""The least side of what a mouse or pen aims at (WCAG 2.2, 2.5.8)."""
SHORT_SIDE_24_INCH_MM = 298.9
"""The short side of a 24-inch screen of 16:9."""


def kiosk_px(mm: float, short_side_px: int = 1080) -> float:
    """So many px are `mm` on a 24-inch screen whose short side has `short_side_px`."""
    return mm * short_side_px / SHORT_SIDE_24_INCH_MM


@dataclass(frozen=True)
class Screen:
    """`name`: a page of the program; `mode`: its size or way of showing (`1366`); `state`: `busy`, `closed` and so on.

    `build` opens it in its language and leaves nothing behind. `target_px`: the least side of what can be touched.
    """

    program: str
    name: str
    mode: str
    state: str
    language: str
    build: "Callable[[Screen], AbstractContextManager[View]]"
    target_px: float = POINTER_PX

    @property
    def title(self) -> str:
        """Its file's name, and its test's."""
        return "-".join((self.program, self.name, self.mode, self.state, self.language))


def every(
    program: str, names: Iterable[str], modes: Iterable[str], states: Iterable[str],
    build: Callable[[Screen], AbstractContextManager[View]], target_px: float = POINTER_PX,
) -> tuple[Screen, ...]:  # fmt: skip
    """All of these in each language."""
    return tuple(
        Screen(program, name, mode, state, language, build, target_px)
        for name, mode, state, language in product(names, modes, states, LANGUAGES)
    )


def all_screens() -> Iterator[Screen]:
    """What the modules of this folder list."""
    package = import_module(__package__ or "tests.pictures")
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda found: found.name):
        if not module.name.startswith(("test_", "__")):
            yield from getattr(import_module(f"{package.__name__}.{module.name}"), "SCREENS", ())
