"""SANE's test backend, configured in a temporary folder."""

import shutil
from pathlib import Path

import pytest

from hardware.scanner.devices import Scanimage
from hardware.virtual.scanner import virtual_scanner


@pytest.fixture(scope="session")
def scanimage(tmp_path_factory: pytest.TempPathFactory) -> Scanimage:
    if shutil.which("scanimage") is None:
        pytest.skip("SANE's scanimage is not installed")
    return virtual_scanner(tmp_path_factory.mktemp("sane"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where pages go."""
    path = tmp_path / "pages"
    path.mkdir()
    return path
