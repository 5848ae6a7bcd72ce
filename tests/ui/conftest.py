"""Shared by the tests of `ui`: a server, and a line to it that can fail."""

from collections.abc import Iterator

import pytest

from .bad_line import BadLine
from .branch_server import BranchServer
from .collecting import collect_in_the_main_thread

__all__ = ["collect_in_the_main_thread"]


@pytest.fixture
def server(collect_in_the_main_thread: None) -> Iterator[BranchServer]:
    running = BranchServer()
    running.start()
    yield running
    running.stop()


@pytest.fixture
def line(server: BranchServer) -> Iterator[BadLine]:
    between = BadLine(server.port)
    yield between
    between.close()
