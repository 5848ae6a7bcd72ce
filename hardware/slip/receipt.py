"""A dossier's receipt on ticket paper: code, what it is about, when it is ready. It names nobody."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from PIL import Image

from language.messages import BOTH

from . import words
from .draw import Sheet
from .draw import draw as draw_slip
from .slip import Paper, Slip, SlipError, Words, clean
from .text import Weight
from .words import label

CODE_PX = 44


@dataclass(frozen=True, slots=True)
class Receipt:
    """`number`: the dossier's code. `secret`: opens the look-up beside the code. `track_url`: what the QR code opens.

    `issued_at`, `due_at`: aware times, in the branch's own time zone. `papers`: one line each, with how it was handed
    in. `fee`: what it costs and how it was paid. `replaces`: it replaces an earlier receipt. `copy`: printed again.
    In Vietnamese.
    """

    branch: str
    number: str
    procedure: str
    unit: str
    issued_at: datetime
    due_at: datetime | None
    track_url: str
    secret: str = ""
    papers: tuple[str, ...] = ()
    replaces: bool = False
    copy: bool = False
    fee: str = ""

    def __post_init__(self) -> None:
        for name in ("branch", "number", "procedure", "unit", "secret", "fee"):
            object.__setattr__(self, name, clean(getattr(self, name)))
        object.__setattr__(self, "papers", tuple(map(clean, self.papers)))
        missing = [name for name in ("number", "procedure", "track_url") if not getattr(self, name)]
        if missing:
            raise SlipError(f"a receipt needs: {', '.join(missing)}")
        if self.issued_at.utcoffset() is None:
            raise SlipError("issued_at needs a time zone: the branch's")


Printed: TypeAlias = Slip | Receipt
"""What a ticket printer prints."""


def draw(printed: Printed, paper: Paper) -> Image.Image:
    """The slip or receipt as a picture of mode "1", as wide as the paper. Raises SlipError when it does not fit."""
    return draw_slip(printed, paper) if isinstance(printed, Slip) else _receipt(printed, paper)


def _receipt(receipt: Receipt, paper: Paper) -> Image.Image:
    sheet = Sheet(paper)
    sheet.gap(sheet.sizes.gap // 2)
    if receipt.copy:
        sheet.banner(label(words.COPY, BOTH))
    if receipt.branch:
        sheet.centred(receipt.branch, Weight.SEMIBOLD, sheet.sizes.branch)
        sheet.rule()
    sheet.centred(_said(words.RECEIPT), Weight.BOLD, sheet.sizes.branch)
    if receipt.replaces:
        sheet.centred(_said(words.REPLACES), Weight.MEDIUM, sheet.sizes.small)
    sheet.gap(sheet.sizes.gap // 2)
    sheet.line(receipt.number, Weight.BOLD, CODE_PX)
    sheet.gap(sheet.sizes.gap // 2)
    sheet.centred(receipt.procedure, Weight.SEMIBOLD, sheet.sizes.fact)
    sheet.rule()
    sheet.fact(Words(_said(words.RECEIVED_AT)), Words(_moment(receipt.issued_at)))
    if receipt.due_at is not None:
        sheet.fact(Words(_said(words.DUE_AT)), Words(_moment(receipt.due_at)))
    if receipt.unit:
        sheet.fact(Words(_said(words.UNIT)), Words(receipt.unit))
    if receipt.fee:
        sheet.fact(Words(_said(words.FEE)), Words(receipt.fee))
    if receipt.papers:
        sheet.rule()
        sheet.list_of(Words(_said(words.HANDED_IN)), tuple(map(Words, receipt.papers)), boxes=False)
    sheet.rule()
    sheet.code(receipt.track_url)
    sheet.centred(_said(words.SCAN_TO_LOOK_UP), Weight.MEDIUM, sheet.sizes.small)
    if receipt.secret:
        sheet.centred(f"{_said(words.LOOK_UP_SECRET)} {receipt.secret}", Weight.SEMIBOLD, sheet.sizes.fact)
    sheet.gap(sheet.sizes.gap)
    return sheet.finish()


def _said(message: str) -> str:
    return label(message, BOTH[:1]).first


def _moment(at: datetime) -> str:
    return f"{at:%H:%M} · {at:%d/%m/%Y}"
