"""Every sentence of the lobby, in the branch's main language and, smaller beneath it, in its second one."""

from collections.abc import Collection
from datetime import datetime, timedelta

from language.durations import say_age_in_full
from language.messages import N_, leading
from language.pairs import Pair, Pairs, pair
from language.waits import say_wait
from language.weekdays import WEEKDAYS
from protocol.views import Wait

WAITING = N_("Waiting")
EXPECTED = N_("Wait, minutes")
NOBODY_WAITING = N_("Nobody waiting")
NO_COUNTER = N_("No counter open now")
HOW_TO_BOOK = N_("To book a time, ask at a counter")
BY_PHONE = N_("Take a number by phone")
SCAN_THIS = N_("Scan the code and choose a service.")
NO_CALL_YET = N_("No number has been called yet")
NO_TICKETS = N_("No tickets are given now")
RETIRED = N_("This branch has closed for good")
STILL_SERVING = N_("No tickets are given now; everyone waiting will be served")
CONNECTING = N_("Connecting to the server…")
REFUSED = N_("The server refuses this display: {reason}")
OLD_PROGRAM = N_("This program is older than the server: update it.")
REVOKED = N_("This display was revoked")
REVOKED_HOW = N_("To use it again: press F2 on a keyboard, set it up, and have a manager confirm its code.")
CUT = N_("No connection – figures from {time}, {age} ago")
COUNTER = N_("Counter {counter}")
EMERGENCY = N_("Emergency")
NOTICE = N_("Notice")
NUMBER_CALLED = N_("Number called")
PLEASE_WAIT = N_("Please wait for your number")


class Words(Pairs):
    """Looks every text up in the languages of the branch, its main one first; until they are known, in the screen's own
    and the one beside it.
    """

    def __init__(self, own: str) -> None:
        super().__init__(own)
        self._own = own

    def follow(self, offered: Collection[str]) -> bool:
        """Speaks as the branch does, from its main language on; returns whether that is another pair than before."""
        before = self.languages
        self._use(leading(self._own, offered), offered)
        return self.languages != before

    def wait(self, wait: Wait | None) -> Pair:
        """The expected wait in words."""
        return pair(*(say_wait(wait, catalogue) for catalogue in self._catalogues))

    def cut_off(self, now: datetime, age_s: float) -> Pair:
        """The line is dead: from when the figures are, and how old, to the second, minute or hour."""
        at = now - timedelta(seconds=age_s)
        time = f"{at:%H:%M}" if at.date() == now.date() else f"{at:%H:%M %d/%m}"
        said = (each.gettext(CUT).format(time=time, age=say_age_in_full(age_s, each)) for each in self._catalogues)
        return pair(*said)

    def date(self, day: datetime) -> Pair:
        """Thứ Năm, 09/07/2026."""
        weekdays = (catalogue.gettext(WEEKDAYS[day.weekday()]) for catalogue in self._catalogues)
        return pair(*(f"{weekday}, {day:%d/%m/%Y}" for weekday in weekdays))
