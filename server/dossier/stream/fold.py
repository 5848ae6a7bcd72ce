"""Folds an event into a dossier."""

from typing import Any, assert_never

from msgspec.structs import replace

from protocol.dossier_commands import Holder
from protocol.dossier_life import ENDED, after
from protocol.dossier_people import Part
from protocol.ids import Instant
from protocol.ways_in import Way
from server.journal.read.stream_reader import outcome_of
from server.queue.events.recorded import Recorded

from . import child_events as ce
from . import events as e
from .child_state import Parent, end_children, fold_child
from .consultations import CONSULTATION_EVENTS, end_consultations, fold_consultation
from .delivery import DELIVERY_EVENTS, fold_delivery
from .filed import FILES
from .money import MONEY_EVENTS, fold_money
from .sealed import TEXTS
from .state import Dossier, FiledScan, Listed, Offer, Receipt, Step, Theirs


def fold(dossier: Dossier, recorded: Recorded[Any]) -> None:
    """Changes the dossier. Raises ValueError for an event that cannot follow."""
    if recorded.seq != dossier.seq + 1:
        raise ValueError(f"{recorded.stream}: event {recorded.seq} cannot follow {dossier.seq}")
    then = after(dossier.state, recorded.kind)
    dossier.state = recorded.body.state if isinstance(recorded.body, e.TheirWord) else then
    if isinstance(recorded.body, MONEY_EVENTS):
        dossier.money = fold_money(dossier.money, recorded.body, recorded.kind, recorded.at)
    elif isinstance(recorded.body, CONSULTATION_EVENTS):
        dossier.consultations = fold_consultation(dossier.consultations, recorded.body, recorded.at)
        dossier.due = getattr(recorded.body, "due", None) or dossier.due
    else:
        _apply(dossier, recorded.body, recorded.at)
    if isinstance(recorded.body, DELIVERY_EVENTS):
        what = (recorded.body, recorded.kind, recorded.at, recorded.actor)
        dossier.delivery = fold_delivery(dossier.delivery, *what)
    dossier.seq, dossier.at = recorded.seq, recorded.at
    dossier.outcomes[recorded.command_id] = outcome_of((recorded,))


def _apply(dossier: Dossier, event: e.DossierEvent, at: Instant) -> None:
    match event:
        case e.Drafted():
            dossier.branch, dossier.procedure, dossier.ticket_id = event.branch, event.procedure, event.ticket_id
            dossier.drafted_at = at
            dossier.way = _entered(event.helper)
        case e.Arrived():
            dossier.branch, dossier.procedure, dossier.papers = event.branch, event.procedure, event.papers
            dossier.drafted_at, dossier.way, dossier.external = at, Way.ONLINE, event.external
            dossier.sent_at, dossier.check_by = event.sent_at, event.check_by
        case e.CompletionAsked():
            dossier.asked, dossier.awaited, dossier.check_by = dossier.asked + 1, event.papers, None
            dossier.wanted |= frozenset(event.papers)
        case e.Completed():
            dossier.papers, dossier.awaited, dossier.check_by = event.papers, (), event.check_by
        case e.Followed():
            dossier.way, dossier.external = Way.THEIRS, event.external
        case e.TheirWord():
            dossier.theirs = Theirs(event.said, event.at, event.due_at)
            dossier.ended_at = at if event.state in ENDED else None
        case e.HandedOver():
            dossier.branch, dossier.procedure, dossier.ticket_id = event.branch, event.procedure, event.ticket_id
            dossier.drafted_at, dossier.listed = at, Listed(event.drop_off, event.place, event.sheets)
        case e.Relisted():
            assert dossier.listed is not None
            dossier.listed = Listed(event.drop_off, event.place, dossier.listed.sheets)
        case e.Amended():
            dossier.procedure, dossier.papers = event.procedure, event.papers
            dossier.way = _entered(event.helper)
        case e.Received():
            dossier.code, dossier.branch, dossier.procedure = event.code, event.branch, event.procedure
            dossier.papers, dossier.due, dossier.holder = event.papers, event.due, event.holder
            dossier.consulting, dossier.delegated_by = event.consultation, event.delegated_by
            dossier.receipts, dossier.check_by, dossier.awaited = (Receipt(1, at, event.papers),), None, ()
            dossier.steps = (Step(event.holder.unit, event.holder.person, at, event.due.promised_at),)
        case e.TurnedAway() | e.Discarded():
            dossier.ended_at, dossier.check_by = at, None
        case e.Corrected():
            dossier.papers = event.papers
            dossier.receipts = (*dossier.receipts, Receipt(event.receipt, at, event.papers, event.reason))
        case e.Offered():
            dossier.offer = Offer(event.to, at, event.due_at)
        case e.Opened():
            if dossier.offer is None:
                raise ValueError(f"{dossier.id}: nothing was offered")
            dossier.offer = replace(dossier.offer, opened_at=at)
        case e.Recalled():
            dossier.offer = None
        case e.Accepted():
            due_at = None if dossier.offer is None else dossier.offer.due_at
            dossier.holder, dossier.offer = event.holder, None
            _go_on(dossier, event.holder, at, due_at)
        case e.Taken():
            dossier.holder = event.holder
            _go_on(dossier, event.holder, at, dossier.steps[-1].due_at)
        case e.SupplementAsked():
            dossier.asked, dossier.awaited, dossier.due = dossier.asked + 1, event.papers, event.due
            dossier.wanted |= frozenset(event.papers)
        case e.Supplied():
            dossier.papers, dossier.awaited, dossier.due = event.papers, (), event.due
        case e.Suspended() | e.Resumed():
            dossier.suspended, dossier.due = isinstance(event, e.Suspended), event.due
        case e.PaymentAsked() | e.Paid() | e.Extended() | e.Reappointed():
            dossier.due = event.due
        case e.Finished():
            dossier.result, dossier.due, dossier.offer, dossier.decided_at = event.result, event.due, None, at
            dossier.decided_papers = dossier.papers
        case e.Stopped() | e.Withdrawn():
            dossier.due, dossier.offer, dossier.holder, dossier.ended_at = event.due, None, None, at
            dossier.decided_at, dossier.decided_papers = at, dossier.papers
            dossier.consultations = end_consultations(dossier.consultations, at)
            dossier.children = end_children(dossier.children, at)
            _let_go(dossier, at)
        case e.ResultPosted() | e.ResultCameBack():
            pass  # of the delivery alone
        case e.Returned():
            dossier.holder, dossier.ended_at, dossier.returned_at = None, at, event.branch
            _let_go(dossier, at)
        case e.ReturnUndone():
            dossier.ended_at = dossier.returned_at = None
            *before, last = dossier.steps
            dossier.steps, dossier.holder = (*before, replace(last, until=None)), Holder(last.unit, last.person)
        case ce.ChildBegun():
            dossier.branch, dossier.procedure, dossier.papers = event.branch, event.procedure, event.papers
            dossier.drafted_at, dossier.parent = at, Parent(event.parent, event.no)
        case ce.ChildOpened() | ce.ChildEnded():
            dossier.children = fold_child(dossier.children, event, at)
        case ce.HandedBack():
            dossier.holder, dossier.ended_at = None, at
            _let_go(dossier, at)
        case e.PaymentCleared():
            pass  # of money that no dossier has
        case e.PeopleNoted():
            dossier.subjects[event.part] = event.subject
        case e.TextNoted():
            dossier.subjects[TEXTS] = event.subject
        case e.Filed():
            dossier.files[event.file] = FiledScan(event, at)
            dossier.subjects[FILES] = event.subject
        case e.FileSigned():
            unsigned = dossier.files[event.of]
            dossier.files[event.of] = replace(unsigned, replaced_by=event.file)
            filed = (event.file, event.component, event.sha256, event.bytes, event.pages, event.subject)
            signed = e.Filed(*filed, unsigned.filed.dpi, unsigned.filed.aside)
            dossier.files[event.file] = FiledScan(signed, at, signed=event)
        case e.FileSetAside():
            file = dossier.files[event.file]
            dossier.files[event.file] = replace(file, set_aside=event.reason)
            if file.signed is not None:  # what it replaced is in force again
                dossier.files[file.signed.of] = replace(dossier.files[file.signed.of], replaced_by=None)
        case e.Held() | e.HoldReleased():
            dossier.hold = event.reason if isinstance(event, e.Held) else None
        case e.Erased():
            dossier.is_erased |= dossier.subjects.get(Part.APPLICANT) in event.subjects
            dossier.subjects = {part: one for part, one in dossier.subjects.items() if one not in event.subjects}
        case _:
            assert not isinstance(event, MONEY_EVENTS + CONSULTATION_EVENTS)
            assert_never(event)


def _entered(helper: str | None) -> Way:
    return Way.DESK if helper is None else Way.ASSISTED


def _go_on(dossier: Dossier, holder: Holder, at: Instant, due_at: Instant | None) -> None:
    _let_go(dossier, at)
    dossier.steps = (*dossier.steps, Step(holder.unit, holder.person, at, due_at))


def _let_go(dossier: Dossier, at: Instant) -> None:
    *before, last = dossier.steps
    dossier.steps = (*before, replace(last, until=at))
