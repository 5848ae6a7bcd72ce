"""Decides a command about a dossier: one event, or the refusal. Pure; the dossier is not changed.

The table of its life says which step may be; here is who may take it, and what it does to the dossier's time.
"""

from protocol import dossier_commands as c
from protocol import dossier_money as m
from protocol.commands import tag_of
from protocol.components import RESULT
from protocol.delivery import DELIVERY_STEPS, may_deliver
from protocol.dossier_commands import Holder
from protocol.dossier_life import OPEN, may
from protocol.dossier_people import TextKind
from protocol.due.changes import (
    Change,
    DueDate,
    DueRefusal,
    End,
    Extend,
    Pause,
    PauseFor,
    Resume,
    begin,
    change,
)
from protocol.due.changes import Reappoint as NewDate
from protocol.enums import Refusal, SupplementClock
from protocol.payment.money import may_money
from protocol.problem import Refused

from . import events as e
from .asked import Asked, Decision, Handler, procedure_of
from .delivery import decide_delivery
from .dropped import HandOver, Relist
from .filed import MOST_FILES, FileScan, SetFileAside
from .hands import Sender, holds, may_receive, may_take
from .money import RefundMoney, TakeMoney, VoidMoney, WaiveMoney, charge, decide_money
from .sealed import TEXTS, Erase, Hold, NotePerson, NoteText, Release
from .state import Dossier
from .theirs import (
    ArriveOnline,
    Complete,
    NoteTheirWord,
    complete,
    decide_arrival,
    decide_completion,
    decide_following,
    hear,
    may_here,
)

SUPPLEMENT, PAYMENT, SUSPENSION = "supplement", "payment", "suspension"
"""The names of what a dossier's time stands still for."""


_REFUSED: dict[DueRefusal, tuple[Refusal, str | None]] = {
    DueRefusal.ENDED: (Refusal.WRONG_STATE, None),
    DueRefusal.OUT_OF_ORDER: (Refusal.TOO_LATE, None),
    DueRefusal.ALREADY_PAUSED: (Refusal.ALREADY, None),
    DueRefusal.NOT_PAUSED: (Refusal.ALREADY, None),
    DueRefusal.PAUSED: (Refusal.ALREADY, None),
    DueRefusal.PAST_DUE: (Refusal.TOO_LATE, None),
    DueRefusal.NOT_LATER: (Refusal.BAD_FIELD, "due_at"),
    DueRefusal.DAY_OFF: (Refusal.BAD_FIELD, "due_at"),
    DueRefusal.ALREADY_REAPPOINTED: (Refusal.ALREADY, None),
}


def decide(asked: Asked) -> Decision:
    """The event that the command leads to, a receipt with its fee two; or the refusal."""
    dossier, command = asked.dossier, asked.command
    if not may(dossier.state, command.leads_to):
        taken = isinstance(command, c.DraftDossier | ArriveOnline | HandOver)
        return Refused(Refusal.ALREADY if taken else Refusal.WRONG_STATE, detail=str(dossier.state or ""))
    if not may_here(dossier, command.leads_to):
        return Refused(Refusal.WRONG_STATE, detail=dossier.way.value)
    if isinstance(command, Erase):
        return e.Erased(command.subjects, command.cause)  # whatever has become of its branch
    if dossier.state is not None and asked.around.branches(dossier.branch) is None:
        return Refused(Refusal.UNKNOWN_BRANCH)
    if isinstance(command, _OF_THE_HOLDER) and not holds(dossier, asked.sender):
        return Refused(Refusal.NOT_YOURS)
    handler = HANDLERS.get(type(command)) or MONEY_HANDLERS.get(type(command)) or OWN_HANDLERS[type(command)]
    return handler(asked)


def possible(dossier: Dossier, sender: Sender) -> tuple[str, ...]:
    """The tags of the commands that this person may send now; each may still be refused for what is in it."""
    money = tuple(
        tag_of(command)
        for command in MONEY_HANDLERS
        if command.leads_to is not None
        and may(dossier.state, command.leads_to)
        and may_here(dossier, command.leads_to)
        and may_money(dossier.money.state, command.leads_to)
        and (command is not m.ChargeFee or dossier.money.formula is not None)
    )
    return money + tuple(
        tag_of(command)
        for command in HANDLERS
        if command.leads_to is not None
        and may(dossier.state, command.leads_to)
        and may_here(dossier, command.leads_to)
        and (command not in _OF_THE_HOLDER or holds(dossier, sender))
        and (command is not c.TakeDossier or may_take(dossier, sender))
        and (command not in (c.OpenOffer, c.AcceptOffer) or may_receive(dossier, sender))
        and (command is not c.OpenOffer or (dossier.offer is not None and dossier.offer.opened_at is None))
        and (command is not c.OfferDossier or dossier.offer is None)
        and (command is not c.RecallOffer or (dossier.offer is not None and dossier.offer.opened_at is None))
        and (command is not c.SuspendDossier or not dossier.suspended)
        and (command is not c.ResumeDossier or dossier.suspended)
        and (command.leads_to not in DELIVERY_STEPS or may_deliver(dossier.delivery.state, command.leads_to))
    )


def _draft(asked: Asked) -> Decision:
    command: c.DraftDossier = asked.command
    config = asked.around.branches(command.branch)
    if config is None:
        return Refused(Refusal.UNKNOWN_BRANCH, "branch")
    if procedure_of(config, command.procedure) is None:
        return Refused(Refusal.UNKNOWN_PROCEDURE, "procedure")
    return e.Drafted(command.branch, command.procedure, command.ticket_id, command.helper)


def _hand_over(asked: Asked) -> Decision:
    command: HandOver = asked.command
    config = asked.around.branches(command.branch)
    if config is None:
        return Refused(Refusal.UNKNOWN_BRANCH, "branch")
    if procedure_of(config, command.procedure) is None:
        return Refused(Refusal.UNKNOWN_PROCEDURE, "procedure")
    what = (command.drop_off, command.place, command.of, command.sheets)
    return e.HandedOver(command.branch, command.procedure, *what, command.ticket_id)


def _relist(asked: Asked) -> Decision:
    return Refused(Refusal.WRONG_STATE) if asked.dossier.listed is None else e.Relisted(
        asked.command.drop_off, asked.command.place
    )  # fmt: skip


def _amend(asked: Asked) -> Decision:
    command: c.AmendDraft = asked.command
    config = asked.around.branches(asked.dossier.branch)
    if config is None or procedure_of(config, command.procedure) is None:
        return Refused(Refusal.UNKNOWN_PROCEDURE, "procedure")
    return e.Amended(command.procedure, command.papers, command.helper)


def _receive(asked: Asked) -> Decision:
    dossier = asked.dossier
    config = asked.around.branches(dossier.branch)
    procedure = None if config is None else procedure_of(config, dossier.procedure)
    if procedure is not None and procedure.system is not None:
        return Refused(Refusal.BAD_FIELD, "procedure", "another system decides it")
    if config is None or procedure is None or procedure.statutory is None:
        return Refused(Refusal.BAD_FIELD, "procedure", "its statutory time is not known")
    if not asked.believed:
        return Refused(Refusal.CLOCK_DOUBTED)
    charged = charge(procedure, asked.command.pages, asked.command.copies)
    if isinstance(charged, Refused):
        return charged
    due = begin(asked.now, procedure.statutory, procedure.supplement or SupplementClock.PAUSE, config)
    unit = asked.command.unit
    code = asked.around.code(unit, asked.now)
    holder = Holder(asked.around.offices.receiver(unit, dossier.branch), asked.by)
    received = e.Received(code, dossier.branch, dossier.procedure, dossier.papers, due, holder)
    return received if charged is None else (received, charged)


def _turn_away(asked: Asked) -> Decision:
    return e.TurnedAway(asked.command.reason)


def _discard(asked: Asked) -> Decision:
    return e.Discarded()


def _correct(asked: Asked) -> Decision:
    return e.Corrected(asked.command.papers, asked.command.reason, len(asked.dossier.receipts) + 1)


def _offer(asked: Asked) -> Decision:
    if asked.dossier.offer is not None:
        return Refused(Refusal.ALREADY)
    if not asked.around.offices.takes(asked.command.to.unit):
        return Refused(Refusal.BAD_FIELD, "to", "no unit that takes dossiers")
    return e.Offered(asked.command.to, asked.command.due_at)


def _open(asked: Asked) -> Decision:
    refused = _is_for(asked)
    if refused is not None:
        return refused
    assert asked.dossier.offer is not None
    return Refused(Refusal.ALREADY) if asked.dossier.offer.opened_at is not None else e.Opened()


def _recall(asked: Asked) -> Decision:
    offer = asked.dossier.offer
    if offer is None:
        return Refused(Refusal.WRONG_STATE)
    return e.Recalled() if offer.opened_at is None else Refused(Refusal.TOO_LATE)


def _accept(asked: Asked) -> Decision:
    return _is_for(asked) or e.Accepted(Holder(asked.command.unit, asked.by))


def _is_for(asked: Asked) -> Refused | None:
    """Why the sender is not who it was offered to."""
    offer = asked.dossier.offer
    if offer is None:
        return Refused(Refusal.WRONG_STATE)
    is_theirs = offer.to.unit == asked.command.unit and may_receive(asked.dossier, asked.sender)
    return None if is_theirs else Refused(Refusal.NOT_YOURS)


def _take(asked: Asked) -> Decision:
    holder = asked.dossier.holder
    if holder is not None and holder.person == asked.by:
        return Refused(Refusal.ALREADY)
    if holder is None or not may_take(asked.dossier, asked.sender):
        return Refused(Refusal.NOT_YOURS)
    return e.Taken(Holder(holder.unit, asked.by))


def _ask_supplement(asked: Asked) -> Decision:
    command: c.AskSupplement = asked.command
    if asked.dossier.asked and command.override is None:
        return Refused(Refusal.ASKED_BEFORE)
    holder = asked.dossier.holder
    if command.override is not None and not (
        asked.around.is_supervisor or (holder is not None and asked.sender.leads(holder.unit))
    ):
        return Refused(Refusal.NOT_ALLOWED, "override")
    due = _in_time(asked, Pause(asked.now, SUPPLEMENT, PauseFor.SUPPLEMENT))
    override = command.override if asked.dossier.asked else None
    return due if isinstance(due, Refused) else e.SupplementAsked(command.wanted, command.reason, due, override)


def _supply(asked: Asked) -> Decision:
    due = _in_time(asked, Resume(asked.now, SUPPLEMENT))
    return due if isinstance(due, Refused) else e.Supplied(asked.command.papers, due)


def _ask_payment(asked: Asked) -> Decision:
    due = _in_time(asked, Pause(asked.now, PAYMENT, PauseFor.SUSPENSION))
    return due if isinstance(due, Refused) else e.PaymentAsked(due)


def _note_payment(asked: Asked) -> Decision:
    due = _in_time(asked, Resume(asked.now, PAYMENT))
    return due if isinstance(due, Refused) else e.Paid(due)


def _suspend(asked: Asked) -> Decision:
    due = _in_time(asked, Pause(asked.now, SUSPENSION, PauseFor.SUSPENSION))
    return due if isinstance(due, Refused) else e.Suspended(asked.command.reason, due)


def _resume(asked: Asked) -> Decision:
    due = _in_time(asked, Resume(asked.now, SUSPENSION))
    return due if isinstance(due, Refused) else e.Resumed(due)


def _extend(asked: Asked) -> Decision:
    due = _in_time(asked, Extend(asked.now, asked.command.amount))
    return due if isinstance(due, Refused) else e.Extended(asked.command.amount, asked.command.reason, due)


def _reappoint(asked: Asked) -> Decision:
    due = _in_time(asked, NewDate(asked.now, asked.command.due_at))
    return due if isinstance(due, Refused) else e.Reappointed(asked.command.reason, due)


def _finish(asked: Asked) -> Decision:
    if asked.dossier.suspended:
        return Refused(Refusal.WRONG_STATE, detail="suspended")
    due = _in_time(asked, End(asked.now))
    return due if isinstance(due, Refused) else e.Finished(asked.command.result, due)


def _stop(asked: Asked) -> Decision:
    due = _in_time(asked, End(asked.now))
    return due if isinstance(due, Refused) else e.Stopped(asked.command.reason, due)


def _withdraw(asked: Asked) -> Decision:
    due = _in_time(asked, End(asked.now))
    return due if isinstance(due, Refused) else e.Withdrawn(due)


def _at_a_branch(asked: Asked) -> Decision:
    if asked.around.branches(asked.command.branch) is None:
        return Refused(Refusal.UNKNOWN_BRANCH, "branch")
    return _deliver(asked)


def _deliver(asked: Asked) -> Decision:
    dossier, config = asked.dossier, asked.around.branches(asked.dossier.branch)
    procedure = None if config is None else procedure_of(config, dossier.procedure)
    scanned = any(one.filed.component == RESULT and one.set_aside is None for one in dossier.files.values())
    awaits_scan = procedure is not None and bool(procedure.result_scanned) and not scanned
    people = dossier.subjects
    return decide_delivery(dossier.delivery, asked.command, dossier.money.state, people, awaits_scan=awaits_scan)


def _in_time(asked: Asked, then: Change) -> DueDate | Refused:
    """The due date after this change."""
    assert asked.dossier.due is not None, "a dossier in hand has a due date"
    due = change(asked.dossier.due, then, asked.calendar)
    if isinstance(due, DueRefusal):
        code, field = _REFUSED[due]
        return Refused(code, field, due.value)
    return due


def _note_person(asked: Asked) -> Decision:
    dossier, command = asked.dossier, asked.command
    known = dossier.subjects.get(command.part)
    if known is not None and dossier.receipts and command.reason is None:
        return Refused(Refusal.BAD_FIELD, "reason", "after the receipt a change has a reason")
    subject = command.subject if known is None or dossier.receipts else known
    reason = command.reason if known is not None and dossier.receipts else None
    return e.PeopleNoted(command.part, subject, command.fields, command.from_card, reason)


def _note_text(asked: Asked) -> Decision:
    if asked.dossier.state not in OPEN:
        return Refused(Refusal.WRONG_STATE, detail=str(asked.dossier.state))  # a fee's reason alone comes later
    return e.TextNoted(asked.command.kind, asked.dossier.subjects.get(TEXTS, asked.command.subject))


def _file_scan(asked: Asked) -> Decision:
    command: FileScan = asked.command
    if len(asked.dossier.files) >= MOST_FILES:
        return Refused(Refusal.TOO_LARGE, detail=f"at most {MOST_FILES} files")
    shape = (command.file, command.component, command.sha256, command.bytes, command.pages, command.subject)
    return e.Filed(*shape, command.dpi, command.aside)


def _set_file_aside(asked: Asked) -> Decision:
    filed = asked.dossier.files.get(asked.command.file)
    if filed is None:
        return Refused(Refusal.NOT_FOUND)
    if filed.set_aside is not None:
        return Refused(Refusal.ALREADY)
    return e.FileSetAside(asked.command.file, asked.command.reason)


def _hold(asked: Asked) -> Decision:
    return e.Held(asked.command.reason) if asked.dossier.hold is None else Refused(Refusal.ALREADY)


def _release(asked: Asked) -> Decision:
    return Refused(Refusal.ALREADY) if asked.dossier.hold is None else e.HoldReleased()


def _money(asked: Asked) -> Decision:
    command = asked.command
    done = decide_money(asked.dossier.money, command, asked.by, asked.now, asked.around.tills)
    if isinstance(done, Refused) or not isinstance(command, RefundMoney | WaiveMoney) or command.text is None:
        return done
    subject = asked.dossier.subjects.get(TEXTS, command.text.subject)
    return done, e.TextNoted(TextKind.MONEY, subject)


_OF_THE_HOLDER = (
    c.OfferDossier,
    c.RecallOffer,
    c.AskSupplement,
    c.AskPayment,
    c.SuspendDossier,
    c.ResumeDossier,
    c.ExtendDossier,
    c.Reappoint,
    c.FinishDossier,
    c.StopDossier,
)
"""What only who answers for the dossier may do."""

HANDLERS: dict[type[c.DossierBody], Handler] = {
    c.DraftDossier: _draft,
    c.AmendDraft: _amend,
    c.ReceiveDossier: _receive,
    c.FollowDossier: decide_following,
    c.AskCompletion: decide_completion,
    c.TurnAway: _turn_away,
    c.DiscardDraft: _discard,
    c.CorrectDossier: _correct,
    c.OfferDossier: _offer,
    c.OpenOffer: _open,
    c.RecallOffer: _recall,
    c.AcceptOffer: _accept,
    c.TakeDossier: _take,
    c.AskSupplement: _ask_supplement,
    c.Supply: _supply,
    c.AskPayment: _ask_payment,
    c.NotePayment: _note_payment,
    c.SuspendDossier: _suspend,
    c.ResumeDossier: _resume,
    c.ExtendDossier: _extend,
    c.Reappoint: _reappoint,
    c.FinishDossier: _finish,
    c.StopDossier: _stop,
    c.WithdrawDossier: _withdraw,
    c.SendResult: _at_a_branch,
    c.ResultCameBack: _deliver,
    c.ReturnResult: _at_a_branch,
}

OWN_HANDLERS: dict[type[c.DossierBody], Handler] = {
    HandOver: _hand_over,
    Relist: _relist,
    NotePerson: _note_person,
    NoteText: _note_text,
    Hold: _hold,
    Release: _release,
    FileScan: _file_scan,
    SetFileAside: _set_file_aside,
    ArriveOnline: decide_arrival,
    Complete: complete,
    NoteTheirWord: hear,
}
"""Of the server's own commands (`dropped`, `sealed`, `filed`, `theirs`)."""

MONEY_COMMANDS: tuple[type[c.DossierBody], ...] = (
    m.ChargeFee, m.AskTransfer, m.DoubtTransfer, m.FailTransfer, WaiveMoney, TakeMoney, VoidMoney, RefundMoney,
)  # fmt: skip
MONEY_HANDLERS: dict[type[c.DossierBody], Handler] = dict.fromkeys(MONEY_COMMANDS, _money)
"""Of the commands about its fee; the last four are the server's own."""
