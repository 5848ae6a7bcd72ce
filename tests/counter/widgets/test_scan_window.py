"""The window of stored papers: older and newer by Right and Left, gone by Esc."""

from PySide6.QtTest import QTest

from tests.counter.clerk import Clerk
from tests.counter.scanning.test_stored_scans import shown_pages, store


def test_older_and_newer_papers_are_a_key_away_and_esc_forgets_them(clerk: Clerk) -> None:
    clerk.serving_one()
    for pages in (1, 2):
        store(clerk, pages)
    clerk.until(lambda: len(clerk.program.stored_scans.known) == 2)
    clerk.key("Shift+F9")
    clerk.until(lambda: shown_pages(clerk) == 2)
    papers = clerk.window.papers
    QTest.keySequence(papers, "Right")
    clerk.until(lambda: shown_pages(clerk) == 1)
    QTest.keySequence(papers, "Right")  # there is none older
    QTest.keySequence(papers, "Left")
    clerk.until(lambda: shown_pages(clerk) == 2)
    QTest.keySequence(papers, "Esc")
    clerk.until(lambda: not papers.isVisible())
    assert papers.document.pageCount() == 0
    assert papers.shown is None
