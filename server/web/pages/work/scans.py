"""A dossier's scans as its page lists them: which can be read in which form."""

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from language.messages import N_
from protocol.dossier_files import LEAST_DPI
from protocol.signing import Look, Verdict
from server.dossier.ocr.rows import TextState
from server.dossier.stream.state import Dossier, FiledScan
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
    signed: str = ""
    came_signed: str = ""
    replaced: bool = False


SIGNED: Final = {
    Look.OFFICIAL: N_("signed by an official"),
    Look.AGENCY: N_("sealed by the agency"),
    Look.COPY: N_("certified as a copy"),
}
CAME: Final = {
    Verdict.TRUSTED: N_("came with a valid signature"),
    Verdict.INTACT: N_("came with a signature; whose it is was not established"),
    Verdict.BROKEN: N_("came with a signature that is not valid"),
}


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
            "" if one.signed is None else SIGNED[one.signed.look],
            _came(one),
            one.replaced_by is not None,
        )
        for file, one in reversed(dossier.files.items())
    ]


def _came(one: FiledScan) -> str:
    """What the signatures are worth that it came with: as much as the worst of them."""
    worst = [verdict for verdict in (Verdict.BROKEN, Verdict.INTACT, Verdict.TRUSTED)
             if any(each.verdict is verdict for each in one.filed.signatures)]  # fmt: skip
    return CAME[worst[0]] if worst else ""
