"""Stored papers of the ticket in hand, and of those before it, are looked at in a window of their own."""

from pathlib import Path

from PySide6.QtPdf import QPdfDocument

from tests.counter.clerk import Clerk
from tests.server.dossier.papers import pdf


def store(clerk: Clerk, pages: int) -> None:
    """Papers of the ticket in hand, stored by its counter."""
    held = clerk.program.picture.in_hand
    assert held is not None
    sent = clerk.program.scanning
    path = f"/api/v1/branches/{clerk.serving.installation.branch}/tickets/{held.ticket_id}/scans"
    answers: list[object] = []
    sent._sender.send_bytes(path, pdf(pages), "application/pdf", dict, answers.append)
    clerk.until(lambda: answers)


def shown_pages(clerk: Clerk) -> int:
    document = clerk.window.papers.document
    return int(document.pageCount()) if document.status() is QPdfDocument.Status.Ready else 0


def test_the_papers_of_the_ticket_in_hand_open_by_their_key(clerk: Clerk) -> None:
    clerk.serving_one()
    assert not clerk.widget("stored-scans").isVisible()
    store(clerk, 2)
    clerk.until(lambda: clerk.text("stored-scans") == "Papers of HT-001")
    clerk.key("Shift+F9")
    clerk.until(lambda: shown_pages(clerk) == 2)
    assert clerk.window.papers.windowTitle() == "HT-001, papers 1"


def test_papers_of_a_visit_that_is_over_can_still_be_looked_at_until_the_clerk_leaves(clerk: Clerk) -> None:
    clerk.serving_one()
    store(clerk, 3)
    clerk.until(lambda: clerk.widget("stored-scans").isVisible())
    clerk.key("F5")
    clerk.key("1")
    clerk.idle()
    clerk.click("stored-scans")
    clerk.until(lambda: shown_pages(clerk) == 3)
    clerk.window.activateWindow()
    clerk.key("Ctrl+L")
    clerk.until(lambda: clerk.widget("login-user").isVisible())
    assert clerk.program.stored_scans.known == []
    assert not clerk.window.papers.isVisible()


def test_nothing_of_it_is_written_to_the_disk(clerk: Clerk, tmp_path: Path) -> None:
    clerk.serving_one()
    store(clerk, 1)
    clerk.until(lambda: clerk.widget("stored-scans").isVisible())
    before = set(tmp_path.rglob("*.pdf"))
    clerk.key("Shift+F9")
    clerk.until(lambda: shown_pages(clerk) == 1)
    assert set(tmp_path.rglob("*.pdf")) == before
