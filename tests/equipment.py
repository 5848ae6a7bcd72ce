"""Programs of the system that some tests need, and `make test` goes on without."""

import pytest

from tools.setup.system import program


def needs(name: str) -> pytest.MarkDecorator:
    """Skips a test where this machine does not have this program."""
    return pytest.mark.skipif(program(name) is None, reason=f"{name} is not installed")
