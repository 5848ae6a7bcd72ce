"""Garbage is collected by the main thread only: another would destroy the Qt objects of a test from afar."""

import gc
from collections.abc import Iterator

import pytest

LEAST_KEPT = 10_000
"""From so many objects on that outlived the tests before, going through them after each one costs more than they do."""


@pytest.fixture(autouse=True)
def collect_in_the_main_thread() -> Iterator[None]:
    gc.disable()
    gc.collect()
    # here and not afterwards: a test's own objects are held until its teardown is over, and would never be collected
    if len(gc.get_objects()) > LEAST_KEPT:
        gc.freeze()
    yield
    gc.collect()
    gc.enable()
