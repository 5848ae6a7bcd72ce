"""When a branch gives numbers, in words: the same on kiosk, display and pages."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from gettext import NullTranslations

from protocol.configuration import Window

from .weekdays import WEEKDAYS, say_weekdays


def say_opening(opens: datetime, now: datetime, words: NullTranslations) -> str:
    """`Opens today at 13:00`, `Opens on Monday 30/11 at 07:30`; both moments in the branch's zone."""
    _ = words.gettext
    time = f"{opens:%H:%M}"
    if opens.date() == now.date():
        return _("Opens today at {time}").format(time=time)
    if opens.date() == now.date() + timedelta(days=1):
        return _("Opens tomorrow at {time}").format(time=time)
    weekday = _(WEEKDAYS[opens.weekday()])
    return _("Opens on {weekday} {date} at {time}").format(weekday=weekday, date=f"{opens:%d/%m}", time=time)


def say_week(windows: Iterable[Window], words: NullTranslations) -> list[tuple[str, str]]:
    """Weekdays and their hours, `("Thứ Hai – Thứ Sáu", "07:30–11:30 · 13:30–16:30")`, in the order of the week.

    Empty for a branch that is always open.
    """
    of_day: dict[int, list[str]] = {}
    for window in sorted(windows, key=lambda window: window.first_ticket):
        for day in window.days:
            of_day.setdefault(day, []).append(f"{window.first_ticket}–{window.last_ticket}")
    groups: dict[str, list[int]] = {}
    for day in sorted(of_day):
        groups.setdefault(" · ".join(of_day[day]), []).append(day)
    return [(say_weekdays(days, words), spans) for spans, days in groups.items()]
