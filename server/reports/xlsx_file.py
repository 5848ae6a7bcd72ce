"""A report's table as an Excel workbook: numbers as numbers, text as text, and what each column means beside it."""

import io
from datetime import datetime
from gettext import NullTranslations
from typing import Any, Final

import xlsxwriter

from language.messages import N_

from .about import About, meanings
from .table import Cell, Hours, Minutes, Table, header, values

TABLE_SHEET: Final = N_("Report")
MEANINGS_SHEET: Final = N_("How it is counted")

_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def xlsx_of(table: Table, about: About, made_at: datetime, words: NullTranslations) -> bytes:
    """The workbook. `made_at`: the moment that it says it was made."""
    raw = io.BytesIO()
    book = xlsxwriter.Workbook(raw, _OPTIONS)
    book.set_properties({"title": about.title, "created": made_at.replace(tzinfo=None)})
    bold, wrap = (
        book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        book.add_format({"text_wrap": True}),
    )
    _write_table(book, book.add_worksheet(words.gettext(TABLE_SHEET)), table, bold, words)
    sheet = book.add_worksheet(words.gettext(MEANINGS_SHEET)[:31])
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 100, wrap)
    for place, (left, right) in enumerate(
        [(about.title, about.branches), (about.days, about.until), ("", ""), *meanings(table, words)]
    ):
        sheet.write_string(place, 0, left, bold)
        sheet.write_string(place, 1, right)
    book.close()
    return raw.getvalue()


def _write_table(book: Any, sheet: Any, table: Table, bold: Any, words: NullTranslations) -> None:
    formats = {name: book.add_format({"num_format": name}) for name in ("#,##0", "#,##0.0")}
    strong = {name: book.add_format({"num_format": name, "bold": True}) for name in formats}
    for place, title in enumerate(header(table, words)):
        sheet.write_string(0, place, title, bold)
    for number, row in enumerate((*table.rows, table.total), start=1):
        last = row is table.total
        sheet.write_string(number, 0, row.label, bold if last else None)
        place = 1
        for cell in row.cells:
            for value in values(cell):
                if value is not None:
                    sheet.write_number(number, place, value, (strong if last else formats)[_format(cell)])
                place += 1
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, len(header(table, words)), 12)
    sheet.freeze_panes(1, 1)


def _format(cell: Cell) -> str:
    return "#,##0.0" if isinstance(cell, Minutes | Hours) else "#,##0"
