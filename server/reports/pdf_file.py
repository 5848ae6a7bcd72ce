"""A report on paper: the same table as PDF, drawn by typst with our font."""

from gettext import NullTranslations
from pathlib import Path
from typing import Final

import fontpkg_be_vietnam_pro
import msgspec
import typst

from .about import About, meanings
from .table import Table, text
from .xlsx_file import MEANINGS_SHEET

_TEMPLATE: Final = (Path(__file__).parent / "report.typ").read_bytes()
_FONTS: Final = typst.Fonts(include_system_fonts=False, font_paths=[str(fontpkg_be_vietnam_pro.ROOT)])


def pdf_of(table: Table, about: About, language: str, words: NullTranslations) -> bytes:
    """The PDF, A4 across. Blocking, some 100 ms a hundred rows."""
    data = {
        "title": about.title,
        "branches": about.branches,
        "days": about.days,
        "until": about.until,
        "language": language,
        "header": [words.gettext(table.heading), *(words.gettext(column.title) for column in table.columns)],
        "rows": [[row.label, *(text(cell, language) for cell in row.cells)] for row in table.rows],
        "total": [table.total.label, *(text(cell, language) for cell in table.total.cells)],
        "how": words.gettext(MEANINGS_SHEET),
        "meanings": meanings(table, words),
    }
    inputs = {"data": msgspec.json.encode(data).decode()}
    made: bytes = typst.compile(_TEMPLATE, font_paths=_FONTS, sys_inputs=inputs, format="pdf")
    return made
