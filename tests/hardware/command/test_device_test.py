"""`motcua-hardware test` and `find`: each device tried on a twin, with clear words and exit codes."""

import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from hardware.command import device_test as trying
from hardware.command.main import main
from hardware.virtual.printer import VirtualPrinter
from hardware.virtual.scanner import virtual_scanner
from tests.equipment import needs
from tests.hardware.virtual_serial import VirtualAmplusPanel, VirtualLinePanel, VirtualPad, VirtualScanner

Capsys = pytest.CaptureFixture[str]


def once_asked(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Do what a person does when asked to."""
    opened = trying._Listener.opened

    def then_act(ear: trying._Listener) -> object:
        state = opened(ear)
        threading.Timer(0.05, act).start()
        return state

    monkeypatch.setattr(trying._Listener, "opened", then_act)


def test_all_devices_of_a_settings_file(tmp_path: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    with VirtualPrinter() as printer, VirtualScanner(tmp_path) as scanner, VirtualAmplusPanel(tmp_path) as panel:
        settings = tmp_path / "kiosk.toml"
        settings.write_text(
            f'server = "http://127.0.0.1:1"\nprinter = "{printer.address}"\npaper_mm = 80\n'
            f'barcode = "{scanner.address}"\nled = "{panel.address}"\nled_make = "am03127"\n'
        )
        once_asked(monkeypatch, lambda: scanner.scan("001099012345|secret"))
        assert main(["test", "--settings", str(settings), "--json"]) == 0
    said = capsys.readouterr().out
    *lines, last = said.splitlines()
    assert [line.split(",")[0] for line in lines] == ["ok     printer", "ok     barcode scanner", "ok     LED panel"]
    assert [result["works"] for result in json.loads(last)] == [True, True, True]
    assert "secret" not in said, "a code may be somebody's card"


def test_a_key_that_the_table_does_not_know_is_shown(
    tmp_path: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    with VirtualPad(tmp_path) as pad:
        once_asked(monkeypatch, lambda: pad.press("Q"))
        assert main(["test", "--keypad", pad.address]) == 1
        assert "does not know b'Q' (hex 51)" in capsys.readouterr().out
    with VirtualPad(tmp_path) as pad:
        monkeypatch.undo()
        once_asked(monkeypatch, lambda: pad.press("4"))
        assert main(["test", "--rating", pad.address]) == 0
        assert "level 4" in capsys.readouterr().out


def test_what_does_not_work_says_what_to_do(tmp_path: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "OPEN_S", 0.1)
    missing = f"serial://{tmp_path / 'ttyNONE'}"
    assert main(["test", "--barcode", missing, "--led", missing]) == 1
    assert capsys.readouterr().out.count("nothing is plugged in there; plug it in") == 2
    with VirtualPad(tmp_path) as pad:
        monkeypatch.setattr(trying, "OPEN_S", 3.0)
        assert main(["test", "--keypad", pad.address, "--wait", "0.1"]) == 1
        assert "nothing came in 0.1 s: check its cable" in capsys.readouterr().out
        assert main(["test", "--keypad", pad.address, "--wait", "0"]) == 0


def test_a_panel_without_answers_is_to_be_looked_at(
    tmp_path: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "ANSWER_S", 0.3)
    with VirtualLinePanel(tmp_path) as panel:
        assert main(["test", "--led", panel.address]) == 0
        assert b"888888\r" in bytes(panel._got)
    assert "look whether" in capsys.readouterr().out
    with VirtualLinePanel(tmp_path) as panel:  # of another make than configured: it never answers
        assert main(["test", "--led", panel.address, "--led-make", "led-485"]) == 1
    assert "no answer: check A and B" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "nothing to try"),
        (["--keypad", "/dev/ttyUSB0"], "write serial:///dev/ttyUSB0"),
        (["--keypad", "serial:///dev/ttyUSB0", "--keypad-make", "x"], "known: line, words, ff68"),
        (["--printer", "tcp://h", "--printer-profile", "epson"], "did you mean epson"),
        (["--printer", "tcp://h", "--paper-mm", "57"], "takes paper of 80 or 58 mm"),
        (["--led", "serial:///dev/ttyUSB0", "--led-id", "0"], "1 to 255"),
        (["--settings", "/nowhere/kiosk.toml"], "No such file"),
    ],
)
def test_wrong_use_exits_with_2_and_says_what_would_be_right(arguments: list[str], says: str, capsys: Capsys) -> None:
    assert main(["test", *arguments]) == 2
    assert says in capsys.readouterr().err


@needs("scanimage")
def test_what_is_plugged_in_is_listed_with_its_address(tmp_path: Path, capsys: Capsys) -> None:
    assert main(["find", "--sane-config", str(virtual_scanner(tmp_path).config_dir)]) == 0
    assert "scanner       test:0" in capsys.readouterr().out
