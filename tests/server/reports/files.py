"""Reads a report's files back, by libraries that did not write them: each row's plain values by its label."""

import csv
import io
import re
from typing import Any

import openpyxl
from pypdf import PdfReader


def of_csv(body: bytes) -> tuple[list[str], dict[str, list[Any]]]:
    """The headings and rows of a CSV file with a byte-order mark."""
    assert body.startswith(b"\xef\xbb\xbf")
    header, *rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    return header, {row[0]: [number(value) for value in row[1:]] for row in rows}


def of_xlsx(body: bytes) -> tuple[list[str], dict[str, list[Any]]]:
    """The headings and rows of a workbook's first sheet; nothing in it is a formula."""
    sheet = openpyxl.load_workbook(io.BytesIO(body)).worksheets[0]
    header, *rows = [list(row) for row in sheet.iter_rows()]
    assert all(cell.data_type in "sn" for row in rows for cell in row)
    plain = [[cell.value for cell in row] for row in rows]
    return [str(cell.value) for cell in header], {str(row[0]): [_whole(one) for one in row[1:]] for row in plain}


def of_pdf(body: bytes) -> str:
    """The text of a PDF's pages, with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages).split())


def number(text: str) -> float | int | None:
    if not text:
        return None
    return float(text) if re.fullmatch(r"\d+\.\d+", text) else int(text)


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
