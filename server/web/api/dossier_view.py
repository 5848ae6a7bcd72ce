"""A dossier and a line of a list as staff see them."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row

from protocol.children import ChildView
from protocol.dossier_commands import Holder, Paper
from protocol.dossier_life import NATIONAL, DossierState
from protocol.dossier_money import EntryView, MoneyView
from protocol.dossier_views import (
    ConsultationView,
    DeliveryView,
    DossierLine,
    DossierView,
    DueView,
    HolderView,
    OfferView,
    OpinionView,
    PaperView,
    ReceiptView,
    StepView,
    TheirsView,
)
from protocol.due.changes import DueDate
from protocol.ids import Instant
from protocol.payment.money import TRANSFER_MS, MoneyState
from protocol.ways_in import Way
from server.dossier.stream.child_state import Child
from server.dossier.stream.consultations import Consultation, Opinion
from server.dossier.stream.hands import Sender
from server.dossier.stream.money import Money
from server.dossier.stream.state import Dossier, Offer, Receipt, Step, Theirs
from server.web.base.clock import CITY_TIME_ZONE, moment


def view_of(dossier: Dossier, sender: Sender, acts: tuple[str, ...]) -> DossierView:
    """The dossier as this person sees it. `acts`: what they may do."""
    assert dossier.state is not None
    due, offer = dossier.due, dossier.offer
    return DossierView(
        dossier_id=dossier.id,
        seq=dossier.seq,
        state=dossier.state,
        national=national_of(dossier),
        branch=dossier.branch,
        procedure=dossier.procedure,
        acts=acts,
        papers=_papers(dossier.papers),
        code=dossier.code,
        ticket_id=dossier.ticket_id,
        due=None if due is None else _due(due, sender.now),
        holder=_holder(dossier.holder),
        offer=None if offer is None else _offer(offer),
        receipts=tuple(map(_receipt, dossier.receipts)),
        awaited=dossier.awaited,
        result=dossier.result,
        steps=tuple(map(_step, dossier.steps)),
        money=money_view(dossier.money) if _has_money(dossier.money) else None,
        delivery=delivery_view(dossier),
        way=dossier.way,
        external=dossier.external,
        theirs=None if dossier.theirs is None else _theirs(dossier.theirs),
        check_by=maybe_moment(dossier.check_by),
        consultations=tuple(map(_consultation, dossier.consultations)),
        children=tuple(map(_child, dossier.children)),
        delegated_by=dossier.delegated_by,
        parent=None if dossier.parent is None else dossier.parent.id,
    )


def national_of(dossier: Dossier) -> int | None:
    """The national code of its state; of one that another system decides, what that said."""
    assert dossier.state is not None
    return NATIONAL.get(dossier.state) if dossier.theirs is None else int(dossier.theirs.said)


def money_view(money: Money) -> MoneyView:
    """The money of a dossier as staff see it."""
    entries = tuple(
        EntryView(one.number, _at(one.at), one.by, one.vnd, one.payment, one.voided, one.reference, one.approved_by)
        for one in money.entries
    )
    until = None if money.payment is None else _at(money.asked_at + TRANSFER_MS)
    return MoneyView(money.state, money.vnd, money.pages, money.copies, money.payment, until, entries)


def delivery_view(dossier: Dossier) -> DeliveryView | None:
    """Where the result is; None before there is one, and of a child."""
    known = dossier.delivery
    if dossier.result is None or dossier.parent is not None:
        return None
    times = (maybe_moment(known.posted_at), maybe_moment(known.came_back_at), maybe_moment(known.delivered_at))
    return DeliveryView(known.state, known.carrier, known.number, *times, known.reason, known.against, known.to)


def _has_money(money: Money) -> bool:
    """Whether something was ever owed, or may be, counted again."""
    return money.state is not MoneyState.NOTHING or money.formula is not None or bool(money.entries)


def _theirs(theirs: Theirs) -> TheirsView:
    return TheirsView(theirs.said, _at(theirs.at), maybe_moment(theirs.due_at))


def _step(step: Step) -> StepView:
    return StepView(step.unit, step.person, _at(step.since), maybe_moment(step.due_at), maybe_moment(step.until))


def line_of(row: Row[Any]) -> DossierLine:
    """A row of the table of dossiers as lists show it."""
    return DossierLine(
        row.id,
        DossierState(row.state),
        row.procedure,
        row.branch,
        row.code,
        None if row.unit is None else HolderView(row.unit, row.holder),
        None if row.offered_unit is None else HolderView(row.offered_unit, row.offered_to),
        maybe_moment(row.due_at),
        Way(row.way),
        row.external,
    )


def _due(due: DueDate, now: Instant) -> DueView:
    return DueView(_at(due.original_at), _at(due.promised_at), maybe_moment(due.current_at), due.late(now))


def _offer(offer: Offer) -> OfferView:
    to = HolderView(offer.to.unit, offer.to.person)
    return OfferView(to, _at(offer.at), maybe_moment(offer.due_at), offer.opened_at is not None)


def _receipt(receipt: Receipt) -> ReceiptView:
    return ReceiptView(receipt.number, _at(receipt.at), _papers(receipt.papers), receipt.reason)


def _papers(papers: tuple[Paper, ...]) -> tuple[PaperView, ...]:
    return tuple(msgspec.convert(msgspec.structs.asdict(each), PaperView) for each in papers)


def _holder(holder: Holder | None) -> HolderView | None:
    return None if holder is None else HolderView(holder.unit, holder.person)


def _at(at: Instant) -> datetime:
    return moment(at, CITY_TIME_ZONE)


def maybe_moment(at: Instant | None) -> datetime | None:
    """In the city's time zone; None of None."""
    return None if at is None else _at(at)


def _consultation(one: Consultation) -> ConsultationView:
    """As staff see it."""
    opinions = tuple(map(_opinion, one.opinions))
    what = (one.no, _at(one.at), one.matter, one.needed, opinions)
    return ConsultationView(*what, one.silence_agrees, one.in_order, one.outcome)


def _child(one: Child) -> ChildView:
    return ChildView(one.no, one.id, one.procedure, one.to.unit, one.state, one.result)


def _opinion(one: Opinion) -> OpinionView:
    times = (maybe_moment(one.since), maybe_moment(one.due_at))
    until, reminded = maybe_moment(one.until), maybe_moment(one.reminded_at)
    return OpinionView(HolderView(one.to.unit, one.to.person), one.state, *times, one.by, until, reminded)
