"""What each form says, as text that was read back from its PDF; `python -m tests.server.forms.golden_texts` writes it
anew: look at the difference, and at the pages.
"""

import io
from collections.abc import Callable
from pathlib import Path

from pypdf import PdfReader

from protocol import dossier_commands as c
from server.dossier.stream.money import WaiveMoney
from server.forms.drawn import draw
from server.forms.values import fill
from tests.server.dossier.stream.played import HOUR

from .told import EDITION, PAPERS, PEOPLE, SECRET, Paperwork, drafted, handed_on, received

FOLDER = Path(__file__).parent / "golden"
LINK = "https://motcua.example/dossier#H26.50.05.13-261005-0001." + SECRET


def _apologised() -> Paperwork:
    work = handed_on()
    assert work.dossier.due is not None
    return work.at(c.Reappoint(work.dossier.due.promised_at + 7 * 24 * HOUR, "workload"))


def _returned() -> Paperwork:
    return handed_on().at(c.FinishDossier("granted"), WaiveMoney("merit", "u-chi"), c.ReturnResult("CN01", "signature"))


CASES: dict[str, tuple[str, Callable[[], Paperwork]]] = {
    "01": ("01", lambda: received().at(c.CorrectDossier(PAPERS[:2], "typed_wrong"))),
    "01-replaced": ("01", lambda: received().at(c.CorrectDossier(PAPERS[:2], "typed_wrong"))),
    "01-by-hand": ("01", received),
    "02": ("02", lambda: handed_on().at(c.AskSupplement(("1", "2"), "missing"))),
    "03": ("03", lambda: drafted().at(c.TurnAway("not_ours"))),
    "04": ("04", _apologised),
    "05": ("05", lambda: handed_on().at(c.StopDossier("dead"))),
    "06": ("06", lambda: handed_on().at(c.FinishDossier("granted"))),
    "07": ("07", _returned),
}
"""Name → form, and the dossier that has it."""


def pdf_of(name: str) -> bytes:
    """The case as PDF."""
    form, play = CASES[name]
    work = play()
    told = work.told({} if name == "01-by-hand" else PEOPLE)
    filled = fill(form, told, work.now, 1 if name == "01-replaced" else None)
    return draw(EDITION.forms[form], EDITION, filled, LINK if form == "01" else None)


def text_of(pdf: bytes) -> str:
    """All pages as text."""
    return "\f\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages) + "\n"


if __name__ == "__main__":
    for each in CASES:
        (FOLDER / f"{each}.txt").write_text(text_of(pdf_of(each)), "utf-8")
