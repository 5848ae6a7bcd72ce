"""A lobby whose time the test moves, without a window or a server."""

import os
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.language.switch import LanguageSwitch
from ui.look import fonts

from .looking import Looker
from .stand import Stand

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")


@pytest.fixture
def stand(qapp: QApplication) -> Iterator[Stand]:
    """In Vietnamese."""
    fonts.load()
    language = LanguageSwitch("vi")
    yield Stand(language)
    language.close()


@pytest.fixture
def view_of(qapp: QApplication, qtbot: QtBot) -> Iterator[Looker]:
    looker = Looker(qtbot)
    yield looker
    looker.close()
