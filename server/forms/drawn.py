"""Draws a filled form as PDF: tagged, PDF/A, with our font (decision 145). Blocking: call it in a thread."""

import re
import string
from importlib.resources import files
from typing import Any, Final

import fontpkg_be_vietnam_pro
import msgspec
import qrcode
import typst

from .edition import Block, Edition, Form, Line
from .values import Filled, Values, said_at

STANDARDS: Final[Any] = ["a-2a", "ua-1"]
"""Kept for ever (ISO 19005-2) and read aloud (ISO 14289-1), by the engine's own check."""

_TEMPLATE: Final = (files(__package__) / "form.typ").read_bytes()
_FONTS: Final = typst.Fonts(
    include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fontpkg_be_vietnam_pro.ROOT)]
)
_FORMATTER: Final = string.Formatter()

Part = tuple[str, bool]
"""A piece of a line, and whether it is a value; a value that is empty is filled in by hand."""


_LACKING: Final = re.compile(r'the text "(.+?)" could not be displayed', re.DOTALL)


def draw(form: Form, edition: Edition, filled: Filled, link: str | None = None) -> bytes:
    """The form, once for each of its copies. `link`: what its QR code holds, beside the look-up's words."""
    values = filled.values
    replaced = edition.replaced.format(**filled.replaced_by) if filled.replaced_by else ""
    data = {
        "title": form.title,
        "number": parts(form.number, values),
        "across": form.across,
        "motto": edition.motto,
        "agency": [values["agency"], values["branch"]] if values["agency"] != values["branch"] else [values["agency"]],
        "day": said_at(filled.at, edition.words, "day"),
        "copies": form.copies or [""],
        "note": form.note,
        "basis": edition.basis,
        "replaced": replaced,
        "mark": edition.replaced_mark if replaced else "",
        "qr": None if link is None else _qr(link),
        "lookup": [] if link is None else [each.format(secret=values["secret"]) for each in edition.lookup],
        "body": [_block(block, filled) for block in form.body],
    }
    return _compiled(msgspec.json.encode(data).decode(), filled.at // 1000)


def _compiled(data: str, at_s: int) -> bytes:
    """The PDF; letters that the font lacks become "?", so that a paper always comes out."""
    while True:
        try:
            made: bytes = typst.compile(
                _TEMPLATE, font_paths=_FONTS, sys_inputs={"data": data}, format="pdf", pdf_standards=STANDARDS,
                timestamp=at_s,
            )  # fmt: skip
            return made
        except typst.TypstError as error:
            lacking = _LACKING.search(str(error))
            left = data if lacking is None else data.translate(dict.fromkeys(map(ord, lacking[1]), "?"))
            if left == data:
                raise
            data = left


def parts(line: str, values: Values) -> list[Part]:
    """A line in pieces. Raises KeyError for a value that no form has."""
    made: list[Part] = []
    for text, name, _, _ in _FORMATTER.parse(line):
        if text:
            made.append((text, False))
        if name is not None:
            made.append((values.get(name, ""), True))
    return made


def _block(block: Block, filled: Filled) -> dict[str, Any]:
    if block.table is not None:
        return {
            "kind": "table",
            "small": block.small,
            "columns": block.columns,
            "rows": [[row[column.value] for column in block.columns] for row in filled.tables[block.table]],
        }
    if block.signatures:
        places = [(each.title, each.hint, each.name.format_map(filled.values)) for each in block.signatures]
        return {"kind": "signatures", "places": places}
    lines = [_line(line, filled.values) for line in block.lines]
    return {"kind": "lines", "lines": [line for line in lines if line]}


def _line(line: Line, values: Values) -> list[list[Part]]:
    """A line's columns; none where it may be left out, and nothing of it is known."""
    if isinstance(line, str) and line.startswith("?"):
        pieces = parts(line[1:], values)
        known = any(text for text, is_value in pieces if is_value)
        return [pieces] if known else []
    return [parts(each, values) for each in ((line,) if isinstance(line, str) else line)]


def _qr(link: str) -> str:
    """A QR code as SVG: a square for each dark module, with the quiet zone of four."""
    code = qrcode.QRCode(border=4, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(link)
    code.make(fit=True)
    matrix = code.get_matrix()
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, is_dark in enumerate(row) if is_dark)
    size = len(matrix)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{dark}"/></svg>'
