"""The manual's table of faults has the cases of the command that makes it."""

from .printers import CASES, PAGE, PLACE, row


def test_the_manual_has_every_case_and_no_other() -> None:
    found = PLACE.search(PAGE.read_text("utf-8"))
    assert found is not None
    rows = [tuple(cell.strip() for cell in line.split("|")[1:3]) for line in found[0].splitlines()[2:]]
    assert rows == [(case.line, case.fault) for case in CASES]


def test_a_row_is_what_happens() -> None:
    (closed,) = (case for case in CASES if case.fault == "port closed")
    found = PLACE.search(PAGE.read_text("utf-8"))
    assert found is not None
    assert row(closed) in found[0]
