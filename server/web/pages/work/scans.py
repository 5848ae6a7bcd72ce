"""A dossier's scans as its page lists them: which can be read in which form."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from protocol.dossier_files import LEAST_DPI
from server.dossier.ocr.rows import TextState
from server.dossier.stream.state import Dossier
from server.web.base.clock import CITY_TIME_ZONE, moment


class ShownScan(Struct, frozen=True):
    """`blank`: how many pages were set aside as blank; `archive`, `text`: whether there is a PDF/A, and a text."""

    id: str
    paper: str
    pages: int
    at: str
    blank: int
    dpi: int | None
    coarse: bool
    set_aside: bool
    archive: bool
    text: bool
    erased: bool


def scans_of(dossier: Dossier, made: Mapping[str, Any], papers: Mapping[str, str]) -> list[ShownScan]:
    """The newest first. `made`: rows of what was made of them; `papers`: names of the procedure's components."""
    return [
        ShownScan(
            file,
            papers.get(one.filed.component, one.filed.component),
            one.filed.pages,
            f"{moment(one.at, CITY_TIME_ZONE):%H:%M %d/%m/%Y}",
            len(one.filed.aside),
            one.filed.dpi,
            one.filed.dpi is not None and one.filed.dpi < LEAST_DPI,
            one.set_aside is not None,
            file in made and made[file].pdf is not None,
            file in made and made[file].text is not None,
            file in made and made[file].state == TextState.ERASED,
        )
        for file, one in reversed(dossier.files.items())
    ]
