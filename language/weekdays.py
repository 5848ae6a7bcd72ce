"""The names of weekdays, as messages: index 0 is Monday, as in `date.weekday()`; pure."""

from .messages import N_

WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip
