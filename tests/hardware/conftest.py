"""Shared by the tests of the hardware."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def ordinary_path() -> Iterator[Path]:
    """A folder outside /dev, where the others may be: there, a printer's file that is missing stays so."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        yield Path(folder)
