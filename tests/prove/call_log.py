"""Reads the log of the Anonymous Bank's call centre, a public record of a real queue call by call.

The call centre of a bank in Israel in 1999, published for research by A. Mandelbaum with the help of I. Guedj, Technion
(`AnonymousBank`, Service Enterprise Engineering Laboratory). A file is a month: one line a call, fields separated by
tabs, the names in the first line:

`vru+line call_id customer_id priority type date vru_entry vru_exit vru_time q_start q_exit q_time outcome ser_start
ser_exit ser_time server`

`date`: yymmdd; clock times: h:mm:ss; spans: seconds. `q_time` 0: answered or gone without waiting. `outcome`: AGENT,
HANG (hung up) or PHANTOM (to be ignored). `priority` 2 begins with 90 s of waiting. `server`: the agent, or NO_SERVER.
"""

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from msgspec import Struct

NOBODY = "NO_SERVER"


class LoggedCall(Struct, frozen=True):
    """A call that asked for an agent; clock times in seconds from midnight. `left_s`: when it was answered or hung up.

    `ends_s`: of the conversation, None for one that hung up. `agent`: None where the log names nobody."""

    day: str
    service: str
    first: bool
    arrive_s: int
    left_s: int
    ends_s: int | None
    agent: str | None

    @property
    def wait_s(self) -> int:
        return self.left_s - self.arrive_s


def read_calls(file: Path) -> dict[str, list[LoggedCall]]:
    """By day, in the order of arrival. Lines that do not fit the format are left out. Raises ValueError for another
    table."""
    with file.open(encoding="latin-1", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t")
        if not {"type", "date", "q_time", "outcome", "server"} <= set(rows.fieldnames or ()):
            raise ValueError(f"{file} is not a month of the AnonymousBank log: see tests/prove/call_log.py")
        days: dict[str, list[LoggedCall]] = {}
        for one in _calls(rows):
            days.setdefault(one.day, []).append(one)
    return {day: sorted(calls, key=lambda one: one.arrive_s) for day, calls in sorted(days.items())}


def _calls(rows: Iterator[dict[str, str]]) -> Iterator[LoggedCall]:
    for row in rows:
        try:
            found = _call(row)
        except (TypeError, ValueError):
            continue
        if found is not None:
            yield found


def _call(row: dict[str, str]) -> LoggedCall | None:
    """None for a call that asked for no agent."""
    waited, answered = int(row["q_time"]) > 0, row["outcome"] == "AGENT"
    if not answered and not (waited and row["outcome"] == "HANG"):
        return None
    day = datetime.strptime(row["date"], "%y%m%d").date().isoformat()  # noqa: DTZ007 (a date alone)
    arrive_s = _clock(row["q_start"] if waited else row["vru_exit"])
    left_s = _clock(row["q_exit"]) if waited else arrive_s
    if left_s < arrive_s:
        return None
    ends_s = max(left_s, _clock(row["ser_exit"])) if answered else None
    agent = row["server"] if answered and row["server"] != NOBODY else None
    return LoggedCall(day, row["type"], row["priority"] == "2", arrive_s, left_s, ends_s, agent)


def _clock(said: str) -> int:
    hours, minutes, seconds = said.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)
