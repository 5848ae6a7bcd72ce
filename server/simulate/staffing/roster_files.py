"""A roster as CSV and as iCalendar (RFC 5545). Clerks are numbered: who is which number is the branch's own."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from language.messages import N_
from protocol.icalendar import as_file, escaped, uid, utc
from server.balance.staffing.roster import Duty, Stint
from server.simulate.report.language import Reader

COLUMNS: Final = ("date", "clerk", "from", "to", "duty", "counter")

DUTIES: Final = {
    Duty.COUNTER: N_("Counter {counter}"),
    Duty.BREAK: N_("Break"),
    Duty.AWAY: N_("Work away from the counters"),
}


def as_csv(stints: Iterable[Stint], opens: datetime) -> str:
    """A row for each stint; `opens`: the opening, in the branch's local time."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in stints:
        begins, ends = _at(opens, one.from_s), _at(opens, one.to_s)
        writer.writerow(
            (
                begins.date().isoformat(),
                one.clerk,
                f"{begins:%H:%M}",
                f"{ends:%H:%M}",
                one.duty.value,
                one.counter or "",
            )
        )
    return out.getvalue()


def as_calendar(stints: Iterable[Stint], opens: datetime, branch: str, made: datetime, language: str) -> bytes:
    """A calendar with an event for each stint; moments in UTC. `made`: when it was written."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Mot Cua//motcua plan//EN"]
    for number, one in enumerate(stints, 1):
        lines += _event(number, one, opens, branch, made, Reader(language))
    return as_file([*lines, "END:VCALENDAR"])


def _event(number: int, one: Stint, opens: datetime, branch: str, made: datetime, reader: Reader) -> list[str]:
    _ = reader.say
    clerk = _("Clerk {n}").format(n=one.clerk)
    duty = _(DUTIES[one.duty]).format(counter=one.counter)
    return [
        "BEGIN:VEVENT",
        f"UID:{uid(f'roster {branch} {opens:%Y%m%d} {number}')}",
        f"DTSTAMP:{utc(made)}",
        f"DTSTART:{utc(_at(opens, one.from_s))}",
        f"DTEND:{utc(_at(opens, one.to_s))}",
        f"SUMMARY:{escaped(f'{clerk}: {duty}')}",
        f"LOCATION:{escaped(branch)}",
        "END:VEVENT",
    ]


def _at(opens: datetime, seconds: int) -> datetime:
    return opens + timedelta(seconds=seconds)
