"""Sends commands, each under one key until it is answered, and tells the clerk the result."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from counter.branch.counter_picture import CounterPicture
from counter.branch.phrases import issued_text, waits_where_text
from counter.branch.watch import watched
from language.messages import _
from protocol.commands import Alarm, AlarmOff, Body, Call, Cancel, ConfirmClock, Issue, NoShow, SayOverrun
from protocol.enums import OverrunReason, Refusal, TicketState
from protocol.identity import CheckIdentity, IdentityChecked
from protocol.offline import AskAdmission, AskServed, SlipAdmitted
from protocol.problem import Problem
from protocol.views import CounterReply, TicketIssued, TicketReply, TicketView
from ui.language.switch import LanguageSwitch
from ui.link.sender import Sender, Withdrawal

from .acts import ABOUT, CALLS, Act, Group, group_state, possible
from .notice import Kind, Notice
from .refusals import refusal_text
from .undo import TicketAfterAct, Undo, still_stands, undo_of

Answer = CounterReply | TicketReply | TicketIssued | SlipAdmitted | IdentityChecked
ALARM_BACK_S = 10
"""So long an alarm can be taken back at its counter; then a supervisor ends it."""
CALL_WITHIN_S = 5.0
"""So long a call may wait for the server; later it is not carried out any more."""


class Nothing(msgspec.Struct):
    """The empty body of a command that is all in its address."""


@dataclass(frozen=True, slots=True, eq=False)
class _UnansweredAct:
    """An act that is not answered yet: the ticket in hand and its group's state when it was sent.

    `sent_ms`: by the monotonic clock.
    """

    act: Act
    group: Group
    command: Body
    group_before: object
    before: TicketView | None
    sent_ms: int
    undoes: Undo | None = None


class ActSender(QObject):
    """Signals: `changed`, what is unanswered or the notice; `refused`, the picture may be out of date: read it again.

    `issued(TicketIssued, Issue)`: a ticket was issued here. `withdrawn(ticket_id)`: and taken back.
    `served(AskServed)`: somebody was served while the server is away.
    `confirmed(ConfirmClock)`: a clerk says which time it is.
    """

    changed = Signal()
    refused = Signal()
    issued = Signal(object, object)
    served = Signal(object)
    confirmed = Signal(object)
    withdrawn = Signal(str)

    def __init__(
        self,
        sender: Sender,
        picture: CounterPicture,
        language: LanguageSwitch,
        branch: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._sender = sender
        self._picture = picture
        self._language = language
        self._base = f"/api/v1/branches/{branch}"
        self._unanswered: list[_UnansweredAct] = []
        self._ran_out: dict[_UnansweredAct, str] = {}
        self._undo: Undo | None = None
        self._done_offline: str | None = None
        self.notice: Notice | None = None
        sender.waiting.connect(self._waiting)

    @property
    def in_flight(self) -> list[Act]:
        """The unanswered acts, in the order they were sent."""
        return [sent.act for sent in self._unanswered]

    @property
    def undo(self) -> Undo | None:
        """How the last act can be taken back; None where it cannot."""
        return self._undo if self._undo is not None and still_stands(self._undo, self._picture) else None

    def may(self, act: Act) -> bool:
        """Whether the act is possible, and no act of its group is unanswered with its effect unseen.

        The stream may show an effect before its answer comes; the clerk need not wait for the answer then.
        """
        if act is Act.UNDO:
            return self.undo is not None and not self._unseen(self.undo.group)
        ticket = self._picture.in_hand
        if ticket is not None and ticket.ticket_id == self._done_offline and ABOUT[act].group is Group.HAND:
            return False
        return possible(act, self._picture) and not self._unseen(ABOUT[act].group)

    def _unseen(self, group: Group) -> bool:
        now = group_state(group, self._picture)
        return any(sent.group is group and sent.group_before == now for sent in self._unanswered)

    def send(self, act: Act, command: Body) -> None:
        """Sends the command of an act, unless it has become impossible."""
        if not self.may(act):
            return
        if isinstance(command, AskServed):
            self._record(command)
        elif isinstance(command, ConfirmClock):
            self.confirmed.emit(command)
        else:
            self._send(act, ABOUT[act].group, command)

    def _record(self, command: AskServed) -> None:
        """The server is away: it is recorded here, and the person in hand is done with."""
        ticket = self._picture.in_hand
        if ticket is not None and ticket.number == command.code:
            self._done_offline = ticket.ticket_id
        self.notice = None
        self.served.emit(command)
        self.changed.emit()

    def take_back(self) -> None:
        """Takes the last act back, where that is possible."""
        undo = self.undo
        if undo is not None and self.may(Act.UNDO):
            self._undo = None
            self._send(Act.UNDO, undo.group, undo.command, undo)

    def say_overrun(self, cause: OverrunReason) -> None:
        """Says why the visit that is asked about took longer; does nothing where none is."""
        one = watched(self._picture)
        if one is not None and self.may(Act.OVERRUN):
            self._send(Act.OVERRUN, Group.OVERRUN, SayOverrun(one.ticket.ticket_id, cause))

    def press_alarm(self) -> None:
        """Raises this counter's alarm; does nothing while it is raised, unless it is being taken back."""
        last = next((sent for sent in reversed(self._unanswered) if sent.act is Act.ALARM), None)
        if self.may(Act.ALARM) or (last is not None and isinstance(last.command, AlarmOff)):
            self._send(Act.ALARM, Group.ALARM, Alarm())

    @property
    def alarm_back_s(self) -> int:
        """The seconds in which this counter's alarm can still be taken back here; 0: it cannot, or there is none."""
        alarm_at = None if self._picture.me is None else self._picture.me.alarm_at
        if alarm_at is None or self._unseen(Group.ALARM):
            return 0
        return max(0, ceil(ALARM_BACK_S - self._picture.clock.age_s(alarm_at)))

    def take_alarm_back(self) -> None:
        """Takes the alarm back, in its first seconds only, so that nobody can be forced to end it."""
        if self.alarm_back_s:
            self._send(Act.ALARM, Group.ALARM, AlarmOff())

    def tell(self, notice: Notice | None) -> None:
        """Shows a notice, or none."""
        if notice != self.notice:
            self.notice = notice
            self.changed.emit()

    def _send(self, act: Act, group: Group, command: Body, undoes: Undo | None = None) -> None:
        picture, clock = self._picture, self._picture.clock
        before, hand, sent_ms = group_state(group, picture), picture.in_hand, clock.monotonic_ms()
        sent = _UnansweredAct(act, group, command, before, hand, sent_ms, undoes)
        self._unanswered.append(sent)
        if act is not Act.ALARM:
            self.notice = None
        path, body, reply = self._address(command)
        # the language in the address: what is refused is refused in words the clerk reads
        path = f"{self._base}{path}?lang={self._language.language}"
        if act in CALLS:
            until = clock.now() + timedelta(seconds=CALL_WITHIN_S)
            path += f"&until={int(until.timestamp() * 1000)}"
        key = self._sender.send(path, body, reply, lambda answer: self._answered(sent, answer))
        if act in CALLS:
            QTimer.singleShot(int(CALL_WITHIN_S * 1000), self, lambda: self._call_ran_out(sent, key))
        self.changed.emit()

    def _call_ran_out(self, sent: _UnansweredAct, key: str) -> None:
        """A call is not carried out late. One that may have arrived is asked for until the server says what it did."""
        if sent not in self._unanswered:
            return
        self._ran_out[sent] = key
        if not self._withdraw(sent):
            self._waiting(None)

    def _withdraw(self, sent: _UnansweredAct) -> bool:
        """Takes back a call whose time has run out, if it certainly did not arrive."""
        if self._sender.withdraw(self._ran_out[sent]) is not Withdrawal.CERTAIN:
            return False
        self._unanswered.remove(sent)
        del self._ran_out[sent]
        self.notice = self._not_called(sent)
        self.changed.emit()
        return True

    def _not_called(self, sent: _UnansweredAct) -> Notice:
        text = _("{act}: not done, the server did not answer within {n} s. Press it again when the server is back.")
        return Notice(Kind.REFUSED, text.format(act=_(ABOUT[sent.act].label), n=round(CALL_WITHIN_S)))

    def _is_late(self, sent: _UnansweredAct) -> bool:
        return self._picture.clock.monotonic_ms() - sent.sent_ms > CALL_WITHIN_S * 1000

    def _address(self, command: Body) -> tuple[str, msgspec.Struct, type[Answer]]:
        match command:
            case Issue():
                return "/tickets", command, TicketIssued
            case AskAdmission():
                return "/slips", command, SlipAdmitted
            case Cancel():
                return f"/tickets/{command.ticket_id}/cancel", Nothing(), TicketReply
        verb = str(command.__struct_config__.tag)
        reply = IdentityChecked if isinstance(command, CheckIdentity) else CounterReply
        return f"/counters/{self._picture.counter_id}/{verb}", command, reply

    def _answered(self, sent: _UnansweredAct, answer: Answer | Problem) -> None:
        self._unanswered.remove(sent)
        self._ran_out.pop(sent, None)
        act = sent.act
        match answer:
            case Problem(code=Refusal.TOO_LATE, field="until"):
                self.notice = self._not_called(sent)
            case Problem():
                text = _("{act}: {title}").format(act=_(ABOUT[act].label), title=refusal_text(answer))
                self.notice = Notice(Kind.REFUSED, text)
                self.refused.emit()
            case TicketIssued():
                issued = TicketAfterAct(answer.ticket_id, answer.number, TicketState.WAITING)
                self._undo = Undo(act, Cancel(answer.ticket_id), Group.NEW, issued)
                self.notice = Notice(Kind.TOLD, issued_text(answer, self._picture.branch, self._language.language))
                self.issued.emit(answer, sent.command)
            case SlipAdmitted():
                text = _("{number} is admitted and waits.").format(number=answer.ticket.number)
                self.notice = Notice(Kind.TOLD, text)
            case IdentityChecked(number=number, matches=True):
                self.notice = Notice(Kind.TOLD, _("{number}: the identity number matches.").format(number=number))
            case IdentityChecked(number=number):
                text = _("{number}: booked with another identity number. Ask for the card of who booked it.")
                self.notice = Notice(Kind.REFUSED, text.format(number=number))
            case TicketReply():
                self.notice = self._taken_back(sent, answer.ticket)
                self.withdrawn.emit(answer.ticket.ticket_id)
            case CounterReply():
                self._settled(sent, answer)
        self.changed.emit()

    def _settled(self, sent: _UnansweredAct, reply: CounterReply) -> None:
        if sent.act in (Act.ALARM, Act.OVERRUN):
            self._picture.take_reply(reply)
            return
        if sent.act is Act.UNDO:
            self.notice = self._taken_back(sent, reply.ticket)
        else:
            self._undo = undo_of(sent.act, sent.before, reply.ticket, self._picture.branch)
            self.notice = self._told(sent, reply)
        self._picture.take_reply(reply)
        if sent.act is Act.COMPLETE_AND_CALL and not self._is_late(sent):
            self.send(Act.CALL, Call())

    def _taken_back(self, sent: _UnansweredAct, ticket: TicketView | None) -> Notice:
        act = _(ABOUT[sent.undoes.act].label) if sent.undoes else ""
        number = ticket.number if ticket else ""
        text = _("{number}: “{act}” was taken back.") if number else _("“{act}” was taken back.")
        return Notice(Kind.TOLD, text.format(number=number, act=act))

    def _told(self, sent: _UnansweredAct, reply: CounterReply) -> Notice | None:
        """The notice for an effect that the page does not show by itself."""
        number, language = reply.ticket.number if reply.ticket else "", self._language.language
        match sent.act:
            case Act.CALL if reply.ticket is None:
                return Notice(Kind.TOLD, _("Nobody is waiting for this counter."))
            case Act.RECALL:
                return Notice(Kind.TOLD, _("{number} is being called again.").format(number=number))
            case Act.NO_SHOW if reply.ticket is not None and reply.ticket.state is TicketState.CANCELLED:
                return Notice(Kind.TOLD, _("{number} is cancelled after too many no-shows.").format(number=number))
            case Act.NO_SHOW if isinstance(sent.command, NoShow) and sent.command.reason is not None:
                return Notice(Kind.TOLD, _("{number} waits again in the same place.").format(number=number))
            case Act.NO_SHOW:
                return Notice(Kind.TOLD, _("{number} waits again, behind those waiting now.").format(number=number))
            case Act.RETURN | Act.TRANSFER | Act.NEXT_SERVICE if reply.ticket is not None:
                where = waits_where_text(reply.ticket, self._picture.counters, self._picture.branch, language)
                return Notice(Kind.TOLD, _("{number}: {where}, its age kept.").format(number=number, where=where))
            case Act.COMPLETE_AND_CALL if self._is_late(sent):
                text = _("{number} is done. Nobody was called: the server answered too late. Press F2 to call.")
                return Notice(Kind.TOLD, text.format(number=number))
            case Act.COMPLETE | Act.COMPLETE_AND_CALL:
                return Notice(Kind.TOLD, _("{number} is done.").format(number=number))
        return None

    def _waiting(self, _why: object) -> None:
        for late in list(self._ran_out):  # its last try, on its way when its time ran out, found no server either
            self._withdraw(late)
        # of an alarm nothing is said here: the person it is about may be reading along
        spoken = [sent for sent in self._unanswered if sent.act is not Act.ALARM]
        if spoken:
            sent = spoken[0]
            if sent in self._ran_out:
                text = _("No answer to “{act}”. It is not done late; whether it was done in time is being asked.")
            elif sent.act in CALLS:
                text = _("No answer from the server to “{act}”. It is tried for {n} seconds.")
            else:
                text = _("No answer from the server to “{act}”. It is kept, and sent again until it is answered.")
            self.tell(Notice(Kind.WAITING, text.format(act=_(ABOUT[sent.act].label), n=round(CALL_WITHIN_S))))
