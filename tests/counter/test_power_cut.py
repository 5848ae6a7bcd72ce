"""SIGKILL of a whole counter's program while a slip waits or is in the printer, and its restart on the same folder."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from hardware.virtual.printer import VirtualPrinter
from server.cli.demo.programs import free_port
from tests.serving import PASSWORD, Serving, until

from .slip.test_issuing import slips
from .test_program import Remote

pytestmark = pytest.mark.slow(6)


class CounterPicture:
    """One counter that dies and comes back, and its printer."""

    def __init__(self, serving: Serving, printer: VirtualPrinter, folder: Path) -> None:
        self.serving = serving
        self.printer = printer
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._remote: Remote | None = None

    def start(self) -> None:
        port = free_port()
        tokens = self.serving.installation.tokens
        self._process = subprocess.Popen(
            [sys.executable, "-m", "counter.main", "--server", self.serving.url, "--branch", "CN01",
             "--counter", "1", "--token", tokens["counter-1"], "--windowed", "--language", "en",
             "--printer", self.printer.address, "--data", str(self._folder), "--remote", str(port)],
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"}, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._remote = Remote(port)

    def do(self, **order: Any) -> Any:
        assert self._remote is not None
        return self._remote(**order)

    def sign_in(self) -> None:
        self.do(do="wait", name="login-branch", property="text", contains="Branch 1")
        self.do(do="type", name="login-user", text="clerk1")
        self.do(do="type", name="login-password", text=PASSWORD)
        self.do(do="tap", name="login-submit")

    def issue(self) -> None:
        self.do(do="wait", name="issue", property="visible", equals=True)
        self.do(do="wait", name="issue", property="enabled", equals=True)
        self.do(do="key", key="Ctrl+N")
        for _question in ("service", "priority"):
            self.do(do="wait", name="question-options", property="visible", equals=True)
            self.do(do="key", key="1")

    def kill(self, number: int = signal.SIGKILL) -> None:
        if self._remote is not None:
            self._remote.close()
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)
            self._process.wait(60)

    def issued(self) -> list[str]:
        return [event["body"]["number"] for event in self.serving.journal() if event["kind"] == "issued"]


@pytest.fixture
def picture(serving: Serving, tmp_path: Path) -> Iterator[CounterPicture]:
    with VirtualPrinter() as printer:
        picture = CounterPicture(serving, printer, tmp_path / "slips")
        yield picture
        with suppress(ProcessLookupError):
            picture.kill()


def test_killed_while_the_slip_waits_for_paper(picture: CounterPicture) -> None:
    picture.printer.control("paper out")
    picture.start()
    picture.sign_in()
    picture.issue()
    picture.do(do="wait", name="slip-state", property="text", contains="Waiting for the printer: no paper")
    picture.kill()
    picture.printer.control("paper ok")
    picture.start()
    picture.printer.wait_for(1, 30)
    assert [copy for copy, _ in slips(picture.printer)] == [False], "nothing of it was sent: it is the original"
    assert len(picture.issued()) == 1


def test_killed_in_mid_slip(picture: CounterPicture) -> None:
    picture.printer.control("stall 20000")
    picture.start()
    picture.sign_in()
    picture.issue()
    until(lambda: '"stall": 0' in picture.printer.control("state"), 30)
    picture.kill()
    picture.printer.control("stall off")
    picture.start()
    picture.do(do="wait", name="link-state", property="text", equals="Connected")
    picture.do(do="wait", name="open", property="visible", equals=True)
    picture.do(do="wait", name="slip-printer", property="text", contains="1 slip needs a look: Ctrl+P")
    assert slips(picture.printer) == [], "it is not printed by itself"
    picture.do(do="key", key="Ctrl+P")
    picture.do(do="wait", name="slip-state", property="text", contains="this machine was switched off in the middle")
    picture.do(do="wait", name="slip-again", property="enabled", equals=True)
    picture.do(do="tap", name="slip-again")
    picture.do(do="wait", name="slip-state", property="text", contains="Slip: Printed")
    assert [copy for copy, _ in slips(picture.printer)] == [True]
    assert len(picture.issued()) == 1
