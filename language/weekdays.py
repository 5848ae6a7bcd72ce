"""The names of weekdays, as messages: index 0 is Monday, as in `date.weekday()`; pure."""

from collections.abc import Iterable
from gettext import NullTranslations

from .messages import N_

WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip


def say_weekdays(days: Iterable[int], words: NullTranslations) -> str:
    """`Thứ Hai – Thứ Sáu, Chủ Nhật`: weekdays (0 Monday), neighbours of three or more drawn together."""
    runs = _runs(sorted(set(days)))
    return ", ".join(" – ".join(words.gettext(WEEKDAYS[day]) for day in run) for run in runs)


def _runs(days: list[int]) -> list[tuple[int, ...]]:
    """[0,1,2,5] → [(0,2),(5,)]; two neighbours stay apart."""
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return [part for run in runs for part in ([(run[0], run[-1])] if len(run) > 2 else [(day,) for day in run])]
