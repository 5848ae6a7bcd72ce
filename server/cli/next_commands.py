"""Spells commands so that they work as they stand: absolute paths, quoted, by a name that the shell finds."""

import shlex
import shutil
import subprocess
import sys
from pathlib import Path


def program(name: str) -> str:
    """`name` where the shell finds this installation's program by it, else its absolute path."""
    here = Path(sys.executable).parent / (f"{name}.exe" if sys.platform == "win32" else name)
    found = shutil.which(name)
    if found is not None and Path(found).absolute() == here.absolute():
        return name
    return str(here.absolute())


def command(name: str, *words: str | Path) -> str:
    """A line to type: one of our programs and its arguments."""
    line = [program(name), *(str(word.absolute()) if isinstance(word, Path) else word for word in words)]
    return subprocess.list2cmdline(line) if sys.platform == "win32" else shlex.join(line)
