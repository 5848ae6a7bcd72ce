"""A page in one file of its own: head, heading and the figures that come first, as the report and plans have them."""

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import fontpkg_be_vietnam_pro
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from msgspec import Struct

from .language import Reader

TEMPLATES: Final = Path(__file__).parent / "templates"
WEIGHTS: Final = ("Regular", "SemiBold", "Bold")


class Figure(Struct, frozen=True):
    name: str
    value: str
    note: str


def sheet(
    template: Path, heading: str, subtitle: str, headline: Sequence[Figure], first: int, reader: Reader, **values: Any
) -> str:
    """The HTML of a template that extends `sheet.html`. The `first` figures are the coloured ones."""
    environment = Environment(
        loader=FileSystemLoader((template.parent, TEMPLATES)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    return environment.get_template(template.name).render(
        reader=reader,
        title=f"{heading} · Một Cửa",
        heading=heading,
        subtitle=subtitle,
        headline=headline,
        first=first,
        fonts={name: _font(name) for name in WEIGHTS},
        **values,
    )


def _font(weight: str) -> str:
    """A weight of the page's typeface, base64."""
    path = Path(fontpkg_be_vietnam_pro.ROOT) / "files" / f"BeVietnamPro-{weight}.ttf"
    return base64.b64encode(path.read_bytes()).decode()
