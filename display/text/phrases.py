"""Every sentence of the lobby, in the screen's language and, smaller beneath it, in the other one."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from language.durations import say_age_in_full
from language.messages import N_, beside, translations
from language.names import name_in
from language.opening import say_opening, say_week
from language.waits import say_wait
from language.weekdays import WEEKDAYS
from protocol.configuration import Text, Window
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


class Pair(Struct, frozen=True):
    """A text twice: as the screen speaks, and in the other language."""

    first: str = ""
    second: str = ""


class Words:
    """Looks every text up in both languages, the screen's own first."""

    def __init__(self, own: str) -> None:
        self._languages = (own, beside(own))
        self._catalogues = tuple(translations(one) for one in self._languages)

    def say(self, message: str, **values: str) -> Pair:
        """A message with its {values} filled in."""
        first, second = (catalogue.gettext(message).format(**values) for catalogue in self._catalogues)
        return Pair(first, second)

    def name(self, name: Text) -> Pair:
        """A name of the catalogue or a line of the branch's; once only where both languages have the same."""
        first, second = (name_in(name, language) for language in self._languages)
        return Pair(first, "" if first == second else second)

    def wait(self, wait: Wait | None) -> Pair:
        """The expected wait in words."""
        first, second = (say_wait(wait, catalogue) for catalogue in self._catalogues)
        return Pair(first, second)

    def opening(self, opens: datetime, now: datetime) -> Pair:
        """When the branch opens, by its own clock."""
        first, second = (say_opening(opens, now, catalogue) for catalogue in self._catalogues)
        return Pair(first, second)

    def cut_off(self, now: datetime, age_s: float) -> Pair:
        """The line is dead: from when the figures are, and how old, to the second, minute or hour."""
        at = now - timedelta(seconds=age_s)
        time = f"{at:%H:%M}" if at.date() == now.date() else f"{at:%H:%M %d/%m}"
        first, second = (
            catalogue.gettext(CUT).format(time=time, age=say_age_in_full(age_s, catalogue))
            for catalogue in self._catalogues
        )
        return Pair(first, second)

    def date(self, day: datetime) -> Pair:
        """Thứ Năm, 09/07/2026."""
        weekday = self.say(WEEKDAYS[day.weekday()])
        return Pair(f"{weekday.first}, {day:%d/%m/%Y}", f"{weekday.second}, {day:%d/%m/%Y}")

    def week(self, windows: Iterable[Window]) -> list[Pair]:
        """`Thứ Hai – Thứ Sáu: 07:30–11:30 · 13:30–16:30`: the hours, a line for each group of weekdays."""
        shown = tuple(windows)
        both = zip(*(say_week(shown, catalogue) for catalogue in self._catalogues), strict=True)
        return [Pair(*(f"{days}: {spans}" for days, spans in line)) for line in both]
