"""The command as people run it: in a process of its own, with its exit codes."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from hardware.command.main import main
from hardware.scanner.devices import Scanimage
from hardware.slip.sample import sample_slip
from hardware.virtual.printer import VirtualPrinter
from hardware.virtual.scanner import virtual_scanner
from tests.equipment import needs
from tests.hardware.slips import NOON, codes

COMMAND = [sys.executable, "-m", "hardware.command.main"]


@contextmanager
def _running(*arguments: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [*COMMAND, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        with process:
            yield process
            process.kill()
    finally:
        process.kill()


def _line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _say(process: "subprocess.Popen[str]", line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def test_a_virtual_printer_is_set_from_its_keyboard_and_from_a_socket(tmp_path: Path) -> None:
    arguments = ["printer", "--virtual", "--port", "0", "--out", str(tmp_path), "--pty", "--control-port", "0"]
    with _running(*arguments) as process:
        word, tcp, pty, control, where = _line(process).split()
        assert (word, control) == ("ready", "control")
        assert main(["status", "--printer", tcp]) == 0
        assert main(["test", "--printer", pty]) == 0
        assert _line(process) == f"printed {tmp_path / 'ticket-0001.png'}"
        with Image.open(tmp_path / "ticket-0001.png") as picture:
            assert codes(picture) == [sample_slip(NOON).track_url]

        _say(process, "paper out")
        assert _line(process) == "ok"
        assert main(["status", "--printer", tcp]) == 1
        assert main(["test", "--printer", tcp]) == 1
        _say(process, "paper oval")
        assert _line(process).startswith("error: not understood")

        host, port = where.rsplit(":", 1)
        with socket.create_connection((host, int(port)), timeout=60) as line, line.makefile("rw") as lines:
            lines.write("paper ok\n")
            lines.flush()
            assert lines.readline() == "ok\n"
        assert main(["status", "--printer", tcp]) == 0

        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def test_a_virtual_printer_ends_by_a_word(tmp_path: Path) -> None:
    with _running("printer", "--virtual", "--port", "0", "--out", str(tmp_path)) as process:
        assert _line(process).startswith("ready tcp://127.0.0.1:")
        _say(process, "quit")
        assert _line(process) == "ok", "whoever says it is answered before it ends"
        assert process.wait(60) == 0, process.stderr and process.stderr.read()


def test_a_taken_port_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with VirtualPrinter() as printer:
        port = printer.address.rsplit(":", 1)[1]
        done = subprocess.run(
            [*COMMAND, "printer", "--virtual", "--port", port, "--out", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert port in done.stderr


def test_a_test_slip_is_printed_and_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with VirtualPrinter(width_dots=384) as printer:
        picture = tmp_path / "slip.png"
        assert main(["test", "--printer", printer.address, "--out", str(picture), "--width", "384"]) == 0
    assert "printed; now: ready" in capsys.readouterr().out
    with Image.open(picture) as drawn:
        assert drawn.width == 384


def test_a_file_is_said_to_be_unconfirmed(ordinary_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", "--printer", f"file://{ordinary_path / 'slip.bin'}"]) == 0
    assert "unconfirmed (cannot_be_asked)" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["print"],
        ["status"],
        ["status", "--printer", "10.0.0.9"],
        ["test", "--printer", "tcp://p", "--width", "100"],
        ["printer", "--port", "9100", "--out", "x"],
        ["printer", "--virtual", "--port", "99999", "--out", "x"],
        ["scan", "--device", "test:0"],
    ],
)
def test_wrong_use_exits_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert capsys.readouterr().err


@pytest.fixture
def sane(tmp_path: Path) -> Scanimage:
    return virtual_scanner(tmp_path / "sane")


@needs("scanimage")
def test_scans_into_a_pdf(sane: Scanimage, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "scan.pdf"
    config = ["--sane-config", str(sane.config_dir)]
    assert main(["scanners", *config]) == 0
    assert "test:0" in capsys.readouterr().out
    feeder = ["--source", "Automatic Document Feeder", "--pages", "3", "--resolution", "75"]
    assert main(["scan", *config, "--device", "test:0", "--out", str(out), *feeder]) == 0
    assert len(PdfReader(out).pages) == 3
    assert main(["scan", *config, "--device", "none:0", "--out", str(out)]) == 1
    assert "no device" in capsys.readouterr().err
    assert main(["scan", *config, "--device", "test:0", "--out", str(out), "--pages", "-1"]) == 2
