"""Shared by the tests of slips: a printer that speaks the real bytes."""

from collections.abc import Iterator

import pytest

from motcua.hardware.virtual.printer import VirtualPrinter
from tests.ui.collecting import collect_in_the_main_thread

__all__ = ["collect_in_the_main_thread"]


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    with VirtualPrinter() as printer:
        yield printer
