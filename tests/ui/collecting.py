"""Garbage is collected by the main thread only: another would destroy the Qt objects of a test from afar."""

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def collect_in_the_main_thread() -> Iterator[None]:
    gc.disable()
    yield
    gc.collect()
    gc.enable()
