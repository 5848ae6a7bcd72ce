"""Shared by the tests of slips: a printer that speaks the real bytes, a server, and a line to it that can fail."""

from collections.abc import Iterator

import pytest

from hardware.virtual.printer import VirtualPrinter
from tests.serving import Installation, Serving
from tests.ui.bad_line import BadLine
from tests.ui.collecting import collect_in_the_main_thread

__all__ = ["collect_in_the_main_thread"]


@pytest.fixture(scope="session")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    running = Serving(Installation(tmp_path_factory.mktemp("server") / "data").staff()).start()
    yield running
    running.stop()


@pytest.fixture
def line(serving: Serving) -> Iterator[BadLine]:
    between = BadLine(serving.port)
    yield between
    between.close()


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    with VirtualPrinter() as printer:
        yield printer
