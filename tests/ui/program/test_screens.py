"""Which monitor is filled, by its number or its name; and that a still picture moves."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ui.language.switch import LanguageSwitch
from ui.program.quick import empty_view, open_view
from ui.program.screens import SHIFTS, ShiftedPicture, place_of


@pytest.mark.parametrize(
    ("wanted", "at"), [("1", 0), ("2", 1), ("3", None), ("0", None), ("hdmi-1", 1), ("DP-9", None), ("", None)]
)
def test_a_monitor_is_named_by_its_number_or_its_name(wanted: str, at: int | None) -> None:
    assert place_of(wanted, ["eDP-1", "HDMI-1"]) == at


TOLD = """
import sys
from pathlib import Path
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
from ui.language.switch import LanguageSwitch
from ui.program.quick import open_view, show_view
from ui.program.screens import fill
for wanted in ("two", "1", "three"):
    view, window = open_view(Path(sys.argv[1]), LanguageSwitch(), {}), QWidget()
    show_view(view, fullscreen=True, size=QSize(100, 100), screen=wanted)
    fill(window, wanted, window.screen())
    print(*(f"{one.screen().name()} {one.width()}x{one.height()}" for one in (view, window)), sep=", ", flush=True)
"""


def test_the_named_monitor_is_filled_and_any_where_it_is_not_there(tmp_path: Path) -> None:
    qml = tmp_path / "Main.qml"
    qml.write_text("import QtQuick\nRectangle { }")
    screens = [("one", 0, 800, 600), ("two", 800, 1024, 768)]
    keys = ("name", "x", "width", "height")
    config = tmp_path / "screens.json"
    config.write_text(json.dumps({"screens": [dict(zip(keys, each, strict=True)) | {"y": 0} for each in screens]}))
    environment = os.environ | {"QT_QPA_PLATFORM": f"offscreen:configfile={config}", "QT_QUICK_BACKEND": "software"}
    ran = subprocess.run(
        [sys.executable, "-c", TOLD, str(qml)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.stdout.splitlines() == [
        "two 1024x768, two 1024x768", "one 800x600, one 800x600", "one 800x600, one 800x600"
    ], ran.stderr  # fmt: skip
    assert "no monitor is 'three'; there are: one, two" in ran.stderr


def test_a_still_picture_moves_by_some_pixels(qtbot: QtBot, tmp_path: Path) -> None:
    qml = tmp_path / "Main.qml"
    qml.write_text("import QtQuick\nRectangle { }")
    view = open_view(qml, LanguageSwitch(), {})
    seen = set()
    ShiftedPicture(view, interval_ms=1)

    def moved_around() -> bool:
        root = view.rootObject()
        assert root is not None
        seen.add((round(root.x()), round(root.y())))
        return len(seen) > 3

    qtbot.waitUntil(moved_around, timeout=30_000)
    assert seen <= set(SHIFTS)
    empty_view(view)
