"""SIGKILL of a whole kiosk in each phase of a number and its slip, and its restart on the same data folder."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from hardware.virtual.printer import VirtualPrinter
from tests.hardware.printer.queues import is_copy
from tests.hardware.slips import codes
from tests.serving import Serving, until
from tests.ui.bad_line import BadLine

from .test_main import Program


class Scene:
    """One kiosk that dies and comes back, its printer, and a line between it and the server that can be held."""

    def __init__(self, serving: Serving, line: BadLine, printer: VirtualPrinter, folder: Path) -> None:
        self.serving = serving
        self.line = line
        self.printer = printer
        self._folder = folder
        self.head = serving.head()

    def kiosk(self, *, prints: bool = True) -> Program:
        options = ["--data", str(self._folder), "--voice", "off", "--server", f"http://127.0.0.1:{self.line.port}"]
        return Program(self.serving, self.printer.address if prints else "", *options)

    def touch(self, kiosk: Program) -> None:
        kiosk.do(do="wait", name="service-HT", property="enabled", equals=True)
        kiosk.do(do="tap", name="service-HT")
        kiosk.do(do="wait", name="take", property="enabled", equals=True)
        kiosk.do(do="tap", name="take")

    def issued(self) -> list[str]:
        """The numbers given since the beginning."""
        events = self.serving.journal(self.head)
        return [event["body"]["number"] for event in events if event["kind"] == "issued"]

    def shows(self, kiosk: Program) -> str:
        """The number on the ticket's screen, once there is one."""
        return str(kiosk.do(do="wait", name="number", property="text", contains="HT-"))

    def slips(self) -> list[tuple[bool, str]]:
        """Every whole slip that came out: whether it is a copy, and its page."""
        pictures = [printed.job.picture for printed in self.printer.printed]
        return [(is_copy(picture), url) for picture in pictures for url in codes(picture)]


@pytest.fixture
def scene(serving: Serving, tmp_path: Path) -> Iterator[Scene]:
    with ExitStack() as stack:
        line = BadLine(serving.port)
        stack.callback(line.close)
        printer = stack.enter_context(VirtualPrinter())
        yield Scene(serving, line, printer, tmp_path / "kiosk")


@pytest.mark.slow
@pytest.mark.parametrize("arrived", [True, False], ids=["asked and given", "asked and not arrived"])
def test_killed_while_it_asks_for_a_number(scene: Scene, arrived: bool) -> None:
    kiosk = scene.kiosk()
    kiosk.do(do="wait", name="service-HT", property="enabled", equals=True)
    kiosk.do(do="tap", name="service-HT")
    kiosk.do(do="wait", name="take", property="enabled", equals=True)
    if arrived:
        scene.line.freeze_answers()
    else:
        scene.line.freeze()
    kiosk.do(do="tap", name="take")
    if arrived:
        until(scene.issued)
    else:
        until((scene._folder / "asked.json").exists)
    kiosk.end(signal.SIGKILL)
    scene.line.cut()
    scene.line.thaw()
    again = scene.kiosk()
    scene.printer.wait_for(1, 30)
    assert [scene.shows(again)] == scene.issued(), "one number, which is shown"
    again.do(do="tap", name="home")
    until(lambda: not (scene._folder / "asked.json").exists())
    again.end(signal.SIGTERM)
    assert [copy for copy, _ in scene.slips()] == [False], "and its slip, once"


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["asked", "shown"])
def test_killed_without_a_printer(scene: Scene, moment: str) -> None:
    kiosk = scene.kiosk(prints=False)
    if moment == "asked":
        kiosk.do(do="wait", name="service-HT", property="enabled", equals=True)
        scene.line.freeze_answers()
    scene.touch(kiosk)
    if moment == "shown":
        scene.shows(kiosk)
    until(scene.issued)
    kiosk.end(signal.SIGKILL)
    scene.line.cut()
    scene.line.thaw()
    again = scene.kiosk(prints=False)
    assert [scene.shows(again)] == scene.issued()
    again.do(do="tap", name="home")
    until(lambda: not (scene._folder / "asked.json").exists())
    again.end(signal.SIGTERM)


@pytest.mark.slow
def test_killed_while_the_slip_waits_for_paper(scene: Scene) -> None:
    scene.printer.control("paper out")
    kiosk = scene.kiosk()
    scene.touch(kiosk)
    kiosk.do(do="wait", name="ticket-screen", property="visible", equals=True)
    until(scene.issued)
    kiosk.end(signal.SIGKILL)
    again = scene.kiosk()
    scene.printer.control("paper ok")
    scene.printer.wait_for(1, 30)
    again.end(signal.SIGTERM)
    assert len(scene.issued()) == 1
    assert [copy for copy, _ in scene.slips()] == [False]


@pytest.mark.slow
def test_killed_in_mid_slip(scene: Scene) -> None:
    scene.printer.control("stall 20000")
    kiosk = scene.kiosk()
    scene.touch(kiosk)
    until(lambda: '"stall": 0' in scene.printer.control("state"), 30)
    kiosk.end(signal.SIGKILL)
    scene.printer.control("stall off")
    again = scene.kiosk()
    assert [scene.shows(again)] == scene.issued(), "whether its slip came out nobody knows, so it is shown"
    again.do(do="tap", name="home")
    scene.touch(again)
    until(lambda: len(scene.slips()) >= 1, 30)
    again.end(signal.SIGTERM)
    assert len(scene.issued()) == 2
    (out,) = scene.slips()
    assert not out[0], "the next person's; the torn one waits in the staff's list for whoever asks"
