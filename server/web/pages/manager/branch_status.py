"""Alarms, printers and the message to everybody on the manager's page, with their forms."""

import msgspec
from msgspec import Struct

from language.messages import BOTH, LANGUAGES, N_
from language.printer_states import printer_msgid
from protocol import commands as c
from protocol.configuration import Name, Text
from protocol.enums import MessageLevel, PrinterCause, PrinterState, Refusal, Role
from protocol.ids import Instant
from protocol.problem import Refused
from server.access.city.state import Access
from server.queue.state.state import State
from server.web.api import alert_acts, notices
from server.web.follow import views
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.ages import Age
from server.web.pages.parts.forms import form_of

UNTIL_CLEARED, END_OF_DAY = "", "day"
UNTIL: tuple[tuple[str, str], ...] = (
    (UNTIL_CLEARED, N_("until it is removed")),
    ("900", N_("for 15 minutes")),
    ("1800", N_("for 30 minutes")),
    ("3600", N_("for 1 hour")),
    ("7200", N_("for 2 hours")),
    (END_OF_DAY, N_("until the end of today")),
    ("86400", N_("for 24 hours")),
)
"""How long a message is shown, as the form offers it: seconds or one of the two words above, and the label."""

SURE = "yes"
"""The value of the box that confirms an emergency."""

ROLE_NAMES = {
    Role.KIOSK: N_("kiosk"),
    Role.COUNTER: N_("counter"),
    Role.DISPLAY: N_("display"),
}


class AlarmRow(Struct, frozen=True):
    """A counter with an alarm; `clerk` is the login name of the clerk there, empty if none."""

    counter: str
    name: Name
    clerk: str
    since: Age


def alarms(state: State, access: Access, now: Instant) -> list[AlarmRow]:
    """Counters with an alarm, the oldest alarm first."""
    config = views.config_of(state)
    asking = [(counter.alarm_at, counter) for counter in state.counters.values() if counter.alarm_at is not None]
    return [
        AlarmRow(counter.id, views.counter_name(config, counter.id), clerk_name(access, counter.user), _aged(at, now))
        for at, counter in sorted(asking, key=lambda each: (each[0], each[1].id))
    ]


def clerk_name(access: Access, user: str | None) -> str:
    """The name of a clerk; empty if unknown."""
    return access.called(user)


def printer_words(printer: PrinterState | None, cause: PrinterCause | None) -> str:
    """The msgid of a printer's state and its cause; "" without one."""
    return "" if printer is None else printer_msgid(printer, cause)


def printer_level(printer: PrinterState | None, pending: int, unconfirmed: int) -> str:
    """`calm`, `amber` (needs attention soon) or `red` (cannot print)."""
    if printer not in (None, PrinterState.READY, PrinterState.PAPER_NEAR_END):
        return "red"
    return "amber" if printer is PrinterState.PAPER_NEAR_END or pending or unconfirmed else "calm"


def _aged(since: Instant, now: Instant) -> Age:
    return Age(since, max(0, now - since) // 1000, 0)


# -- the page's forms -----------------------------------------------------------------------------------


async def clear_alarm(asked: OperationRequest) -> Refused | None:
    """The form that ends a counter's alarm."""
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return form
    done = await asked.context.live.submit(asked.envelope(c.ClearAlarm(form.get("counter", ""))))
    return done if isinstance(done, Refused) else None


SNOOZE_S = 600


async def act_on_alert(asked: OperationRequest) -> Refused | None:
    """The buttons of a line: I see to it, somebody else does, or later."""
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return form
    key, act = form.get("key", ""), form.get("act")
    if act not in ("own", "give", "snooze"):
        return Refused(Refusal.BAD_FIELD, "act")
    asks: dict[str, str | int] = {"do": "own-alert", "key": key}
    if act == "give":
        asks["to"] = form.get("to", "")
    elif act == "snooze":
        asks = {"do": "snooze-alert", "key": key, "for_s": SNOOZE_S}
    try:
        command = msgspec.convert(asks, c.OwnAlert | c.SnoozeAlert)
    except msgspec.ValidationError:
        return Refused(Refusal.BAD_FIELD, "key")
    done = await alert_acts.submit_act(asked, command)
    return done if isinstance(done, Refused) else None


async def set_message(asked: OperationRequest) -> Refused | None:
    """The form that sets the message; an emergency has to be confirmed in it.

    If a translation is empty, the Vietnamese text is shown instead.
    """
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return form
    if form.get("level") not in tuple(MessageLevel):
        return Refused(Refusal.BAD_FIELD, "level")
    if form["level"] == MessageLevel.EMERGENCY and form.get("sure") != SURE:
        return Refused(Refusal.BAD_FIELD, "sure")
    until = form.get("until", UNTIL_CLEARED)
    if until not in (value for value, _ in UNTIL):
        return Refused(Refusal.BAD_FIELD, "until")
    command = c.SetMessage(MessageLevel(form["level"]), text_of(form), until_s_of(asked, until))
    told = await notices.tell(asked, command)
    return told if isinstance(told, Refused) else None


def text_of(form: dict[str, str]) -> Text:
    """The words of a message's form, in every language that was filled in."""
    typed = {language: form[language] for language in LANGUAGES if form.get(language, "").strip()}
    return dict.fromkeys(BOTH, form.get(BOTH[0], "")) | typed


async def clear_message(asked: OperationRequest) -> Refused | None:
    """The button that removes the message."""
    done = await notices.clear_message(asked)
    return done if isinstance(done, Refused) else None


def until_s_of(asked: OperationRequest, until: str) -> int | None:
    """Seconds of one of the choices in `UNTIL`."""
    if until == UNTIL_CLEARED:
        return None
    if until != END_OF_DAY:
        return int(until)
    now = asked.context.clock.now()
    return max(1, (views.today_of(asked.branch.state, now).ends - now) // 1000)
