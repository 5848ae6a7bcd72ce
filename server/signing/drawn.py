"""Draws the look of a signature as a page of its own, which is laid on the document (Decree 30/2020, annex I)."""

import io
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Final

import fontpkg_be_vietnam_pro
import msgspec
import typst
from msgspec import Struct
from pypdf import PdfReader

from protocol.signing import Look

WIDTHS_MM: Final = {Look.OFFICIAL: 40.0, Look.AGENCY: 36.0}
"""How wide a picture is drawn. A seal has its true size: the picture's width is that of the seal."""

_TEMPLATE: Final = (files(__package__) / "look.typ").read_bytes()
_FONTS: Final = typst.Fonts(font_paths=[str(fontpkg_be_vietnam_pro.ROOT)])


class Drawn(Struct, frozen=True):
    """A page of PDF, in points."""

    pdf: bytes
    width: float
    height: float


class BadImage(ValueError):
    """The picture of a signature or a seal cannot be drawn."""


def draw(look: Look, folder: Path, *, image: bytes | None, signer: str, agency: str, at: datetime) -> Drawn:
    """The look. `image`: a PNG with a clear ground; without one, who signed and when, as text. `folder`: of its own,
    where the picture lies meanwhile. Raises BadImage.
    """
    time = at.isoformat(timespec="seconds")
    lines = {Look.OFFICIAL: [signer, time], Look.AGENCY: [agency, time], Look.COPY: ["Sao y", agency, time]}[look]
    drawn = look is not Look.COPY and image is not None
    data = {"image": "image.png" if drawn else None, "lines": lines, "width_mm": WIDTHS_MM.get(look, 0)}
    if drawn:
        assert image is not None
        (folder / "image.png").write_bytes(image)
    (folder / "look.typ").write_bytes(_TEMPLATE)
    try:
        pdf: bytes = typst.compile(
            str(folder / "look.typ"), root=str(folder), font_paths=_FONTS, format="pdf",
            sys_inputs={"data": msgspec.json.encode(data).decode()}, timestamp=int(at.timestamp()),
        )  # fmt: skip
    except typst.TypstError as error:
        raise BadImage("the picture is no PNG that can be drawn") from error
    box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    return Drawn(pdf, float(box.width), float(box.height))
