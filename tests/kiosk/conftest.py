"""Shared by the tests of the kiosk: a real server, a line to it, a virtual printer, a whole kiosk."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.main import Station
from kiosk.settings import KioskSettings
from protocol.enums import Role
from tests.serving import Installation, Serving, template
from tests.slips.conftest import line, printer
from tests.ui.bad_line import BadLine
from tests.ui.collecting import collect_in_the_main_thread
from ui.look import fonts
from ui.program.quick import prefer_software

from .made import hanoi

__all__ = ["collect_in_the_main_thread", "line", "printer"]

MakeStation = Callable[..., Station]
SETTLE_MS = 50
"""Much less than a person needs: what is tested is what a screen shows, not that it waits for a finger to leave."""


@pytest.fixture(scope="session")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """One server process for all tests of the kiosk: the branch of template `one`, with procedures for KD alone."""
    procedures = tuple(each for each in hanoi().procedures if each.service == "KD")
    config = msgspec.structs.replace(template(), procedures=procedures, result_service="LD")
    installation = Installation(tmp_path_factory.mktemp("server") / "data", config).staff()
    installation.add_person("manager2", Role.MANAGER)
    running = Serving(installation).start()
    yield running
    running.stop()


@pytest.fixture
def make_station(qapp: QGuiApplication, serving: Serving, line: BadLine, tmp_path: Path) -> Iterator[MakeStation]:
    """A started kiosk in a window, on the line that can fail."""
    prefer_software()
    fonts.use(qapp)
    stations: list[Station] = []

    def make(printer: str = "", size: str = "1080x1920", language: str = "vi", **more: object) -> Station:
        settings = KioskSettings(
            server=f"http://127.0.0.1:{line.port}", branch=serving.installation.branch,
            token=str(more.get("token", serving.installation.tokens["kiosk"])),
            fullscreen=False, printer=printer, size=size, language=language, voice="off",
            data=str(more.get("data", tmp_path / f"kiosk-{len(stations)}")), pin_hash=str(more.get("pin_hash", "")),
            offline_numbers=int(str(more.get("offline_numbers", 100))),
        )  # fmt: skip
        station = Station(settings)
        stations.append(station)
        station.kiosk.shown._settle.setInterval(int(str(more.get("settle_ms", SETTLE_MS))))
        station.start()
        return station

    yield make
    for station in stations:
        station.stop()
