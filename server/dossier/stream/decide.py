"""Decides a command about a dossier: one event, or the refusal. Pure; the dossier is not changed.

The table of its life says which step may be; here is who may take it. What each leads to is in a module for each idea:
`taking_in`, `handing`, `consulting`, `children`, `timing`, `delivery`, `money`, `kept`, `theirs`.
"""

from msgspec.structs import replace

from protocol import dossier_commands as c
from protocol import dossier_money as m
from protocol.children import OpenChild
from protocol.commands import tag_of
from protocol.components import RESULT
from protocol.delivery import DELIVERY_STEPS, may_deliver
from protocol.dossier_life import may
from protocol.dossier_people import TextKind
from protocol.enums import Refusal
from protocol.payment.money import may_money
from protocol.problem import Refused

from . import children, consulting, handing, kept, taking_in, timing
from . import events as e
from .asked import Asked, Decision, Handler, procedure_of
from .delivery import BY_POST, decide_delivery, decide_undo
from .dropped import HandOver, Relist
from .filed import FileScan, SetFileAside
from .hands import Sender, holds, may_receive, may_take
from .money import ClearMoney, RefundMoney, TakeMoney, VoidMoney, WaiveMoney, clear, decide_money
from .sealed import TEXTS, Erase, Hold, NotePerson, NoteText, Release
from .signed import SignFile, sign_file
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


def decide(asked: Asked) -> Decision:
    """The event that the command leads to, a receipt with its fee two; or the refusal."""
    dossier, command = asked.dossier, asked.command
    if not may(dossier.state, command.leads_to):
        taken = isinstance(command, c.DraftDossier | ArriveOnline | HandOver | children.BeginChild)
        return Refused(Refusal.ALREADY if taken else Refusal.WRONG_STATE, detail=str(dossier.state or ""))
    if not may_here(dossier, command.leads_to):
        return Refused(Refusal.WRONG_STATE, detail=dossier.way.value)
    if isinstance(command, Erase):
        return kept.erase(asked)  # whatever has become of its branch
    if dossier.state is not None and asked.around.branches(dossier.branch) is None:
        return Refused(Refusal.UNKNOWN_BRANCH)
    if isinstance(command, _OF_THE_HOLDER) and not holds(dossier, asked.sender):
        return Refused(Refusal.NOT_YOURS)
    for handlers in (HANDLERS, MONEY_HANDLERS, consulting.HANDLERS, children.HANDLERS):
        if type(command) in handlers:
            return handlers[type(command)](asked)
    return OWN_HANDLERS[type(command)](asked)


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
    consultations = tuple(
        tag_of(command)
        for command in consulting.HANDLERS
        if command.leads_to is not None
        and may(dossier.state, command.leads_to)
        and may_here(dossier, command.leads_to)
        and consulting.consulting_possible(dossier, sender, command)
    )
    opens_child = (
        may(dossier.state, "child_opened")
        and may_here(dossier, "child_opened")
        and children.children_possible(dossier, sender)
    )
    of_its_life = tuple(
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
        and (command is not c.ResolveOnTheSpot or is_on_the_spot(dossier))
        and (command is not c.SuspendDossier or not dossier.suspended)
        and (command is not c.ResumeDossier or dossier.suspended)
        and (command is not c.UndoReturn or not (dossier.is_erased or dossier.delivery.against == BY_POST))
        and (command.leads_to not in DELIVERY_STEPS or may_deliver(dossier.delivery.state, command.leads_to))
    )
    return money + consultations + ((tag_of(OpenChild),) if opens_child else ()) + of_its_life


def _at_a_branch(asked: Asked) -> Decision:
    if asked.around.branches(asked.command.branch) is None:
        return Refused(Refusal.UNKNOWN_BRANCH, "branch")
    if children.awaits_children(asked.dossier):
        return Refused(Refusal.CHILDREN_AWAITED)
    return _deliver(asked)


def _deliver(asked: Asked) -> Decision:
    dossier, config = asked.dossier, asked.around.branches(asked.dossier.branch)
    procedure = None if config is None else procedure_of(config, dossier.procedure)
    scanned = any(one.filed.component == RESULT and one.set_aside is None for one in dossier.files.values())
    awaits_scan = procedure is not None and bool(procedure.result_scanned) and not scanned
    people = dossier.subjects
    return decide_delivery(dossier.delivery, asked.command, dossier.money.state, people, awaits_scan=awaits_scan)


def _on_the_spot(asked: Asked) -> Decision:
    """By who took it in and still has it; nobody else had it."""
    dossier, command = asked.dossier, asked.command
    if not is_on_the_spot(dossier):
        return Refused(Refusal.NOT_ALLOWED, detail="no agency delegates it, or it was handed over")
    finished = timing.finish(asked)
    if isinstance(finished, Refused):
        return finished
    returning = c.ReturnResult(command.branch, command.against, command.to)
    returned = _at_a_branch(replace(asked, command=returning))
    if isinstance(returned, Refused):
        return returned
    assert not isinstance(finished, tuple), "a child is not taken in at a desk"
    assert not isinstance(returned, tuple), "a return is one event"
    return finished, returned


def is_on_the_spot(dossier: Dossier) -> bool:
    """Whether who took it in may decide and return it by delegation: nobody else has had it."""
    return dossier.delegated_by is not None and len(dossier.steps) == 1 and dossier.offer is None


def _undo_return(asked: Asked) -> Decision:
    if asked.dossier.is_erased:
        return Refused(Refusal.WRONG_STATE, detail="nobody is noted any more who could have the result")
    by, now, is_supervisor = asked.by, asked.now, asked.around.is_supervisor
    return decide_undo(asked.dossier.delivery, asked.command, by, now, is_supervisor=is_supervisor)


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
    *consulting.OF_THE_HOLDER,
    OpenChild,
    c.ResolveOnTheSpot,
)
"""What only who answers for the dossier may do."""

HANDLERS: dict[type[c.DossierBody], Handler] = {
    c.DraftDossier: taking_in.draft,
    c.AmendDraft: taking_in.amend,
    c.ReceiveDossier: taking_in.receive,
    c.FollowDossier: decide_following,
    c.AskCompletion: decide_completion,
    c.TurnAway: taking_in.turn_away,
    c.DiscardDraft: taking_in.discard,
    c.CorrectDossier: taking_in.correct,
    c.OfferDossier: handing.offer,
    c.OpenOffer: handing.open_offer,
    c.RecallOffer: handing.recall,
    c.AcceptOffer: handing.accept,
    c.TakeDossier: handing.take,
    c.AskSupplement: timing.ask_supplement,
    c.Supply: timing.supply,
    c.AskPayment: timing.ask_payment,
    c.NotePayment: timing.note_payment,
    c.SuspendDossier: timing.suspend,
    c.ResumeDossier: timing.resume,
    c.ExtendDossier: timing.extend,
    c.Reappoint: timing.reappoint,
    c.FinishDossier: timing.finish,
    c.StopDossier: timing.stop,
    c.WithdrawDossier: timing.withdraw,
    c.SendResult: _at_a_branch,
    c.ResultCameBack: _deliver,
    c.ReturnResult: _at_a_branch,
    c.UndoReturn: _undo_return,
    c.ResolveOnTheSpot: _on_the_spot,
}

OWN_HANDLERS: dict[type[c.DossierBody], Handler] = {
    HandOver: taking_in.hand_over,
    Relist: taking_in.relist,
    NotePerson: kept.note_person,
    NoteText: kept.note_text,
    Hold: kept.hold,
    Release: kept.release,
    FileScan: kept.file_scan,
    SetFileAside: kept.set_file_aside,
    SignFile: sign_file,
    ArriveOnline: decide_arrival,
    Complete: complete,
    NoteTheirWord: hear,
    ClearMoney: lambda asked: clear(asked.dossier.money, asked.command),
    consulting.NoteSilence: consulting.note_silence,
    **children.OWN_CHILD_HANDLERS,
}
"""Of the server's own commands (`dropped`, `sealed`, `filed`, `theirs`, `consulting`, `children`)."""

MONEY_COMMANDS: tuple[type[c.DossierBody], ...] = (
    m.ChargeFee, m.AskTransfer, m.DoubtTransfer, m.FailTransfer, WaiveMoney, TakeMoney, VoidMoney, RefundMoney,
)  # fmt: skip
MONEY_HANDLERS: dict[type[c.DossierBody], Handler] = dict.fromkeys(MONEY_COMMANDS, _money)
"""Of the commands about its fee; the last four are the server's own."""
