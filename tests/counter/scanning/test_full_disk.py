"""A disk that is full, and a folder that cannot be written: what is there is kept and can be sent later."""

import errno
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from counter.scanning import scanning as module
from counter.scanning.page_stack import PageStack
from counter.scanning.scanning import Scanning, ScanStage
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests

FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def scanning(qtbot: QtBot, english: LanguageSwitch, tmp_path: Path) -> Iterator[Scanning]:
    made = Scanning(Requests("http://127.0.0.1:9", "t", None), english, "CN01", device="test:0")
    made.stack = PageStack("t1", "HT-001")
    path = made.stack.new_folder() / "1.png"
    Image.new("L", (248, 350), 40).save(path)
    made.stack.add(path)
    yield made
    made.close()


def said(scanning: Scanning) -> str:
    return "" if scanning.notice is None else scanning.notice.text


def test_a_folder_that_cannot_be_made_is_said_and_the_scanner_may_be_asked_again(scanning: Scanning) -> None:
    with patch.object(PageStack, "new_folder", side_effect=FULL):
        scanning.start()
    assert (scanning.stage, "disk is full" in said(scanning)) == (ScanStage.NOTHING, True)


@pytest.mark.parametrize(("error", "words"), [(FULL, "disk is full"), (OSError("truncated"), "cannot be read")])
def test_a_pdf_that_cannot_be_made_says_why_and_keeps_its_pages(
    qtbot: QtBot, scanning: Scanning, error: OSError, words: str
) -> None:
    with patch.object(module, "make_part", side_effect=error):
        scanning.send()
        qtbot.waitUntil(lambda: scanning.is_idle, timeout=30_000)
    assert words in said(scanning)
    assert len(scanning.pages) == 1
