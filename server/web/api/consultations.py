"""Consultations over the API: as staff and the public see them, and the answer of who was asked, its words sealed."""

import re
from typing import Final

from msgspec import Struct

from protocol.consultations import AWAITED, GiveOpinion
from protocol.dossier_lookup import PublicOpinion
from protocol.dossier_people import TextKind
from protocol.problem import Refused
from server.dossier.stream.consulting import AnswerConsultation
from server.dossier.stream.state import Dossier
from server.dossier.writer import Beside
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.operation.context import AppContext
from server.web.operation.operation import OperationRequest

from .dossier_money import text_beside
from .dossiers import acting_person, send_about
from .units import unit_name

BEGINS: Final = re.compile(r"\[(\d+)\.(\d+)\] ")
"""Before the words of who has this place in this consultation."""


async def answer(asked: OperationRequest) -> Struct | Refused:
    """What who was asked thinks."""
    by = acting_person(asked)
    if isinstance(by, Refused):
        return by
    command, beside = sealed_answer(asked, asked.param("id"), asked.body)
    return await send_about(asked, command, by, beside)


def sealed_answer(
    asked: OperationRequest, dossier_id: str, said: GiveOpinion
) -> tuple[AnswerConsultation, Beside | None]:
    """The command, and how the words are sealed in its transaction: with the numbers of who says them."""
    words = None if said.text is None else begun(said.no, said.place, said.text)
    text, beside = text_beside(asked, dossier_id, words, TextKind.OPINION)
    return AnswerConsultation(said.no, said.place, said.answer, text), beside


def begun(no: int, place: int, text: str) -> str:
    """The words, beginning with the numbers of who says them; no later line of theirs begins as another's words do."""
    first, *others = text.splitlines() or [""]
    return "\n".join((f"[{no}.{place}] {first}", *(f" {one}" if BEGINS.match(one) else one for one in others)))


def public_opinions(context: AppContext, dossier: Dossier) -> tuple[PublicOpinion, ...]:
    """Who was asked, by the dossier's holder: everybody whose turn came, and until when they are to answer."""
    return tuple(
        PublicOpinion(
            unit_name(context, each.to.unit),
            moment(each.since or 0, CITY_TIME_ZONE),
            moment(each.due_at or 0, CITY_TIME_ZONE),
            context.live.access.called(each.person) or None,
            one.is_open and each.state in AWAITED,
        )
        for one in dossier.consultations
        for each in one.opinions
        if each.is_asked
    )
