"""`motcua due`: when a dossier received at a time is due, and why, in the words of both languages."""

import argparse
import re
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from language.due_steps import say_step
from language.messages import BOTH, _, spoken, translations
from language.names import in_words
from protocol.calendar import NoWorkingDay
from protocol.due.counting import count_due
from protocol.ids import Instant
from server.catalogue.finding import nearest
from server.cli.output import Failed, Output, WrongUse
from server.cli.settings import Settings

from .open_journal import now_ms, opened_journal

_CLOCK: Final = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
_DAY: Final = (
    r"(?:(?P<y>[0-9]{4})-(?P<mo>[0-9]{2})-(?P<d>[0-9]{2})|(?P<d2>[0-9]{1,2})/(?P<mo2>[0-9]{1,2})/(?P<y2>[0-9]{4}))"
)
_FORMS: Final = tuple(re.compile(form, re.ASCII) for form in (rf"{_DAY}[ T]{_CLOCK}", rf"{_CLOCK} {_DAY}"))
_TODAY: Final = re.compile(_CLOCK, re.ASCII)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--branch", required=True, metavar="B", help=_("the branch's id"))
    parser.add_argument("--procedure", required=True, metavar=_("CODE"), help=_("the procedure's national code"))
    parser.add_argument(
        "--received",
        required=True,
        metavar=_("TIME"),
        help=_('local time of the receipt: "2026-02-13 16:20", "16:20 13/02/2026", or "16:20" for today'),
    )


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Counts by the configuration in force. Exit 1 if the branch has no such procedure or its time is not known."""
    with opened_journal(settings) as opened:
        config = opened.configured(arguments.branch)
    code = arguments.procedure
    procedure = next((one for one in config.procedures if one.code == code), None)
    if procedure is None:
        near = nearest(code, [one.code for one in config.procedures])
        said = (
            _('{branch} has no procedure "{code}"; did you mean "{near}"?')
            if near
            else _('{branch} has no procedure "{code}"; motcua catalogue show {branch} lists them')
        )
        raise Failed(said.format(branch=config.id, code=code, near=near))
    if procedure.statutory is None:
        said = _("the time of {code} is not known; give it a statutory time in the catalogue")
        raise Failed(said.format(code=code))
    zone = ZoneInfo(config.time_zone)
    received_at = read_time(arguments.received, datetime.fromtimestamp(now_ms() / 1000, zone).date(), zone)
    if received_at is None:
        said = _('--received must be a time such as "2026-02-13 16:20" or "16:20 13/02/2026", not "{text}"')
        raise WrongUse(said.format(text=arguments.received))
    try:
        counted = count_due(received_at, procedure.statutory, config)
    except NoWorkingDay as error:
        raise Failed(_("{branch} never works, by its calendar").format(branch=config.id)) from error
    output.say(f"{code} {in_words(procedure.name)} ({config.id})")
    for step in counted.steps:
        output.say(f"  {say_step(step, translations(spoken()))}")
    output.result(
        branch=config.id,
        procedure=code,
        statutory=procedure.statutory,
        received=_local(received_at, zone),
        received_at=received_at,
        due=_local(counted.due_at, zone),
        due_at=counted.due_at,
        steps=[
            msgspec.to_builtins(step) | {language: say_step(step, translations(language)) for language in BOTH}
            for step in counted.steps
        ],
    )
    return 0


def read_time(text: str, today: date, zone: ZoneInfo) -> Instant | None:
    """A local time as a moment; None if it is not one. Hours need no leading zero: `8:05` is five past eight."""
    text = text.strip()
    found = next((match for form in _FORMS if (match := form.fullmatch(text))), None) or _TODAY.fullmatch(text)
    if found is None:
        return None
    part = found.groupdict()
    try:
        if part.get("y") or part.get("y2"):
            today = date(*(int(part[name] or part[f"{name}2"]) for name in ("y", "mo", "d")))
        clock = time(int(part["hour"]), int(part["minute"]))
    except ValueError:
        return None
    return int(datetime.combine(today, clock, zone).timestamp() * 1000)


def _local(at: Instant, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at / 1000, zone).isoformat(timespec="minutes")
