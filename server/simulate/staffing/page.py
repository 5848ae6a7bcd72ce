"""Pages about staffing: headline, sections with words, plots and tables, in one file of its own without a script."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from markupsafe import Markup
from msgspec import Struct

from server.simulate.report.language import Reader
from server.simulate.report.sheet import Figure, sheet

TEMPLATE: Final = Path(__file__).parent / "templates" / "plan.html"


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
    return sheet(TEMPLATE, heading, subtitle, headline, 1, reader, sections=sections, footer=footer)
