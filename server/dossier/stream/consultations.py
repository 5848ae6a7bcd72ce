"""The consultations of a dossier as its events left them. Pure."""

from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from protocol.consultations import AWAITED, OpinionState, Outcome
from protocol.dossier_commands import Holder
from protocol.ids import Instant

from . import consultation_events as e


class Opinion(Struct, frozen=True, gc=False):
    """One who is asked. `since`: when; None: their turn has not come. `due_at`: until when they are to answer.

    `by`: who of theirs looked into it or answered. `until`: when they answered, were silent or recalled.
    """

    to: Holder
    state: OpinionState = OpinionState.NEXT
    since: Instant | None = None
    due_at: Instant | None = None
    by: str | None = None
    until: Instant | None = None
    reminded_at: Instant | None = None

    @property
    def is_asked(self) -> bool:
        """Whether the public sees it in the dossier's chain: their turn came, and they were not recalled."""
        return self.since is not None and self.state is not OpinionState.RECALLED

    @property
    def person(self) -> str | None:
        """The official: who answered or looked into it, else who was asked; None: a unit whose people all may."""
        return self.by or self.to.person

    @property
    def is_named(self) -> bool:
        """Whether the public can see who was asked and until when."""
        return self.person is not None and self.due_at is not None


class Consultation(Struct, frozen=True):
    """`no`: its number in the dossier, from 1. `opinions`: of each who is asked, by their place, from 1.

    `outcome`: None while it goes on, which it does until `closed_at`.
    """

    no: int
    at: Instant
    matter: str
    needed: int
    days: int
    silence_agrees: bool
    in_order: bool
    opinions: tuple[Opinion, ...]
    outcome: Outcome | None = None
    closed_at: Instant | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is not decided."""
        return self.outcome is None

    @property
    def awaited(self) -> tuple[tuple[int, Opinion], ...]:
        """Who is to answer now, by place; of one that goes on."""
        places = enumerate(self.opinions, 1)
        return tuple((at, one) for at, one in places if self.is_open and one.state in AWAITED)

    def opinion(self, place: int) -> Opinion | None:
        """Of who has this place; None: nobody."""
        return self.opinions[place - 1] if 1 <= place <= len(self.opinions) else None


CONSULTATION_EVENTS = (
    e.Consulted,
    e.ConsultationOpened,
    e.ConsultationReminded,
    e.ConsultationReplaced,
    e.ConsultationRecalled,
    e.ConsultationAnswered,
    e.ConsultationSilent,
)
ConsultationEvent: TypeAlias = (
    e.Consulted
    | e.ConsultationOpened
    | e.ConsultationReminded
    | e.ConsultationReplaced
    | e.ConsultationRecalled
    | e.ConsultationAnswered
    | e.ConsultationSilent
)


def fold_consultation(
    known: tuple[Consultation, ...], event: ConsultationEvent, at: Instant
) -> tuple[Consultation, ...]:
    """All of them after this event. Raises ValueError for one that cannot follow."""
    if isinstance(event, e.Consulted):
        return (*known, _begun(event, len(known) + 1, at))
    if not 1 <= event.no <= len(known):
        raise ValueError(f"no consultation {event.no}")
    after = known[event.no - 1]
    match event:
        case e.ConsultationOpened():
            opened = _with(after, event.place, state=OpinionState.OPENED, by=event.person)
            return _put(known, opened)
        case e.ConsultationReminded():
            return _put(known, _with(after, event.place, reminded_at=at))
        case e.ConsultationReplaced():
            since = None if event.due_at is None else at
            asked = {"to": event.to, "since": since, "due_at": event.due_at, "reminded_at": None}
            return _put(known, _with(after, event.place, **asked))
        case e.ConsultationRecalled():
            after = _with(after, event.place, state=OpinionState.RECALLED, until=at)
        case e.ConsultationAnswered():
            after = _with(after, event.place, state=OpinionState(event.answer), by=event.person, until=at)
        case e.ConsultationSilent():
            for place in event.places:
                after = _with(after, place, state=OpinionState.SILENT, until=at)
    return _put(known, _went_on(after, event.next_due_at, event.outcome, at))


def end_consultations(known: tuple[Consultation, ...], at: Instant) -> tuple[Consultation, ...]:
    """The dossier has ended: nobody is asked any more."""
    return tuple(replace(one, outcome=Outcome.ENDED, closed_at=at) if one.is_open else one for one in known)


def next_place(consultation: Consultation) -> int | None:
    """Whose turn comes when nobody is awaited any more; None: nobody's."""
    if any(one.state in AWAITED for one in consultation.opinions):
        return None
    places = enumerate(consultation.opinions, 1)
    return next((place for place, one in places if one.state is OpinionState.NEXT), None)


def _begun(event: e.Consulted, no: int, at: Instant) -> Consultation:
    opinions = tuple(
        Opinion(to, OpinionState.NEXT if event.in_order and place else OpinionState.ASKED,
                None if event.in_order and place else at, None if event.in_order and place else event.due_at)
        for place, to in enumerate(event.to)
    )  # fmt: skip
    what = (event.matter, event.needed, event.days, event.silence_agrees, event.in_order)
    return Consultation(no, at, *what, opinions)


def _went_on(one: Consultation, next_due_at: Instant | None, outcome: str | None, at: Instant) -> Consultation:
    """Who is next is asked, or it is decided."""
    if outcome is not None:
        return replace(one, outcome=Outcome(outcome), closed_at=at)
    place = next_place(one)
    if next_due_at is None or place is None:
        return one
    return _with(one, place, state=OpinionState.ASKED, since=at, due_at=next_due_at)


def _with(one: Consultation, place: int, **what: object) -> Consultation:
    if one.opinion(place) is None:
        raise ValueError(f"consultation {one.no} asks nobody at place {place}")
    changed = replace(one.opinions[place - 1], **what)
    return replace(one, opinions=(*one.opinions[: place - 1], changed, *one.opinions[place:]))


def _put(known: tuple[Consultation, ...], one: Consultation) -> tuple[Consultation, ...]:
    return (*known[: one.no - 1], one, *known[one.no :])
