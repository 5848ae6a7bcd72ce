"""Consultations (lấy ý kiến): others are asked what they think of a dossier while its holder goes on answering for it.

One consultation asks one or more units or people, all at once or one after the other, and is decided once: by so many
agreements, or when there cannot be so many any more. The life of one opinion is a table; `outcome` is the rule.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

from .dossier_commands import DossierBody, Holder
from .enums import Refusal
from .ids import Code

MOST_ASKED = 10
"""Units or people that one consultation asks."""

LONGEST_DAYS = 60
"""Working days that somebody is given to answer, at most."""


class OpinionState(StrEnum):
    """How it stands with one who is asked."""

    NEXT = "next"
    """To be asked when those before have answered (chờ đến lượt)."""
    ASKED = "asked"
    """Asked, and not looked into yet (đã gửi lấy ý kiến)."""
    OPENED = "opened"
    """Somebody of theirs looked into it; it is not recalled any more (đang xem xét)."""
    AGREES = "agrees"
    """They agree (đồng ý)."""
    DISAGREES = "disagrees"
    """They do not (không đồng ý)."""
    OTHER = "other"
    """They have another opinion, which is no agreement (ý kiến khác)."""
    SILENT = "silent"
    """They did not answer in time (không trả lời đúng hạn)."""
    RECALLED = "recalled"
    """They are not asked any more (đã thu hồi)."""


O = OpinionState  # as in the tables of the other states

LIFE: dict[OpinionState, dict[str, frozenset[OpinionState]]] = {
    O.NEXT: {"asked": frozenset({O.ASKED}), "replaced": frozenset({O.NEXT}), "recalled": frozenset({O.RECALLED})},
    O.ASKED: {
        "opened": frozenset({O.OPENED}),
        "reminded": frozenset({O.ASKED}),
        "replaced": frozenset({O.ASKED}),
        "recalled": frozenset({O.RECALLED}),
        "answered": frozenset({O.AGREES, O.DISAGREES, O.OTHER}),
        "silent": frozenset({O.SILENT}),
    },
    O.OPENED: {
        "reminded": frozenset({O.OPENED}),
        "answered": frozenset({O.AGREES, O.DISAGREES, O.OTHER}),
        "silent": frozenset({O.SILENT}),
    },
    O.AGREES: {},
    O.DISAGREES: {},
    O.OTHER: {},
    O.SILENT: {},
    O.RECALLED: {},
}
"""State × what happens → the states that may follow."""

AWAITED = frozenset({O.ASKED, O.OPENED})
"""An answer is awaited."""

UNANSWERED = AWAITED | {O.NEXT}
ANSWERS = LIFE[O.ASKED]["answered"]


class Outcome(StrEnum):
    """How a consultation was decided."""

    AGREED = "agreed"
    NOT_AGREED = "not_agreed"
    RECALLED = "recalled"
    """Nobody is asked any more."""
    ENDED = "ended"
    """The dossier ended before."""


def may(state: OpinionState, what: str) -> bool:
    """Whether this can happen to an opinion in this state."""
    return what in LIFE[state]


def outcome(states: Sequence[OpinionState], needed: int, *, silence_agrees: bool) -> Outcome | None:
    """How a consultation with these opinions is decided; None: not yet.

    `needed`: so many agreements decide it, of all that are left where some were recalled. It is decided as soon as no
    answer can change it, so at the latest when nobody is left to answer.
    """
    asked = [one for one in states if one is not O.RECALLED]
    if not asked:
        return Outcome.RECALLED
    agreed = sum(one is O.AGREES or (silence_agrees and one is O.SILENT) for one in asked)
    needed = min(needed, len(asked))
    if agreed >= needed:
        return Outcome.AGREED
    left = sum(one in UNANSWERED for one in asked)
    return Outcome.NOT_AGREED if agreed + left < needed else None


Number = Annotated[int, Meta(ge=1, le=1_000)]
"""Of a consultation in its dossier, or of somebody in their consultation, from 1."""

OpinionText: TypeAlias = Annotated[str, Meta(min_length=1, max_length=2_000)]

_OF_ITS_HOLDER = frozenset({Refusal.WRONG_STATE, Refusal.NOT_YOURS, Refusal.NOT_FOUND})


class Consult(DossierBody, frozen=True, tag="consult", gc=False):
    """Others are asked for their opinion. `needed`: so many agreements decide it, None: all.

    `in_order`: one after the other. `days`: working days for each, None: as the procedure says.
    """

    leads_to = "consulted"
    refusals = frozenset(
        {
            Refusal.WRONG_STATE,
            Refusal.NOT_YOURS,
            Refusal.BAD_FIELD,
            Refusal.ALREADY,
            Refusal.TOO_LATE,
            Refusal.CLOCK_DOUBTED,
        }
    )

    to: Annotated[tuple[Holder, ...], Meta(min_length=1, max_length=MOST_ASKED)]
    matter: Code
    needed: Annotated[int, Meta(ge=1, le=MOST_ASKED)] | None = None
    in_order: bool = False
    days: Annotated[int, Meta(ge=1, le=LONGEST_DAYS)] | None = None


class OpenConsultation(DossierBody, frozen=True, tag="open-consultation", gc=False):
    """Somebody who is asked looks into it; from now on they are neither replaced nor recalled."""

    leads_to = "consultation_opened"
    refusals = _OF_ITS_HOLDER | {Refusal.ALREADY}

    no: Number
    place: Number


class RemindConsulted(DossierBody, frozen=True, tag="remind-consulted", gc=False):
    """Who has not answered is reminded, once a day."""

    leads_to = "consultation_reminded"
    refusals = _OF_ITS_HOLDER | {Refusal.ALREADY}

    no: Number
    place: Number


class ReplaceConsulted(DossierBody, frozen=True, tag="replace-consulted", gc=False):
    """Another is asked in place of one who has not looked into it; their days begin now."""

    leads_to = "consultation_replaced"
    refusals = _OF_ITS_HOLDER | {Refusal.BAD_FIELD, Refusal.TOO_LATE}

    no: Number
    place: Number
    to: Holder


class RecallConsulted(DossierBody, frozen=True, tag="recall-consulted", gc=False):
    """One who has not looked into it is not asked any more."""

    leads_to = "consultation_recalled"
    refusals = _OF_ITS_HOLDER | {Refusal.TOO_LATE, Refusal.BAD_FIELD}

    no: Number
    place: Number


class GiveOpinion(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The answer of who was asked. `text`: their opinion in words, kept sealed; another opinion has words."""

    no: Number
    place: Number
    answer: Annotated[str, Meta(pattern=r"^(agrees|disagrees|other)$(?!\n)")]
    text: OpinionText | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


ConsultCommand: TypeAlias = Consult | OpenConsultation | RemindConsulted | ReplaceConsulted | RecallConsulted
