"""Garbage is collected by the main thread only: another would destroy the Qt objects of a test from afar."""

import gc
from collections.abc import Iterator

import pytest

_files: set[str] = set()


@pytest.fixture(autouse=True)
def collect_in_the_main_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    gc.disable()
    yield
    gc.collect()
    if request.node.location[0] not in _files:
        _files.add(request.node.location[0])
        gc.freeze()  # what other files left, and this one's first test imported, is not gone through again
    gc.enable()
