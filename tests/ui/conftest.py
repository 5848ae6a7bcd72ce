"""Shared by the tests of `ui`: a server, a line to it that can fail, and the language put back afterwards."""

from collections.abc import Iterator

import pytest

from .bad_line import BadLine
from .branch_server import BranchServer


@pytest.fixture
def server() -> Iterator[BranchServer]:
    running = BranchServer()
    running.start()
    yield running
    running.stop()


@pytest.fixture
def line(server: BranchServer) -> Iterator[BadLine]:
    between = BadLine(server.port)
    yield between
    between.close()
