"""The ticket in hand: number, service, why it was chosen, and its times."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from counter.acts.acts import ABOUT, Act
from counter.branch.counter_picture import CounterPicture
from counter.branch.details import details_of
from counter.branch.phrases import (
    level_text,
    minutes_text,
    nobody_waits_text,
    priority_text,
    reason_text,
    service_text,
    state_text,
    why_next_text,
    why_text,
)
from counter.branch.service_timer import ServiceTimes, service_times
from language.durations import clock
from language.messages import _, ngettext, own_name
from protocol.enums import CounterState
from protocol.views import TicketView
from ui.language.switch import LanguageSwitch
from ui.look.promise_level import Level
from ui.look.tokens import SPACE, TYPE
from ui.widgets.parts import Mark, label, set_property, set_text
from ui.widgets.timer_bar import TimerBar

IDENTITY_KEY = ABOUT[Act.CHECK_IDENTITY].key


class HandCard(QFrame):
    """Shows the ticket in hand; without one, the counter's state and the usual next key."""

    def __init__(self, picture: CounterPicture, language: LanguageSwitch) -> None:
        super().__init__()
        self.setProperty("part", "card")
        self._picture = picture
        self._language = language
        self._state = label("ticket-state", "pill")
        self._number = label("ticket-number")
        self._number.setMinimumHeight(TYPE.display + SPACE.m)
        self._service = label("ticket-service", "lead", wrap=True)
        self._class = label("ticket-class", wrap=True)
        self._next = label("next-number")
        self._facts = label("ticket-facts", "soft", wrap=True)
        self._why = label("ticket-why", "soft", wrap=True)
        self._identity = label("ticket-identity", wrap=True)
        self._next_procedure = label("next-procedure", wrap=True)
        self._timer_title = label("timer-title", "soft")
        self._timer = label("timer")
        self._mark = Mark()
        self._level = label("timer-level")
        self._bar = TimerBar()
        self._visit = label("visit-age")
        self._visit_mark = Mark()
        self._times = QWidget()
        self._lay_out()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(SPACE.xs)
        left.addWidget(self._state, 0, Qt.AlignmentFlag.AlignLeft)
        left.addWidget(self._number)
        left.addStretch(1)
        right = QGridLayout(self._times)
        right.setContentsMargins(0, 0, 0, 0)
        right.setHorizontalSpacing(SPACE.s)
        right.setVerticalSpacing(SPACE.xs)
        right.addWidget(self._timer_title, 0, 0, 1, 2)
        right.addWidget(self._timer, 1, 0, 1, 2)
        right.addWidget(self._bar, 2, 0, 1, 2)
        right.addWidget(self._mark, 3, 0)
        right.addWidget(self._level, 3, 1)
        right.addWidget(self._visit_mark, 4, 0)
        right.addWidget(self._visit, 4, 1)
        right.setColumnStretch(1, 1)
        top = QHBoxLayout()
        top.setSpacing(SPACE.xl)
        top.addLayout(left, 3)
        top.addWidget(self._times, 2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE.l, SPACE.m, SPACE.l, SPACE.m)
        whole.setSpacing(SPACE.xs)
        whole.addLayout(top)
        whole.addWidget(self._next)
        whole.addWidget(self._service)
        whole.addWidget(self._next_procedure)
        whole.addWidget(self._class)
        whole.addWidget(self._identity)
        whole.addWidget(self._facts)
        whole.addWidget(self._why)
        whole.addStretch(1)

    def refresh(self) -> None:
        """Shows the present picture and times."""
        ticket = self._picture.in_hand
        if ticket is None:
            self._show_idle()
        else:
            self._show_ticket(ticket)
        for part in (self._number, self._times):
            part.setVisible(ticket is not None)
        for row in (self._next, self._class, self._identity, self._facts, self._why, self._next_procedure):
            row.setVisible(bool(row.text()))

    def _show_ticket(self, ticket: TicketView) -> None:
        branch, language = self._picture.branch, self._language.language
        set_text(self._state, state_text(ticket))
        set_property(self._state, "level", "primary")
        set_text(self._number, ticket.number)
        for blank in (self._next, self._next_procedure):
            set_text(blank, "")
        set_text(self._service, self._service_of(ticket))
        set_text(self._class, priority_text(ticket, branch, language))
        asks = _("Check the identity number: {key}").format(key=IDENTITY_KEY)
        set_text(self._identity, asks if ticket.check_identity else "")
        further = [service_text(code, branch, language) for code in ticket.further]
        afterwards = [_("afterwards: {services}").format(services=", ".join(further))] if further else []
        set_text(self._facts, " · ".join([*afterwards, *_facts(ticket)]))
        why = self._picture.why
        set_text(self._why, why_text(why) if why else "")
        picture = self._picture
        self._show_times(
            service_times(ticket, picture.clock.age_s, picture.transaction_target_s, picture.visit_target_s), ticket
        )

    def _show_times(self, times: ServiceTimes, ticket: TicketView) -> None:
        title = _("Serving") if times.serving else _("Since the call")
        if times.serving and ticket.dossiers > 1:
            each = clock(times.promised_s)
            title = _("Serving, {n} dossiers, {each} each").format(n=ticket.dossiers, each=each)
        set_text(self._timer_title, title)
        set_text(self._timer, clock(times.shown_s))
        level = times.level if times.serving else Level.CALM
        set_property(self._timer, "level", level.colour if times.serving else "off")
        set_property(self._level, "level", level.colour)
        set_text(self._level, level_text(times) if times.serving or times.promised_s else _("Waiting for the person"))
        self._mark.show_level(level if times.serving else None)
        self._bar.show_share(times.promised_s / times.target_s if times.serving else None)
        set_text(self._visit, _("Whole visit: {age}").format(age=minutes_text(times.visit_s)))
        set_property(self._visit, "level", times.visit_level.colour)
        self._visit_mark.show_level(times.visit_level)

    def _show_idle(self) -> None:
        me = self._picture.me
        state = CounterState.CLOSED if me is None else me.state
        level, title = "calm", _("Nobody at the counter")
        likely = self._picture.likely_next() if state is CounterState.OPEN else None
        waiting = bool(self._picture.waiting()[0])
        hint = _("Press F2 to call the next number.") if waiting else nobody_waits_text(me)
        if state is CounterState.PAUSED:
            reason = reason_text(me.reason, self._picture.branch, self._language.language) if me and me.reason else ""
            level, title = "amber", _("Paused: {reason}").format(reason=reason) if reason else _("Paused")
            hint = _("Press F10 to open the counter again.")
        elif state is CounterState.CLOSED:
            level, title, hint = "off", _("The counter is closed"), _("Press F10 to open the counter.")
        set_text(self._state, title)
        set_property(self._state, "level", level)
        set_text(self._number, "")
        set_text(self._next, likely[0].number if likely else "")
        set_text(self._service, self._service_of(likely[0]) if likely else hint)
        set_text(self._class, _("Likely next: {why}").format(why=why_next_text(likely[1])) if likely else "")
        set_text(self._facts, hint if likely else "")
        details = details_of(likely[0], self._picture, self._language.language) if likely else None
        set_text(self._next_procedure, details.procedure if details else "")
        for blank in (self._identity, self._why, self._timer_title, self._timer, self._level, self._visit):
            set_text(blank, "")
        self._mark.show_level(None)
        self._visit_mark.show_level(None)
        self._bar.show_share(None)

    def _service_of(self, ticket: TicketView) -> str:
        return service_text(ticket.service, self._picture.branch, self._language.language)


def _facts(ticket: TicketView) -> list[str]:
    """The other facts of a ticket, as far as it has them."""
    facts = [ngettext("{n} dossier", "{n} dossiers", ticket.dossiers).format(n=ticket.dossiers)]
    if ticket.calls > 1:
        facts.append(ngettext("called {n} time", "called {n} times", ticket.calls).format(n=ticket.calls))
    if ticket.no_shows:
        facts.append(ngettext("{n} no-show", "{n} no-shows", ticket.no_shows).format(n=ticket.no_shows))
    if ticket.served_s:
        facts.append(_("served before: {age}").format(age=minutes_text(ticket.served_s)))
    if ticket.parked_s:
        facts.append(_("set aside: {age}").format(age=minutes_text(ticket.parked_s)))
    if ticket.language != "vi":
        facts.append(_("language: {language}").format(language=own_name(ticket.language)))
    if ticket.scanned_pages:
        pages = ticket.scanned_pages
        facts.append(ngettext("{n} page stored", "{n} pages stored", pages).format(n=pages))
    return facts
