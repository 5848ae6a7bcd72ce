"""Shared by the tests of `ui`: a server, a line to it that can fail, and garbage collected where Qt can bear it."""

import gc
from collections.abc import Iterator

import pytest

from .bad_line import BadLine
from .branch_server import BranchServer


@pytest.fixture(autouse=True)
def _collect_in_the_main_thread() -> Iterator[None]:
    # the server's thread would destroy the test's Qt objects if it happened to start the collection
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture
def server(_collect_in_the_main_thread: None) -> Iterator[BranchServer]:
    running = BranchServer()
    running.start()
    yield running
    running.stop()


@pytest.fixture
def line(server: BranchServer) -> Iterator[BadLine]:
    between = BadLine(server.port)
    yield between
    between.close()
