"""Papers from SANE's test scanner to the server's store, by keys; and what happens when something fails."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from counter.program import Program
from counter.scanning.page_stack import Page
from counter.scanning.scan_worker import PageLooks
from counter.scanning.scanning import ScanStage
from counter.widgets.parts.thumbnails import Thumbnails
from hardware.scanner.devices import Scanimage
from hardware.scanner.first_look import first_look
from hardware.scanner.scan import Source
from tests.counter.clerk import Clerk
from tests.equipment import needs
from tests.serving import Serving
from tests.ui.bad_line import BadLine

pytestmark = needs("scanimage")

SLOWLY = ("--read-delay=yes", "--read-delay-duration=20000")


def open_panel(clerk: Clerk) -> None:
    clerk.serving_one().key("F9")
    clerk.until(lambda: clerk.program.scanning.devices and clerk.program.scanning.is_idle)


def scan(clerk: Clerk, pages: int) -> None:
    """So many pages, one by one, with F9."""
    for page in range(1, pages + 1):
        clerk.key("F9")
        clerk.until(lambda page=page: clerk.program.scanning.is_idle and len(clerk.program.scanning.pages) == page)


def stored(serving: Serving) -> list[Path]:
    return sorted((serving.installation.data).rglob("*.sealed"))


@pytest.mark.slow
def test_pages_are_scanned_sent_as_one_pdf_and_tied_to_the_ticket(clerk: Clerk) -> None:
    open_panel(clerk)
    assert clerk.text("scan-ticket") == "Papers of HT-001: 0 pages"
    sources = clerk.widget("scan-source")
    assert isinstance(sources, QComboBox)
    clerk.until(lambda: sources.count() == 3)
    offered = [sources.itemText(at) for at in range(sources.count())]
    assert offered == ["One page (automatic)", "One page (glass)", "All pages (feeder)"]
    scan(clerk, 2)
    assert clerk.text("scan-ticket") == "Papers of HT-001: 2 pages"
    clerk.key("Ctrl+Return")
    clerk.reads("scan-status", "2 pages stored with HT-001.")

    event = clerk.last("scanned")
    assert event["pages"] == 2
    (path,) = stored(clerk.serving)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == event["sha256"] == path.stem
    clerk.key("Esc")
    clerk.reads("ticket-facts", "2 pages stored")


@pytest.mark.slow
def test_pages_are_reordered_removed_and_scanned_again(clerk: Clerk) -> None:
    open_panel(clerk)
    scan(clerk, 3)
    keys = [page.key for page in clerk.program.scanning.pages]
    clerk.key("Alt+Left")
    assert [page.key for page in clerk.program.scanning.pages] == [keys[0], keys[2], keys[1]]
    clerk.key("Alt+Right")
    clerk.key("Alt+Left")
    clerk.click("scan-earlier")
    assert [page.key for page in clerk.program.scanning.pages] == [keys[2], keys[0], keys[1]]
    clerk.key("Ctrl+R")
    clerk.until(lambda: clerk.program.scanning.is_idle)
    again = [page.key for page in clerk.program.scanning.pages]
    assert again[1:] == [keys[0], keys[1]]
    assert again[0] not in keys
    clerk.key("Del")
    assert [page.key for page in clerk.program.scanning.pages] == [keys[0], keys[1]]
    clerk.key("Ctrl+Z")
    assert [page.key for page in clerk.program.scanning.pages] == again
    clerk.key("Del")
    clerk.key("Alt+Up")
    assert [page.turns for page in clerk.program.scanning.pages] == [1, 0]
    marked = [page.blank for page in clerk.program.scanning.pages]
    clerk.key("Ctrl+B")
    assert [page.blank for page in clerk.program.scanning.pages] == [not marked[0], marked[1]]
    clerk.key("Ctrl+Z")
    assert clerk.text("scan-send") == "Send 2 pages"
    pages = clerk.widget("scan-pages")
    assert isinstance(pages, Thumbnails)
    said = [f"{at}, blank" if blank else str(at) for at, blank in enumerate(marked, 1)]
    assert [pages.item(at).text() for at in range(pages.count())] == said
    clerk.key("Shift+Del")
    assert clerk.program.scanning.pages == []
    assert not clerk.enabled("scan-send")


@pytest.mark.slow
def test_a_feeder_gives_all_its_pages_and_keeps_the_whole_ones_when_stopped(
    qtbot: QtBot, new_program: Callable[..., Program], serving: Serving
) -> None:
    clerk = Clerk(qtbot, new_program(options=SLOWLY), serving)
    open_panel(clerk)
    scanning = clerk.program.scanning
    scanning.start(Source.FEEDER)
    clerk.until(lambda: len(scanning.pages) >= 1 and scanning.percent > 0)
    clerk.key("Ctrl+.")
    clerk.until(lambda: scanning.is_idle)
    assert 1 <= len(scanning.pages) < 10
    clerk.reads("scan-status", "Stopped.")
    assert clerk.enabled("scan-send")


@pytest.mark.slow
def test_unsent_pages_stay_with_their_ticket_when_the_next_one_is_called(clerk: Clerk) -> None:
    clerk.serving.issue("HT")
    open_panel(clerk)
    scan(clerk, 1)
    clerk.key("F5")
    clerk.key("1")
    clerk.reads("ticket-state", "Nobody")
    clerk.key("F2")
    clerk.reads("ticket-number", "HT-002")
    assert clerk.text("scan-ticket") == "Papers of HT-001: 1 page"
    clerk.key("Esc")
    assert clerk.text("scan") == "Scan · 1"
    clerk.key("F9")
    clerk.key("Ctrl+Return")
    clerk.reads("scan-status", "1 page stored with HT-001.")
    clerk.key("Esc")
    clerk.key("F9")
    assert clerk.text("scan-ticket") == "Papers of HT-002: 0 pages"


def test_no_scanner_is_said_with_what_to_do(clerk: Clerk, tmp_path: Path) -> None:
    empty = tmp_path / "no-sane"
    empty.mkdir()
    (empty / "dll.conf").write_text("")
    clerk.program.scanning._scanners.scanimage = Scanimage(config_dir=empty)
    clerk.serving_one().key("F9")
    clerk.reads("scan-status", "No scanner was found. Check its cable")
    clerk.key("Alt+L")
    clerk.reads("scan-status", "Không tìm thấy máy quét.")


def test_a_source_the_scanner_has_not_is_said(clerk: Clerk) -> None:
    open_panel(clerk)
    clerk.program.scanning._options = ("--source=Drum",)
    clerk.key("F9")
    clerk.reads("scan-status", "does not know this paper source")
    assert clerk.enabled("scan-start")


@pytest.fixture
def line(serving: Serving) -> Iterator[BadLine]:
    between = BadLine(serving.port)
    yield between
    between.close()


@pytest.mark.slow
def test_a_cut_line_while_sending_is_said_and_the_pdf_is_stored_once(clerk: Clerk, line: BadLine) -> None:
    open_panel(clerk)
    scan(clerk, 1)
    clerk.program.requests._base = f"http://127.0.0.1:{line.port}"
    line.freeze()
    clerk.key("Ctrl+Return")
    clerk.until(lambda: clerk.program.scanning.percent == 100 and line._open)  # all in the line, nothing there
    line.cut()
    clerk.reads("scan-status", "No answer from the server. The pages are kept")
    assert clerk.program.scanning.stage is ScanStage.SENDING
    assert clerk.text("ticket-number") == "HT-001"
    line.thaw()
    clerk.reads("scan-status", "1 page stored with HT-001.")
    assert clerk.kinds().count("scanned") == 1


@pytest.mark.slow
def test_no_paper_is_left_behind_when_the_program_ends(clerk: Clerk) -> None:
    open_panel(clerk)
    scan(clerk, 1)
    page = clerk.program.scanning.pages[0].path
    assert page.exists()
    clerk.program.close()
    assert not page.exists()


def test_a_page_that_looks_blank_is_marked_while_the_next_one_is_scanned(qtbot: QtBot, tmp_path: Path) -> None:
    for name, colour in (("white", 250), ("black", 0)):
        Image.new("L", (400, 600), colour).save(tmp_path / f"{name}.png")
    looks, found = PageLooks(), list[tuple[Path, bool]]()
    looks.looked.connect(lambda path, is_blank: found.append((path, is_blank)))
    looks.look(tmp_path / "black.png")
    looks.look(tmp_path / "white.png")
    qtbot.waitUntil(lambda: len(found) == 2, timeout=30_000)
    looks.stop()
    assert found == [(tmp_path / "black.png", False), (tmp_path / "white.png", True)]


def test_the_small_pictures_in_the_list_come_when_a_page_was_looked_at(qtbot: QtBot, tmp_path: Path) -> None:
    pages = [Page(at, tmp_path / f"{at}.png") for at in range(2)]
    for page in pages:
        Image.new("L", (400, 600), 0).save(page.path)
    listed = Thumbnails("pages")
    qtbot.addWidget(listed)

    def has_come(at: int) -> bool:
        size = listed.iconSize()
        drawn = listed.item(at).icon().pixmap(size).toImage()
        return drawn.pixelColor(drawn.width() // 2, drawn.height() // 2).alpha() > 0

    first_look(pages[1].path)
    listed.show_pages(pages)
    assert [has_come(at) for at in range(2)] == [False, True]
    listed.show()
    height = listed.visualItemRect(listed.item(0)).height()
    assert height > listed.iconSize().height(), "the room of a picture"
    first_look(pages[0].path)
    listed.show_pages(pages)
    assert has_come(0)
    assert listed.visualItemRect(listed.item(0)).height() == height
    listed.show_pages([replace(pages[0], turns=1), pages[1]])
    (size,) = listed.item(0).icon().availableSizes()
    assert size.width() > size.height(), "turned"
