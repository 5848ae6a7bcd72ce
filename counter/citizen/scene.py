"""What the citizen's screen shows, from what is known at the counter; no widget, no clock, no line.

Of who stands here: what they came for, their papers, their fee, and the fields of their person. An identity number that
the card gave is masked; what was typed stands whole, since only its owner can find the mistake in it. Of anybody else
in the dossier: the name alone, without which nobody can say that it is the right one.
"""

from collections.abc import Iterator, Mapping
from enum import Enum, auto
from typing import assert_never

from msgspec import Struct

from counter.intake.answer import Answer, Verdict
from counter.intake.checklist import Line
from counter.intake.person_entry import TYPED, PersonEntry
from counter.intake.phrases import due_text, field_name, money_text, part_name, procedure_text
from language.fees import say_money
from language.messages import _, ngettext, spoken, translations
from language.names import name_in
from language.ratings import FACES
from protocol.configuration import ProcedureConfig
from protocol.dossier_people import Part, PersonField
from protocol.dossier_views import DossierView
from protocol.enums import CounterState, TicketState
from protocol.masks import mask_id
from protocol.views import BranchView, CounterView, TicketView
from slips.of_receipt import handed_in


class Kind(Enum):
    """What the screen is about."""

    FREE = auto()
    CALLED = auto()
    SERVING = auto()
    CHECK = auto()
    """What is being entered, to confirm or to point at."""
    FEE = auto()
    """The code of a transfer."""
    RECEIPT = auto()
    RATE = auto()
    THANKS = auto()


class Row(Struct, frozen=True):
    """A fact to compare; nobody's repr. `key`: what it is (`applicant.name`, `papers`)."""

    key: str
    title: str
    text: str

    def __repr__(self) -> str:
        return f"Row({self.key!r}, …)"

    __str__ = __repr__


class Face(Struct, frozen=True):
    """A level of the rating, and its words."""

    level: int
    word: str


class Scene(Struct, frozen=True):
    """`big`: a number, a sum or a receipt's code. `code`: what the QR code holds, `caption`: under it.

    `left`, `right`: rows to compare. `is_hidden`: they are put away until somebody touches the screen.
    """

    kind: Kind
    title: str
    big: str = ""
    lines: tuple[str, ...] = ()
    left: tuple[Row, ...] = ()
    right: tuple[Row, ...] = ()
    answer: Answer | None = None
    code: str = ""
    caption: str = ""
    faces: tuple[Face, ...] = ()
    is_hidden: bool = False

    def __repr__(self) -> str:
        return f"Scene({self.kind.name}, …)"

    __str__ = __repr__

    @property
    def rows(self) -> tuple[Row, ...]:
        return (*self.left, *self.right)

    @property
    def is_personal(self) -> bool:
        """Whether it shows what nobody else is to see."""
        return self.kind in (Kind.CHECK, Kind.FEE, Kind.RECEIPT)


class Entry(Struct, frozen=True):
    """A dossier as it is entered; nobody's repr."""

    procedure: ProcedureConfig | None
    people: Mapping[Part, PersonEntry]
    papers: tuple[Line, ...]
    fee_vnd: int

    def __repr__(self) -> str:
        return "Entry(…)"

    __str__ = __repr__


class Receipt(Struct, frozen=True):
    """A dossier that was received; `transfer`: the text of the code that asks for its fee, and what it comes to."""

    dossier: DossierView
    procedure: ProcedureConfig | None
    transfer: str = ""
    sum_vnd: int = 0
    minutes_left: int = 0


class Ended(Struct, frozen=True):
    """A visit that ended here and may be rated; `level`: how it was."""

    ticket_id: str
    number: str
    level: int | None = None


class Known(Struct, frozen=True):
    """All that a scene is made from. `held`: who is called or served. `dossier`: the one that is open at the desk."""

    branch: BranchView | None
    me: CounterView | None
    language: str
    held: TicketView | None = None
    dossier: Entry | Receipt | None = None
    answer: Answer | None = None
    ended: Ended | None = None
    is_hidden: bool = False


def scene_of(known: Known) -> Scene:
    """The screen, in the language that `_` speaks."""
    held, me = known.held, known.me
    if me is None or me.user is None:
        return Scene(Kind.FREE, _("This counter is closed"))
    if held is not None and held.state is TicketState.SERVING:
        return _serving(known, held)
    if known.ended is not None:
        return _ended(known.ended, held)
    if held is not None:
        return Scene(Kind.CALLED, _("Called to this counter"), held.number, (_("Please come here with your number."),))
    match me.state:
        case CounterState.OPEN:
            return Scene(Kind.FREE, _("Please wait until your number is called."))
        case CounterState.PAUSED:
            return Scene(Kind.FREE, _("This counter is paused"), lines=(_("Your number keeps its place."),))
        case CounterState.CLOSED:
            return Scene(Kind.FREE, _("This counter is closed"))
        case _:
            assert_never(me.state)


def _serving(known: Known, held: TicketView) -> Scene:
    if known.dossier is not None and known.is_hidden:
        told = _("Touch the screen to see what was entered.")
        return Scene(Kind.SERVING, _("You are being served"), held.number, (told,), is_hidden=True)
    match known.dossier:
        case Entry():
            left, right = tuple(_of_applicant(known.dossier)), tuple(_of_dossier(known.dossier, known.language))
            if left or right:
                return Scene(Kind.CHECK, _("Is this right?"), held.number, left=left, right=right, answer=known.answer)
        case Receipt() if known.dossier.transfer:
            return _fee(known.dossier, known.language)
        case Receipt():
            return _receipt(known.dossier, known)
        case None:
            pass
        case _:
            assert_never(known.dossier)
    service = None if known.branch is None else next((s for s in known.branch.services if s.code == held.service), None)
    lines = () if service is None else (name_in(service.name, known.language),)
    return Scene(Kind.SERVING, _("You are being served"), held.number, lines)


def _of_applicant(entry: Entry) -> Iterator[Row]:
    person = entry.people.get(Part.APPLICANT, PersonEntry())
    for field in TYPED:
        text = person.values.get(field, "")
        if field is PersonField.IDENTITY_NUMBER and field in person.from_card:
            text = mask_id(text)
        if text:
            yield Row(f"{Part.APPLICANT}.{field}", field_name(field), text)


def _of_dossier(entry: Entry, language: str) -> Iterator[Row]:
    if entry.procedure is not None:
        yield Row("procedure", _("Procedure"), procedure_text(entry.procedure, entry.procedure.code, language))
    words = translations(spoken())
    papers = [
        f"{name_in(line.component.name, language)}: {handed_in(line.paper, words)}"
        for line in entry.papers
        if line.is_there
    ]
    if papers:
        yield Row("papers", _("Papers handed in"), "\n".join(papers))
    for part in Part:
        name = entry.people.get(part, PersonEntry()).values.get(PersonField.NAME, "")
        if name and part is not Part.APPLICANT:
            yield Row(f"{part}.{PersonField.NAME}", part_name(part), name)
    if entry.procedure is not None and entry.fee_vnd:
        yield Row("fee", _("Fee"), say_money(entry.fee_vnd, language))


def _fee(receipt: Receipt, language: str) -> Scene:
    minutes = receipt.minutes_left
    left = ngettext("The code is shown for {n} more minute.", "The code is shown for {n} more minutes.", minutes)
    return Scene(
        Kind.FEE, _("Fee"), say_money(receipt.sum_vnd, language),
        (_("Scan the code with your bank's app."), left.format(n=minutes), _("The clerk looks whether it arrived.")),
        code=receipt.transfer, caption="VietQR",
    )  # fmt: skip


def _receipt(receipt: Receipt, known: Known) -> Scene:
    dossier, language = receipt.dossier, known.language
    lines = [procedure_text(receipt.procedure, dossier.procedure, language)]
    if dossier.due is not None:
        at = due_text(dossier.due.promised_at, known.branch)
        lines.append(_("Result ready at: {at}").format(at=at))
    lines.append(money_text(dossier.money, language))
    return Scene(
        Kind.RECEIPT, _("Your dossier is received"), dossier.code or "", tuple(line for line in lines if line),
        code=dossier.lookup_url or "", caption=_("Scan it with your phone to follow your dossier."),
    )  # fmt: skip


def _ended(ended: Ended, held: TicketView | None) -> Scene:
    """Rating or thanks; who is called meanwhile sees their number."""
    called = () if held is None else (_("Called now: {number}").format(number=held.number),)
    if ended.level is not None:
        return Scene(Kind.THANKS, _("Thank you. Goodbye!"), lines=called)
    faces = tuple(Face(level, _(word)) for level, word in FACES.items())
    told = _("One touch is enough. The clerk does not see your answer.")
    return Scene(Kind.RATE, _("How satisfied are you with this visit?"), ended.number, (told, *called), faces=faces)


def answer_text(answer: Answer) -> str:
    """What the citizen said, for the clerk."""
    match answer.verdict:
        case Verdict.RIGHT:
            return _("Citizen: all is right")
        case Verdict.WRONG if answer.wrong:
            return _("Citizen: wrong is {what}").format(what=", ".join(map(_pointed_at, answer.wrong)))
        case Verdict.WRONG:
            return _("Citizen: something is wrong")
        case _:
            assert_never(answer.verdict)


def _pointed_at(key: str) -> str:
    """What a row is called, for the clerk."""
    part, _dot, field = key.partition(".")
    if not field:
        return {"procedure": _("Procedure"), "papers": _("Papers handed in"), "fee": _("Fee")}.get(key, key)
    name = field_name(PersonField(field))
    return name if part == Part.APPLICANT else f"{part_name(Part(part))}: {name}"
