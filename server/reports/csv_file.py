"""A report's table as CSV (RFC 4180) that Excel reads: UTF-8 with a byte-order mark, no cell that begins a formula."""

import csv
import io
from gettext import NullTranslations
from typing import Final

from .table import Table, header, lines

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a cell begins with that a spreadsheet takes for a formula, or that hides it from the eye."""


def csv_of(table: Table, words: NullTranslations) -> bytes:
    """The table's plain values under their headings, the total last; nothing to say is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([safe(each) for each in header(table, words)])
    for label, values in lines(table):
        writer.writerow([safe(label), *("" if value is None else value for value in values)])
    return "\ufeff".encode() + text.getvalue().encode()


def safe(text: str) -> str:
    """The text as a cell that is no formula: an apostrophe goes before what would be one."""
    return f"'{text}" if text.startswith(_FORMULA) else text
