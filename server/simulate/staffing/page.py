"""Pages about staffing: headline, sections with words, plots and tables, in one file of its own without a script."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from msgspec import Struct

from server.simulate.report.html import TEMPLATES, font
from server.simulate.report.language import Reader

FOLDERS: Final = (Path(__file__).parent / "templates", TEMPLATES)


class Figure(Struct, frozen=True):
    name: str
    value: str
    note: str


class Section(Struct, frozen=True):
    """`rows`: of a table under `columns`, the first column is names."""

    title: str
    said: tuple[str, ...] = ()
    plots: tuple[Markup, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def page(
    heading: str, subtitle: str, headline: Sequence[Figure], sections: Sequence[Section], footer: str, reader: Reader
) -> str:
    """The page's HTML."""
    environment = Environment(
        loader=FileSystemLoader(FOLDERS), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("plan.html").render(
        reader=reader,
        title=f"{heading} · Một Cửa",
        heading=heading,
        subtitle=subtitle,
        headline=headline,
        sections=sections,
        footer=footer,
        fonts={name: font(name) for name in ("Regular", "SemiBold", "Bold")},
    )
