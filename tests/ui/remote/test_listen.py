"""The remote control and Qt's test library are loaded by `--remote` alone."""

import subprocess
import sys

import pytest

TOLD = "print(sorted({'ui.remote.remote_control', 'ui.remote.touch', 'PySide6.QtTest'} & set(sys.modules)))"


def _loaded_by(statement: str) -> str:
    command = [sys.executable, "-c", f"import sys; {statement}; {TOLD}"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout.strip()


@pytest.mark.parametrize("module", ["kiosk.main", "counter.main", "display.main", "ui.first_run.start"])
def test_a_program_does_not_load_the_remote_control(module: str) -> None:
    assert _loaded_by(f"import {module}") == "[]"


def test_a_program_that_is_asked_to_listen_loads_it() -> None:
    listen = "from PySide6.QtCore import QCoreApplication; QCoreApplication([]); import ui.remote; ui.remote.listen(0)"
    assert "ui.remote.remote_control" in _loaded_by(listen)
