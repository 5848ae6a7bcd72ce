"""Pages scanned at the desk are filed under a paper of the visit's dossier, blank ones marked."""

import hashlib
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QComboBox

from counter.scanning.filing import Filing, PaperOf
from counter.scanning.part import Part, make_part
from counter.scanning.scanning import ScanStage
from protocol.dossier_files import FileView
from protocol.problem import Problem
from tests.counter.clerk import Clerk
from tests.counter.intake.conftest import serving
from tests.counter.intake.test_intake import by_wedge, saved, with_dossier
from tests.equipment import needs
from tests.server.dossier.papers import pdf

from .test_scanning import scan

__all__ = ["serving"]


def files(clerk: Clerk, dossier_id: str) -> Any:
    return clerk.serving.call("GET", f"/api/v1/dossiers/{dossier_id}/files", token=clerk.serving.sign_in())[1]["files"]


@needs("scanimage")
def test_pages_are_filed_under_the_paper_that_was_chosen(
    clerk: Clerk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("counter.scanning.scanning.make_part", partial(make_part, most_pages=2))
    monkeypatch.setattr("counter.scanning.filing.PIECE", 5000)
    intake = with_dossier(clerk).program.intake
    by_wedge(clerk)
    clerk.until(lambda: intake.lines and saved(clerk))
    clerk.key("Esc")
    clerk.key("F9")
    clerk.until(lambda: clerk.program.scanning.devices and clerk.program.scanning.is_idle)
    papers = clerk.widget("scan-paper")
    assert isinstance(papers, QComboBox)
    said = [papers.itemText(at) for at in range(papers.count())]
    assert said[1:] == [f"Birth registration: {one}" for one in (
        "Certificate of live birth", "Identity card", "Marriage certificate", "Other papers")]  # fmt: skip
    assert papers.currentText() == "Birth registration: Other papers", "a visit with one dossier"
    papers.setCurrentIndex(2)
    papers.activated.emit(2)
    scan(clerk, 3)
    clerk.key("Ctrl+B")
    clerk.key("Alt+L")
    assert papers.currentText() == "Đăng ký khai sinh: Thẻ căn cước"
    clerk.key("Alt+L")
    clerk.key("Ctrl+Return")
    clerk.reads("scan-status", "3 pages stored with Birth registration, Identity card, in 2 files")
    assert clerk.program.scanning.stage is ScanStage.NOTHING
    filed = files(clerk, intake.lines[0].dossier_id)
    assert [(one["component"], one["pages"], one.get("aside")) for one in filed] == [("p2", 2, None), ("p2", 1, [1])]
    await_answers(clerk, intake.lines[0].dossier_id, tmp_path)


def await_answers(clerk: Clerk, dossier_id: str, folder: Path) -> None:
    """A document is filed once; what is refused ends too."""
    plain, ends = pdf(3), list[Any]()
    (folder / "plain.pdf").write_bytes(plain)
    part = Part(folder / "plain.pdf", 3, len(plain), hashlib.sha256(plain).hexdigest())
    filing = Filing(clerk.program.requests, clerk.program.scanning._language)
    filing.answered.connect(ends.append)
    filing.send(PaperOf(dossier_id, "p1", "", ""), part, ())
    clerk.until(lambda: ends)
    assert isinstance(ends[0], FileView)
    filing.send(PaperOf(dossier_id, "p1", "", ""), replace(part, pages=2), ())
    clerk.until(lambda: len(ends) == 2)
    assert isinstance(ends[1], Problem)
    assert len(files(clerk, dossier_id)) == 3
