"""Garbage is collected by the main thread only: another would destroy the Qt objects of a test from afar."""

import gc
from collections.abc import Iterator

import pytest

_files: set[str] = set()
LEAST_KEPT = 10_000
"""From so many objects on that outlive a test, going through them again after the next costs more than the tests."""


@pytest.fixture(autouse=True)
def collect_in_the_main_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    gc.disable()
    yield
    gc.collect()
    if request.node.location[0] not in _files or len(gc.get_objects()) > LEAST_KEPT:
        _files.add(request.node.location[0])
        gc.freeze()  # what other files left, and this one's first test imported, is not gone through again
    gc.enable()
