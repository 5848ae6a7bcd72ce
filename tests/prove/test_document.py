"""The page of figures is what the figures say, and keeps what people wrote."""

import pytest

from . import document


def test_the_page_is_current() -> None:
    page = document.PAGE.read_text(encoding="utf-8")
    assert document.filled(page, document.read()) == page, "run `make figures`"


def test_what_people_wrote_around_the_tables_stays() -> None:
    page = f"# Figures\n\nBefore.\n\n{document.BEGIN}\nold\n{document.END}\n\nAfter.\n"
    filled = document.filled(page, document.Figures())
    assert filled.startswith("# Figures\n\nBefore.\n")
    assert filled.endswith(f"{document.END}\n\nAfter.\n")
    assert "old" not in filled


def test_a_page_without_a_place_for_them_is_a_fault() -> None:
    with pytest.raises(ValueError, match="has lost its lines"):
        document.filled("# Figures\n", document.Figures())
