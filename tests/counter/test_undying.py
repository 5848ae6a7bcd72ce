"""None, True and False outlive a day of Qt calls on every Python we run on."""

import sys

import pytest
from PySide6.QtCore import QObject

from motcua.counter.undying import keep_singletons_alive


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="immortal from Python 3.12 on")
def test_they_have_references_to_spare() -> None:
    keep_singletons_alive()
    thing = QObject()
    for _ in range(10_000):
        thing.setObjectName("a")
    for singleton in (None, True, False):
        assert sys.getrefcount(singleton) > 1 << 39
