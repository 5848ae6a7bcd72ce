"""The program itself: a process with its own window, driven from outside and ended by a signal."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

from hardware.virtual.printer import VirtualPrinter
from server.cli.demo.programs import free_port
from tests.serving import Serving, until
from ui.program.pin import hash_pin

START_S = 90.0
SEEN_S = 60.0
"""How long what is to be touched or read may take to come, on a busy machine; an answer comes within START_S."""


class Program:
    """A kiosk process and the hand that touches it."""

    def __init__(self, serving: Serving, printer: str, *options: str) -> None:
        self.port = free_port()
        settings = [
            "--server", serving.url, "--branch", serving.installation.branch, "--windowed", "--size", "1080x1920",
            "--remote", str(self.port), "--printer", printer, "--voice", "off", *options,
        ]  # fmt: skip
        environ = os.environ | {"QT_QPA_PLATFORM": "offscreen", "MOTCUA_TOKEN": serving.installation.tokens["kiosk"]}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kiosk.main", *settings], env=environ, stderr=subprocess.PIPE, text=True
        )
        self.connection: socket.socket = until(self._connect, START_S)
        self._replies = self.connection.makefile("r", encoding="utf-8")

    def reconnect(self) -> None:
        """The same process began anew: once the old window has gone, there is a new hand."""
        with contextlib.suppress(ConnectionResetError):  # as a closed line may end, too
            assert self._replies.readline() == ""
        self._replies.close()
        self.connection.close()
        assert until(self._answers, START_S)

    def _answers(self) -> bool:
        """Whether a new connection is answered; the old process may still take one and let it go."""
        try:
            connection = self._connect()
            if connection is None:
                return False
            self.connection, self._replies = connection, connection.makefile("r", encoding="utf-8")
            self.do(do="names")
        except (ConnectionError, ValueError):
            self._replies.close()
            self.connection.close()
            return False
        return True

    def _connect(self) -> socket.socket | None:
        assert self.process.poll() is None, self.process.stderr.read() if self.process.stderr else ""
        try:
            return socket.create_connection(("127.0.0.1", self.port), timeout=START_S)
        except ConnectionRefusedError:
            return None

    def do(self, **order: Any) -> Any:
        self.connection.sendall(json.dumps({"timeout_s": SEEN_S} | order).encode() + b"\n")
        reply = json.loads(self._replies.readline())
        assert reply["ok"], reply
        return reply.get("value")

    def end(self, number: int) -> tuple[int, str]:
        """Its exit code and what it wrote."""
        self._replies.close()
        self.connection.close()
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=START_S)
        return self.process.returncode, said


@pytest.fixture
def program(serving: Serving, printer: VirtualPrinter, tmp_path: Path) -> Iterator[Program]:
    program = Program(serving, printer.address, "--data", str(tmp_path / "kiosk"))
    yield program
    if program.process.poll() is None:
        program.end(signal.SIGKILL)


@pytest.mark.slow
def test_a_person_takes_a_number_and_the_slip_comes_out(
    serving: Serving, printer: VirtualPrinter, program: Program, tmp_path: Path
) -> None:
    program.do(do="wait", name="service-HT", property="enabled", equals=True)
    program.do(do="tap", name="service-HT")
    program.do(do="tap", name="take")
    number = program.do(do="wait", name="number", property="text", contains="HT-")
    printer.wait_for(1, 60)
    program.do(do="wait", name="printing-text", property="text", equals="Mời bạn lấy phiếu ở bên dưới.")
    program.do(do="grab", file=str(tmp_path / "kiosk.png"))
    assert QImage(str(tmp_path / "kiosk.png")).height() == 1920
    assert [event["body"]["number"] for event in serving.journal() if event["kind"] == "issued"][-1] == number
    code, said = program.end(signal.SIGTERM)
    assert code == 0
    assert serving.installation.tokens["kiosk"] not in said
    assert "WARNING" not in said, said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--server", "http://127.0.0.1:1", "--branch", "CN01", "--printer", "tpc://x"], "printer address 'tpc://x'"),
        (["--server", "http://127.0.0.1:1", "--branch", "CN01", "--priner", "x"], "did you mean --printer?"),
        (
            ["--server", "http://127.0.0.1:1", "--branch", "CN01", "--pad-keys", "Up,Up,F1"],
            "is not four different keys",
        ),
    ],
)
def test_wrong_settings_are_named(options: list[str], said: str) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
    run = subprocess.run(
        [sys.executable, "-m", "kiosk.main", *options], env=environ, capture_output=True, text=True, timeout=30
    )
    assert run.returncode == 2
    assert said in run.stderr


@pytest.mark.slow
def test_staff_restart_it_behind_the_pin(serving: Serving, printer: VirtualPrinter) -> None:
    program = Program(serving, printer.address, "--pin-hash", hash_pin("2468"))
    try:
        program.do(do="wait", name="service-HT", property="enabled", equals=True)
        program.do(do="key", key="Ctrl+M")
        for digit in "2468":
            program.do(do="tap", name=f"digit-{digit}")
        program.do(do="tap", name="pin-enter")
        program.do(do="tap", name="staff-restart")
        program.reconnect()
        program.do(do="wait", name="service-HT", property="enabled", equals=True)
        code, said = program.end(signal.SIGTERM)
        assert code == 0, said
        assert said.count("starting again") == 1
    finally:
        if program.process.poll() is None:
            program.end(signal.SIGKILL)
