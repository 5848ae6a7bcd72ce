"""An appointment's way: booked on the manager's page, scanned at the kiosk and called, or given up by a phone."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Locator, sync_playwright

from tests.hardware.virtual_serial import VirtualScanner
from tests.postgresql import PostgreSQL
from tests.server.web.pages.browser import DESK, launch, looking

from .room import Room, complete

pytestmark = pytest.mark.slow

PAGE = "/manager/CN01/appointments"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Room]:
    """The room of a journey, on either database."""
    if request.param == "sqlite":
        with Room(tmp_path) as room:
            yield room
        return
    postgresql: PostgreSQL = request.getfixturevalue("postgresql")
    with postgresql.database() as url, Room(tmp_path, url) as room:
        yield room


def test_booked_on_the_page_scanned_at_the_kiosk_printed_and_called(office: Room, chromium: Browser) -> None:
    with looking(chromium, office.serving, DESK, reduced_motion="reduce") as desk:
        desk.open(f"/login?next={PAGE}&lang=vi")
        desk.sign_in("clerk1")
        desk.page.select_option("#service", "HT")
        desk.page.click(".choosing button")
        desk.page.locator(".slots button").first.click()
        desk.page.locator("svg.qr").wait_for()
        clock = desk.text(".when strong")
        code = code_in(desk.page.locator("svg.qr").screenshot())
        assert desk.complaints == []
    with VirtualScanner(office.folder) as scanner:
        kiosk, counter = office.kiosk("--voice", "off", "--barcode", scanner.address), office.open_desk("1")
        kiosk.wait("service-HT", "enabled", equals=True)
        scanner.scan(code)
        kiosk.wait("ticket-screen")
        number = str(kiosk.wait("number", "text", differs=""))
        office.printer.wait_for(1, 60)
        (slip,) = sorted((office.folder / "slips").glob("*.png"))
        assert office.code_on(slip).rpartition("/t/")[1] == "/t/"
        issued = office.body("issued", number)
        assert (issued["cls"], f"/a/CN01/HT/{issued['appointment']}" in code) == ("appt", True)
        counter.key("F2")
        assert counter.wait("ticket-number", "text", equals=number) == number
        counter.wait("ticket-class", "text", contains=clock)
        counter.wait("start", "enabled", equals=True)
        counter.key("F4")
        counter.wait("complete", "enabled", equals=True)
        complete(counter)
        scanner.scan(code)
        kiosk.wait("found-note", "text", contains=number)
    assert [event["kind"] for event in office.serving.journal()].count("issued") == 1


def test_read_off_the_slip_by_a_phone_it_is_given_up_there_and_the_kiosk_and_the_clerk_know(
    office: Room, chromium: Browser
) -> None:
    with (
        looking(chromium, office.serving, DESK, reduced_motion="reduce") as desk,
        looking(chromium, office.serving) as phone,
    ):
        desk.open(f"/login?next={PAGE}&lang=vi")
        desk.sign_in("clerk1")
        desk.page.select_option("#service", "HT")
        desk.page.click(".choosing button")
        time = desk.page.locator(".slots button").first
        places = words(time)
        time.click()
        code = code_in(desk.page.locator("svg.qr").screenshot())
        desk.open(f"{PAGE}?service=HT")
        desk.sees("#appointments", "đã đặt")
        desk.page.wait_for_selector("#link[data-link=live]")
        desk.mark()
        phone.page.goto(code)
        phone.sees("#standing", "Quét mã này tại ki-ốt")
        phone.page.click("#give-up summary")
        phone.page.click("#give-up button")
        phone.sees("#standing", "Lịch hẹn này đã bị huỷ.")
        desk.sees("#appointments", "đã huỷ")
        assert words(desk.page.locator(".slots button").first) == [
            each.replace("4", "3") for each in places
        ]  # for a while
        assert desk.same_page()
        assert desk.complaints + phone.complaints == []
    with VirtualScanner(office.folder) as scanner:
        kiosk = office.kiosk("--voice", "off", "--barcode", scanner.address)
        kiosk.wait("service-HT", "enabled", equals=True)
        scanner.scan(code)
        kiosk.wait("found-note", "text", contains="đã bị huỷ")
    assert [event["kind"] for event in office.serving.journal()].count("issued") == 0


def words(element: Locator) -> list[str]:
    """The words of an element, however far its style sheet has come."""
    return element.inner_text().split()


def code_in(png: bytes) -> str:
    """What a picture's code says."""
    with Image.open(BytesIO(png)) as picture:
        (found,) = zxingcpp.read_barcodes(picture.convert("L"))
    return str(found.text)
