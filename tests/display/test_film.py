"""A film among the notices, where the machine can draw one: a real film, a real player, OpenGL without a card."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QColor

from tests.equipment import bare_screen, needs

GREEN = "#22aa44"
SHADE = 24
"""A film's colours come back a little different."""


@pytest.mark.slow
@needs("Xvfb")
def test_a_film_is_played(tmp_path: Path) -> None:
    with bare_screen("1920x1080") as environment:
        environment.pop("QT_QUICK_BACKEND", None)
        environment |= {"LIBGL_ALWAYS_SOFTWARE": "1"}
        done = subprocess.run(
            [sys.executable, "-m", "tests.display.film", str(tmp_path), GREEN, str(SHADE)],
            env=environment, capture_output=True, text=True, timeout=200, check=False,
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
