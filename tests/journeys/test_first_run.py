"""A program that knows nothing: it finds the server on the network, is confirmed by a manager, and does its work."""

import re
import tomllib
import wave
from array import array
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from hardware.virtual.printer import VirtualPrinter
from server.cli.demo.hand import Hand, HandError
from server.cli.demo.programs import free_port
from tests.equipment import needs
from tests.programs import ForkedPrograms
from tests.serving import Installation, Serving, until
from ui.program.pin import hash_pin

pytestmark = [pytest.mark.slow(7), pytest.mark.xdist_group("first run")]


class House:
    """`motcua serve --announce` on this machine's own interface, a manager, and programs without any settings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.installation = Installation.staffed(folder / "data")
        self.serving = Serving(self.installation)
        self.programs = ForkedPrograms(folder / "logs")
        self._hands: list[Hand] = []

    def __enter__(self) -> "House":
        data = str(self.installation.data)
        server = self.programs.start("server", "motcua", "serve", "--data", data, "--port", "0", "--announce")
        self.serving.port = int(server.line_with("serving on").rsplit(":", 1)[1])
        return self

    def __exit__(self, *exc: object) -> None:
        for hand in self._hands:
            hand.close()
        self.programs.end()

    def settings(self, name: str) -> Path:
        return self.folder / f"{name}.toml"

    def start(self, name: str, *more: str) -> tuple[Hand, int]:
        port = free_port()
        place = ("--settings", str(self.settings(name)), "--find-on", "127.0.0.1", "--windowed", "--remote", str(port))
        self.programs.start(name, f"motcua-{name}", *place, *more)
        return self.hand(port), port

    def hand(self, port: int, after: Hand | None = None) -> Hand:
        """A hand on the window of this port; `after`: on the one that comes once this one has gone."""
        if after is not None:
            wait_gone(after)
        hand: Hand = until(lambda: _reach(port))
        self._hands.append(hand)
        return hand

    def confirm(self, code: str, **place: str) -> Any:
        """What a manager does who sees this code on the device and on the page."""
        token = self.serving.sign_in()

        def waiting() -> Any:
            _, answer = self.serving.call("GET", "/api/v1/enrolments", token=token)
            return [one for one in answer["enrolments"] if one["code"] == code.replace(" ", "")]

        (wish,) = until(waiting)
        path = f"/api/v1/enrolments/{wish['enrolment_id']}/confirm"
        status, answer = self.serving.call("POST", path, {"branch": "CN01"} | place, token)
        assert status == 200, answer
        return answer

    def enrol(self, hand: Hand, **place: str) -> None:
        """Picks the server out of the list, and has the device confirmed."""
        line = f"line-{self.serving.url}"
        hand.wait(line)
        hand.tap(line)
        hand.wait("code", "text", differs="")
        self.confirm(str(hand.get("code")), **place)


def _reach(port: int) -> Hand | None:
    """A hand on the window that is there now: the first run lets go of the port before the program takes it."""
    hand = Hand(port)
    try:
        hand.names()
    except (HandError, OSError):
        hand.close()
        return None
    return hand


def wait_gone(hand: Hand) -> None:
    """Until the window has let go of its line: as long as it is there, it answers in place of the next one."""
    with suppress(ConnectionError):
        while hand._reader.readline():
            pass


def loudest(tape: Path) -> int:
    """The greatest sample of what was heard, of 32,767."""
    with wave.open(str(tape)) as file:
        return max(map(abs, array("h", file.readframes(file.getnframes()))), default=0)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(tmp_path) as house:
        yield house


def test_a_display_that_knows_nothing_ends_at_the_board(house: House) -> None:
    tape = house.folder / "tape.wav"
    screen, port = house.start("display", "--tape", str(tape), "--clips", str(house.folder / "clips"))
    house.enrol(screen, name="Màn hình sảnh")
    screen.wait("line-")
    screen.tap("try")
    screen.wait("trial-facts", "text", contains="Hiện không có ai chờ")
    screen.wait("call-number-0", "text", equals="HT-000")
    screen.wait("call-0", "mark", equals="now")  # its turn has come, and so it is read
    screen.tap("trial-yes")
    screen.wait("tried", "text", contains="Các quầy: Quầy số 1")
    assert loudest(tape) > 3_000
    screen.tap("next")
    screen.wait("skip")
    screen.tap("skip")
    screen.wait("next")
    screen.tap("next")
    board = house.hand(port, screen)
    board.wait("branch-name", "text", equals="Chi nhánh số 1")
    ticket = house.serving.issue("HT")
    board.wait("waiting-HT", "text", equals="1")
    kept = tomllib.loads(house.settings("display").read_text("utf-8"))
    assert (kept["server"], kept["branch"]) == (house.serving.url, "CN01")
    assert kept["token"].startswith("mc_display_")
    assert ticket["number"] == "HT-001"
    assert house.serving.call("GET", "/api/v1/branches", token=kept["token"])[0] == 200


def test_a_display_above_one_counter_shows_its_number_and_nobody_elses(house: House) -> None:
    screen, port = house.start("display", "--no-voice")
    house.enrol(screen, name="Màn hình quầy 2")
    screen.wait("line-counter/2")
    screen.tap("line-counter/2")
    screen.tap("next")
    screen.wait("skip")
    screen.tap("skip")
    screen.wait("next")
    screen.tap("next")
    board = house.hand(port, screen)
    board.wait("call-counter-0", "text", equals="Quầy số 2")
    house.serving.open_counter("1")
    house.serving.open_counter("2")
    for counter in ("1", "2"):
        house.serving.issue("HT")
        assert house.serving.verb(counter, "call")[0] == 200
    board.wait("call-number-0", "text", equals="HT-002")
    kept = tomllib.loads(house.settings("display").read_text("utf-8"))
    assert (kept["zone"], kept["counter"]) == ("", "2")


def test_a_kiosk_tries_its_printer_before_it_gives_numbers_and_asks_for_the_pin_later(house: House) -> None:
    printer = VirtualPrinter(folder=house.folder / "slips")
    printer.start()
    try:
        screen, port = house.start("kiosk", "--voice", "off")
        house.enrol(screen)
        screen.wait("line-tcp")
        screen.tap("line-tcp")
        screen.wait("key-1")
        screen.ask(do="type", text=printer.address.removeprefix("tcp://"))
        screen.wait("address", "text", contains=printer.address.removeprefix("tcp://"))
        screen.tap("try")
        screen.wait("tried", "text", contains="Phiếu đã in xong")
        printer.wait_for(1, 60)
        for title in ("Máy in loại nào?", "Khổ giấy rộng bao nhiêu?"):  # as they stand
            screen.tap("next")
            screen.wait("title", "text", contains=title)
        screen.tap("next")
        for digit in "28102810":
            screen.tap(f"digit-{digit}")
            if digit == "0":
                screen.tap("pin-enter")
        screen.wait("next")
        screen.tap("next")
        kiosk = house.hand(port, screen)
        kiosk.wait("service-HT", "enabled", equals=True)
        kept = tomllib.loads(house.settings("kiosk").read_text("utf-8"))
        assert kept["printer"] == printer.address
        assert "2810" not in house.settings("kiosk").read_text("utf-8").replace(kept["pin_hash"], "")
    finally:
        printer.stop()


@needs("scanimage")
def test_a_counter_is_the_one_the_manager_says_and_tries_its_scanner(house: House) -> None:
    screen, port = house.start("counter", "--virtual-hardware")
    house.enrol(screen, counter="2")
    screen.wait("line-test:0")
    screen.tap("line-test:0")
    screen.tap("try")
    screen.wait("picture")
    screen.wait("tried", "text", contains="Đã quét")
    paper = Path(re.findall("/[^']+", str(screen.get("picture", "source")))[-1])
    assert paper.is_file()
    screen.tap("next")
    screen.wait("title", "text", equals="Máy in phiếu nào?")
    screen.tap("next")
    screen.wait("skip")
    screen.tap("skip")
    screen.wait("next")
    screen.tap("next")
    desk = house.hand(port, screen)
    desk.wait("login-user")
    kept = tomllib.loads(house.settings("counter").read_text("utf-8"))
    assert (kept["counter"], kept["token"][:11]) == ("2", "mc_counter_")
    assert (kept["scanner"], kept["printer"], kept["language"]) == ("test:0", "", "vi")
    assert not paper.exists(), "a scanned paper was left behind"


def test_a_display_is_set_up_anew_by_a_key_and_left_as_it_was(house: House) -> None:
    token = house.installation.tokens["display"]
    place = f'server = "{house.serving.url}"\nbranch = "CN01"\ntoken = "{token}"\npin_hash = "{hash_pin("2810")}"\n'
    house.settings("display").write_text(place, "utf-8")
    board, port = house.start("display", "--no-voice")
    board.wait("branch-name", "text", equals="Chi nhánh số 1")
    board.ask(do="key", key="F2")
    lock = house.hand(port, board)
    lock.wait("title", "text", contains="PIN")
    lock.tap("back")
    board = house.hand(port, lock)
    board.wait("branch-name", "text", equals="Chi nhánh số 1")
    assert house.settings("display").read_text("utf-8") == place


def test_a_revoked_counter_says_so_and_is_let_in_again_from_its_own_screen(house: House) -> None:
    house.settings("counter").write_text(
        f'server = "{house.serving.url}"\nbranch = "CN01"\ncounter = "2"\n'
        f'token = "{house.installation.tokens["counter-2"]}"\n',
        "utf-8",
    )
    desk, port = house.start("counter", "--virtual-hardware")
    desk.wait("link-state", "text", equals="Đã kết nối")
    manager = house.serving.sign_in()
    devices = house.serving.call("GET", "/api/v1/devices", token=manager)[1]["devices"]
    (device,) = [one["device_id"] for one in devices if one.get("counter") == "2"]
    assert house.serving.call("POST", f"/api/v1/devices/{device}/revoke", token=manager)[0] == 200
    desk.wait("login-error", "text", contains="đã bị thu hồi")
    desk.ask(do="key", key="Ctrl+Shift+S")
    screen = house.hand(port, desk)
    screen.wait("error", "text", contains="đã bị thu hồi")
    house.enrol(screen, counter="2", name="Quầy 2")
    screen.wait("line-")
    screen.tap("next")
    screen.wait("title", "text", equals="Máy in phiếu nào?")
    screen.tap("next")
    screen.wait("skip")
    screen.tap("skip")
    screen.wait("next")
    screen.tap("next")
    desk = house.hand(port, screen)
    desk.wait("link-state", "text", equals="Đã kết nối")
    kept = tomllib.loads(house.settings("counter").read_text("utf-8"))
    assert kept["token"] != house.installation.tokens["counter-2"]
