"""The consultations of a dossier on its page: who is asked, until when, what they think, and what may be done now."""

import asyncio
from typing import Final

from msgspec import Struct

from language.dossier_reasons import REASON_WORDS
from protocol.consultations import AWAITED, OpinionState, may
from protocol.dossier_people import TextKind
from protocol.ids import Instant
from protocol.problem import Refused
from server.access.looks import PERSON, NoteLook
from server.dossier.stream.consultations import Consultation, Opinion
from server.dossier.stream.consulting import may_answer
from server.dossier.stream.hands import Sender, holds
from server.dossier.stream.state import Dossier
from server.journal.database.dialects import one_moment
from server.web.api.consultations import BEGINS
from server.web.api.dossier_access import noted
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.operation.operation import OperationRequest

from .due_words import Due, due_of
from .names import Named
from .words import OPINIONS, OUTCOMES

OF_THE_HOLDER: Final = {"remind-consulted": "reminded", "replace-consulted": "replaced", "recall-consulted": "recalled"}
OF_THE_ASKED: Final = {"open-consultation": "opened", "answer-consultation": "answered"}


class Asked(Struct, frozen=True):
    """One who is asked. `acts`: what the reader may do about it now. `words`: their opinion, where it was opened."""

    place: int
    who: str
    unit: str
    state: str
    kind: str
    since: str
    due: Due
    until: str
    reminded: str
    acts: tuple[str, ...]
    words: str = ""


class Group(Struct, frozen=True):
    """A consultation. `outcome`: a msgid, empty while it goes on."""

    no: int
    matter: str
    needed: int
    of: int
    in_order: bool
    silence_agrees: bool
    outcome: str
    kind: str
    asked: tuple[Asked, ...]


def groups_of(dossier: Dossier, sender: Sender, named: Named, words: dict[tuple[int, int], str]) -> list[Group]:
    """The newest first. `words`: the opinions in words, where they were opened for the reader."""
    keeps = holds(dossier, sender)
    return [_group(one, sender, named, words, keeps=keeps) for one in reversed(dossier.consultations)]


def has_words(dossier: Dossier) -> bool:
    """Whether somebody answered, perhaps in words."""
    given = (OpinionState.AGREES, OpinionState.DISAGREES, OpinionState.OTHER)
    return any(each.state in given for one in dossier.consultations for each in one.opinions)


async def read_words(asked: OperationRequest, dossier: Dossier) -> dict[tuple[int, int], str] | Refused:
    """The opinions in words by consultation and place; who looked is written down before."""
    about = {"dossier_id": dossier.id, "part": "texts", "field": TextKind.OPINION.value, "reason": "opinions"}
    refused = await noted(asked, NoteLook(PERSON, dossier.branch, about), asked.principal.id)
    if refused is not None:
        return refused

    def read() -> str:
        with one_moment(asked.context.engine) as connection:
            return asked.context.people.read_texts(connection, dossier.id).get(TextKind.OPINION, "")

    return split(await asyncio.to_thread(read))


def split(text: str) -> dict[tuple[int, int], str]:
    """`[1.2] …` → the words of who has place 2 in consultation 1; a line without such a beginning goes on before it."""
    found: dict[tuple[int, int], str] = {}
    at = (0, 0)
    for line in text.splitlines():
        begins = BEGINS.match(line)
        if begins is not None:
            at = (int(begins[1]), int(begins[2]))
            found[at] = line[begins.end() :]
        elif at in found:
            found[at] += f"\n{line}"
    return found


def _group(one: Consultation, sender: Sender, named: Named, words: dict[tuple[int, int], str], *, keeps: bool) -> Group:
    asked = tuple(
        _asked(one, place, each, sender, named, words.get((one.no, place), ""), keeps=keeps)
        for place, each in enumerate(one.opinions, 1)
    )
    outcome = "" if one.outcome is None else OUTCOMES[one.outcome]
    kind = "open" if one.outcome is None else str(one.outcome)
    matter = REASON_WORDS.get(one.matter, one.matter)
    of = sum(each.state is not OpinionState.RECALLED for each in one.opinions)
    what = (min(one.needed, of) or one.needed, of, one.in_order, one.silence_agrees)
    return Group(one.no, matter, *what, outcome, kind, asked)


def _asked(
    one: Consultation, place: int, each: Opinion, sender: Sender, named: Named, words: str, *, keeps: bool
) -> Asked:
    awaited = one.is_open and each.state in AWAITED
    acts: list[str] = []
    if one.is_open:
        acts += [act for act, what in OF_THE_ASKED.items() if may(each.state, what) and may_answer(each, sender)]
        acts += [act for act, what in OF_THE_HOLDER.items() if keeps and may(each.state, what)]
    due = due_of(each.due_at, sender.now, CITY_TIME_ZONE, named.words, is_open=awaited, has_new_date=True)
    return Asked(
        place,
        named.person(each.person) if each.person else "",
        named.unit(each.to.unit),
        OPINIONS[each.state],
        str(each.state),
        _text(each.since),
        due,
        _text(each.until),
        _text(each.reminded_at),
        tuple(acts),
        words,
    )


def _text(at: Instant | None) -> str:
    return "" if at is None else f"{moment(at, CITY_TIME_ZONE):%H:%M %d/%m/%Y}"
