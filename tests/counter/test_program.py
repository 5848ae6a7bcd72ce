"""The installed command itself, driven from outside through `--remote`."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.cli.demo.programs import free_port
from tests.equipment import needs
from tests.serving import PASSWORD, Serving, until

START_S = 90.0
SEEN_S = 60.0
"""How long what is to be touched or read may take to come, on a busy machine; an answer comes within START_S."""


class Remote:
    """One line of JSON there, one back."""

    def __init__(self, port: int) -> None:
        self._socket: socket.socket = until(lambda: _connect(port), START_S)
        self._line = self._socket.makefile("rw", encoding="utf-8")

    def __call__(self, **order: Any) -> dict[str, Any]:
        self._line.write(json.dumps({"timeout_s": SEEN_S} | order) + "\n")
        self._line.flush()
        reply: dict[str, Any] = json.loads(self._line.readline())
        assert reply["ok"], (order, reply)
        return reply

    def close(self) -> None:
        self._line.close()
        self._socket.close()


def _connect(port: int) -> socket.socket | None:
    try:
        return socket.create_connection(("127.0.0.1", port), timeout=START_S)
    except OSError:
        return None


@pytest.fixture
def command(serving: Serving) -> Iterator[tuple[Remote, "subprocess.Popen[bytes]"]]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "counter.main", "--server", serving.url, "--branch", "CN01", "--counter", "1",
         "--token", serving.installation.tokens["counter-1"], "--windowed", "--virtual-hardware",
         "--remote", str(port)],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"}, stderr=subprocess.PIPE,
    )  # fmt: skip
    remote = Remote(port)
    yield remote, process
    remote.close()
    if process.poll() is None:
        process.terminate()
    _, said = process.communicate(timeout=60)
    assert b"WARNING" not in said, said.decode()
    assert b"ERROR" not in said, said.decode()
    assert process.returncode == 0


@needs("scanimage")
@pytest.mark.slow
def test_a_visit_by_remote(serving: Serving, command: tuple[Remote, "subprocess.Popen[bytes]"], tmp_path: Path) -> None:
    remote, process = command
    serving.issue("HT")
    remote(do="wait", name="login-branch", property="text", contains="Chi nhánh số 1")
    remote(do="type", name="login-user", text="clerk1")
    remote(do="type", name="login-password", text=PASSWORD)
    remote(do="tap", name="login-submit")
    remote(do="wait", name="open", property="visible", equals=True)
    remote(do="key", key="F10")
    remote(do="wait", name="call-next", property="enabled", equals=True)
    remote(do="key", key="F2")
    remote(do="wait", name="ticket-number", property="text", equals="HT-001")
    remote(do="tap", name="start")
    remote(do="wait", name="complete", property="enabled", equals=True)
    remote(do="tap", name="scan")
    remote(do="wait", name="scan-start", property="enabled", equals=True)
    remote(do="tap", name="scan-start")
    remote(do="wait", name="scan-send", property="enabled", equals=True)
    remote(do="grab", file=str(tmp_path / "counter.png"))
    remote(do="tap", name="scan-send")
    remote(do="wait", name="scan-status", property="text", contains="Đã lưu 1 trang")
    remote(do="key", key="F5")
    remote(do="tap", name="question-options", row=0)
    remote(do="wait", name="ticket-state", property="text", equals="Chưa có ai tại quầy")
    assert (tmp_path / "counter.png").stat().st_size > 10_000
    started = time.monotonic()
    process.terminate()
    assert process.wait(60) == 0
    assert time.monotonic() - started < 10
