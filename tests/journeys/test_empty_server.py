"""From an empty server to the first printed ticket by pages; a real kiosk and counter are let in by their codes.

Nobody edits a file or types a command after `motcua init --template none` and `motcua serve`. The clicks on the pages
are counted; docs/administration.md names them.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from hardware.virtual.printer import VirtualPrinter
from server.cli.demo.hand import Hand
from tests.programs import ForkedPrograms
from tests.server.cli.conftest import start
from tests.server.web.pages.browser import DESK, launch

from .test_first_run import House

pytestmark = [pytest.mark.slow(30), pytest.mark.xdist_group("first run")]

PAGE_CLICKS = 7
"""On the server's pages: sign in, add, confirm, devices; one for the kiosk, two for the counter."""


class Administrator:
    """A browser whose presses are counted."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.clicks = 0
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("requestfailed", lambda request: self.complaints.append(request.url))

    def click(self, what: str) -> None:
        self.page.click(what)
        self.clicks += 1

    def sees(self, selector: str, text: str) -> None:
        self.page.locator(selector).filter(has_text=text).first.wait_for(state="visible", timeout=30_000)

    def let_in(self, code: str, name: str, place: str = "") -> None:
        """Compares the code on the device's screen with the page, names it, chooses the place, and confirms."""
        card = f".enrolments li:has(.code:text-is('{code}'))"
        self.page.fill(f"{card} input[name=name]", name)
        if place:
            self.page.select_option(f"{card} select", place)
            self.clicks += 1
        self.click(f"{card} button[value=confirm]")


class EmptyHouse(House):
    """What `motcua init --template none` leaves, with the server announced."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ran = start("init", "--data", str(folder / "data"), "--template", "none", "--admin", "giamdoc")
        assert self.ran.code == 0
        self.programs = ForkedPrograms(folder / "logs")
        self._hands: list[Hand] = []
        self.url = ""

    def __enter__(self) -> "EmptyHouse":
        data = str(self.folder / "data")
        server = self.programs.start("server", "motcua", "serve", "--data", data, "--port", "0", "--announce")
        self.url = "http://127.0.0.1:" + server.line_with("serving on").rsplit(":", 1)[1].strip("/ ")
        return self

    @property
    def password(self) -> str:
        """As `init` shows it, once."""
        lines: Any = self.ran.out.splitlines()
        said = next(at for at, line in enumerate(lines) if "password of giamdoc" in line)
        return str(" ".join(lines[said : said + 2]).split(":", 1)[1].split()[0])

    def code_of(self, hand: Hand) -> str:
        line = f"line-{self.url}"
        hand.wait(line)
        hand.tap(line)
        return str(hand.wait("code", "text", differs=""))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[EmptyHouse]:
    with EmptyHouse(tmp_path) as house:
        yield house


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[VirtualPrinter]:
    printer = VirtualPrinter(folder=tmp_path / "slips")
    printer.start()
    yield printer
    printer.stop()


def test_from_an_empty_server_to_the_first_printed_ticket_by_pages_alone(
    house: EmptyHouse, printer: VirtualPrinter
) -> None:
    began = time.monotonic()
    with sync_playwright() as playwright:
        browser = launch(playwright)
        width, height = DESK
        page = browser.new_context(viewport={"width": width, "height": height}).new_page()
        admin = Administrator(page, house.url)
        page.goto(f"{house.url}/admin")
        page.fill("#user", "giamdoc")
        page.fill("#password", house.password)
        admin.click(".fields button")
        admin.sees("main", "Chưa có chi nhánh nào")
        admin.click("text=Thêm chi nhánh")
        page.fill("[name='name.vi']", "Chi nhánh Tây Hồ")
        page.fill("[name='name.en']", "Tây Hồ branch")
        admin.click("#apply")
        admin.sees("#new-branch", "Đã thêm chi nhánh")
        admin.click("#new-branch a[href='/manager/devices']")
        kiosk, kiosk_port = house.start("kiosk", "--voice", "off")
        admin.let_in(house.code_of(kiosk), "Ki-ốt cạnh cửa")
        finish_kiosk(kiosk, printer)
        counter, _ = house.start("counter", "--virtual-hardware")
        admin.let_in(house.code_of(counter), "Máy quầy 1", "CN01/1")
        admin.sees("#in-use", "Máy quầy 1")
        screen = house.hand(kiosk_port, kiosk)
        screen.wait("branch", "text", contains="Chi nhánh Tây Hồ")
        screen.wait("service-HT", "enabled", equals=True)
        screen.tap("service-HT")
        screen.wait("take", "enabled", equals=True)
        screen.tap("take")
        printer.wait_for(2, 60)  # the trial slip, and the first number
        assert str(screen.wait("number", "text", differs="")) == "HT-001"
        assert admin.complaints == []
        browser.close()
    print(f"{admin.clicks} clicks on pages, {time.monotonic() - began:.0f} s")
    assert admin.clicks == PAGE_CLICKS


def finish_kiosk(screen: Hand, printer: VirtualPrinter) -> None:
    """The kiosk's own set-up: its printer is tried, make and paper are left as they stand, and its PIN is chosen."""
    screen.wait("line-tcp")
    screen.tap("line-tcp")
    screen.wait("key-1")
    screen.ask(do="type", text=printer.address.removeprefix("tcp://"))
    screen.tap("try")
    screen.wait("tried", "text", contains="Phiếu đã in xong")
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
