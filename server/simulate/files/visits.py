"""Writes the visit of each arrival: `id,arrive_s,call_s,start_s,end_s,counter,outcome`, one per row."""

import csv
import io
from collections.abc import Iterable
from typing import Final

from server.balance.roll.scenario import Visit

from .arrivals import seconds

COLUMNS: Final = ("id", "arrive_s", "call_s", "start_s", "end_s", "counter", "outcome")


def write_visits(visits: Iterable[Visit]) -> str:
    """The CSV text, in the order of the visits; a time that did not happen is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in visits:
        times = ("" if value is None else seconds(value) for value in (one.call_s, one.start_s, one.end_s))
        writer.writerow((one.id, seconds(one.arrive_s), *times, one.counter or "", one.outcome.value))
    return out.getvalue()
