"""Folders for what a test process makes once and copies from then on."""

import atexit
import shutil
import tempfile
from pathlib import Path


def kept_folder(name: str) -> Path:
    """A new one, until this process ends."""
    folder = Path(tempfile.mkdtemp(prefix=f"motcua-{name}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
