"""A film among the notices, where the machine can draw one: a real film, a real player, OpenGL without a card."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QColor

GREEN = "#22aa44"
SHADE = 24
"""A film's colours come back a little different."""


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="xvfb-run is not installed")
def test_a_film_is_played(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "QT_QUICK_BACKEND"}
    environment |= {"QT_QPA_PLATFORM": "xcb", "LIBGL_ALWAYS_SOFTWARE": "1"}
    screen = ["xvfb-run", "-a", "-s", "-screen 0 1920x1080x24"]
    done = subprocess.run(
        [*screen, sys.executable, "-m", "tests.display.film", str(tmp_path), GREEN],
        env=environment, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    if seen["api"] == "Software":
        pytest.skip("this machine has no OpenGL")
    colour, wanted = QColor(seen["colour"]), QColor(GREEN)
    assert seen["video"].endswith("film.mp4")
    assert abs(colour.red() - wanted.red()) < SHADE
    assert abs(colour.green() - wanted.green()) < SHADE
    assert abs(colour.blue() - wanted.blue()) < SHADE
