"""Programs of the system that some tests need, and `make test` goes on without."""

import shutil

import pytest


def needs(program: str) -> pytest.MarkDecorator:
    """Skips a test where this program is not on the PATH."""
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")
