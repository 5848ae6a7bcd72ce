"""When a closed branch opens again, in words: the same on kiosk, display and pages."""

from datetime import datetime, timedelta
from gettext import NullTranslations

from .weekdays import WEEKDAYS


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
