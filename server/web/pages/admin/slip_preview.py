"""A ticket's slip as a branch's printers bring it out, drawn by the renderer that draws it for them."""

import base64
import io
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from hardware.slip.draw import draw
from hardware.slip.slip import PAPER_58_MM, PAPER_80_MM, Paper, Slip, Words
from language.messages import languages_of
from language.names import name_in
from language.places import say_place
from protocol.configuration import BranchConfig, Text

PAPERS: Final = ((80, PAPER_80_MM), (58, PAPER_58_MM))


class SlipPicture(Struct, frozen=True):
    """`address`: of the picture, as a data URL; `width`: in dots."""

    paper_mm: int
    width: int
    address: str


def slip_pictures(config: BranchConfig) -> tuple[SlipPicture, ...]:
    """A slip for the branch's first service, on each width of paper."""
    slip = _sample(config)
    return tuple(SlipPicture(mm, paper.width_dots, _png(slip, paper)) for mm, paper in PAPERS)


def _sample(config: BranchConfig) -> Slip:
    languages = languages_of(config.languages)

    def words(text: Text) -> Words:
        return Words(*(name_in(text, each) for each in languages))

    service = config.services_as_shown()[0]
    own = config.slip
    place = [say_place(service.code, config.counters, each) for each in languages]
    return Slip(
        branch=name_in(config.name, languages[0]),
        number=f"{service.prefix}-001",
        service=words(service.name),
        issued_at=datetime.now(ZoneInfo(config.time_zone)),
        track_url="https://example.invalid/t/in-thu",
        ahead=3,
        place=Words(*place) if place[0] else None,
        heading=None if own.heading is None else words(own.heading),
        closing=None if own.closing is None else words(own.closing),
        logo=own.logo or "",
        language=languages[-1],
        main=languages[0],
    )


def _png(slip: Slip, paper: Paper) -> str:
    made = io.BytesIO()
    draw(slip, paper).save(made, "PNG")
    return f"data:image/png;base64,{base64.b64encode(made.getvalue()).decode('ascii')}"
