"""One room for a journey: a real server, a virtual printer on TCP, and the real programs in windows offscreen."""

from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image

from hardware.virtual.printer import VirtualPrinter
from server.cli.demo.hand import Hand
from server.cli.demo.programs import Programs, free_port
from tests.programs import ForkedPrograms
from tests.serving import PASSWORD, Installation, Serving

COUNTERS = ("1", "2")


class Room:
    """Everything a visit needs. Programs are started by name when a journey wants them.

    `database` is the URL of another database than the SQLite file.
    """

    def __init__(self, folder: Path, database: str | None = None) -> None:
        self.folder = folder
        data = folder / "data"
        self.serving = Serving(
            Installation(data, database=database).staff() if database else Installation.staffed(data)
        )
        self.printer = VirtualPrinter(folder=folder / "slips")
        self.programs: Programs = ForkedPrograms(folder / "logs")
        self._hands: list[Hand] = []

    def __enter__(self) -> "Room":
        self.serving.start()
        self.printer.start()
        return self

    def __exit__(self, *exc: object) -> None:
        for hand in self._hands:
            hand.close()
        self.programs.end()
        self.printer.stop()
        self.serving.__exit__(*exc)

    def kiosk(self, *more: str) -> Hand:
        printer = ("--printer", self.printer.address, "--data", str(self.folder / "kiosk"))
        return self._screen(
            "kiosk", "motcua-kiosk", "kiosk", *printer, "--size", "1080x1920", *(more or ("--voice", "off"))
        )

    def counter(self, counter: str) -> Hand:
        name = f"counter-{counter}"
        return self._screen(name, "motcua-counter", name, "--counter", counter, "--virtual-hardware")

    def display(self) -> Hand:
        return self._screen("display", "motcua-display", "display")

    def open_desk(self, counter: str) -> Hand:
        """A counter's window whose clerk has logged in, typing, and opened it by its key."""
        desk = self.counter(counter)
        desk.wait("login-user")
        desk.type("login-user", f"clerk{counter}")
        desk.type("login-password", PASSWORD)
        desk.key("Return")
        desk.wait("open")  # seen, then enabled: what is not seen yet may be enabled
        desk.wait("open", "enabled", equals=True)
        desk.key("F10")
        desk.wait("call-next", "enabled", equals=True)
        return desk

    def take_ticket(self, kiosk: Hand, service: str = "HT", *, also: str = "") -> str:
        """Touches a ticket out of the kiosk, and returns its number as the screen shows it. `also`: a second one."""
        kiosk.wait(f"service-{service}", "enabled", equals=True)
        kiosk.tap(f"service-{service}")
        if also:
            kiosk.wait("another", "enabled", equals=True)
            kiosk.tap("another")
            kiosk.wait(f"another-{also}", "enabled", equals=True)
            kiosk.tap(f"another-{also}")
        kiosk.wait("take", "enabled", equals=True)
        kiosk.tap("take")
        kiosk.wait("ticket-screen")
        return str(kiosk.wait("number", "text", differs=""))

    def code_on(self, slip: Path) -> str:
        """What the QR code of a printed slip says."""
        with Image.open(slip) as picture:
            found = zxingcpp.read_barcodes(picture.convert("L"))
        assert len(found) == 1, found
        return str(found[0].text)

    def body(self, kind: str, number: str) -> dict[str, Any]:
        """The last event of that kind about this number, from the journal."""
        events = self.serving.journal()
        ids = {event["body"]["number"]: event["body"]["ticket_id"] for event in events if event["kind"] == "issued"}
        bodies = [each["body"] for each in events if each["kind"] == kind and each["body"]["ticket_id"] == ids[number]]
        assert bodies, f"no {kind} of {number} among {[event['kind'] for event in events]}"
        return dict(bodies[-1])

    def _screen(self, name: str, command: str, token: str, *more: str) -> Hand:
        port = free_port()
        installation = self.serving.installation
        place = ("--server", self.serving.url, "--branch", installation.branch, "--token", installation.tokens[token])
        self.programs.start(name, command, *place, "--windowed", "--remote", str(port), *more)
        hand = Hand(port)
        self._hands.append(hand)
        return hand


def complete(desk: Hand) -> None:
    """F5, and the first outcome it offers."""
    desk.key("F5")
    desk.wait("question-options")
    desk.key("1")
    desk.wait("call-next", "enabled", equals=True)
