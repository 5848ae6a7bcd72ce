"""A doubted clock: what is said of it, and whose time is asked about first."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from counter.branch.counter_picture import CounterPicture
from counter.branch.doubted_clock import Source, doubted_text, doubted_title, possible_times
from language.clock_doubts import DOUBTS
from protocol.messages import Message
from protocol.views import ClockView
from server.journal.clock.belief import Doubt
from tests.counter.made import NOW, branch, counter
from ui.language.switch import LanguageSwitch
from ui.link.server_clock import ServerClock

CUT = timedelta(hours=13)
"""So long the power was off."""


def seen(doubt: str, *, server: datetime, own: datetime = NOW, ahead: timedelta, believed: bool = False,
         waits: bool = True) -> CounterPicture:  # fmt: skip
    """The picture after a snapshot of the server's at its time `server`, on a machine whose time is `own`."""
    picture = CounterPicture("1", ServerClock(monotonic=lambda: 0, wall=lambda: own))
    clock = ClockView(doubt, believed, int(ahead.total_seconds()), waits)
    shown = replace(branch(), clock=clock, time_zone="Asia/Ho_Chi_Minh")
    picture.take(Message(1, "snapshot", server, branch=shown, counters=[counter()], tickets=[]))
    return picture


@pytest.mark.parametrize(
    ("doubt", "server", "own", "ahead", "times"),
    [
        # off overnight, both machines right: one other time than the count
        ("new_boot", NOW - CUT, NOW, CUT, {Source.MACHINE: NOW, Source.SERVER: NOW - CUT}),
        # off overnight, and the server's battery is empty
        ("before_last_event", NOW - CUT, NOW, -CUT,
         {Source.COUNTER: NOW, Source.SERVER: NOW - CUT, Source.MACHINE: NOW - 2 * CUT}),
        # put forward in the middle of the day
        ("jumped_ahead", NOW, NOW, CUT, {Source.SERVER: NOW, Source.MACHINE: NOW + CUT}),
        ("jumped_back", NOW, NOW - CUT, timedelta(0), {Source.SERVER: NOW, Source.COUNTER: NOW - CUT}),
        ("of a newer server", NOW, NOW + timedelta(seconds=59), timedelta(0), {Source.SERVER: NOW}),
    ],
)  # fmt: skip
def test_the_likely_time_is_asked_about_first_and_the_same_time_only_once(
    doubt: str, server: datetime, own: datetime, ahead: timedelta, times: dict[Source, datetime]
) -> None:
    found = possible_times(seen(doubt, server=server, own=own, ahead=ahead))
    assert list(found.items()) == list(times.items())


def test_the_time_is_the_one_of_the_last_snapshot_also_where_it_went_back() -> None:
    """The `Date` of a server before 0.2 is by its machine's clock, the one that is doubted."""
    picture = seen("jumped_ahead", server=NOW, ahead=CUT)
    picture.clock.heard(NOW + CUT, asked_ms=0)
    assert picture.server_time() == NOW


def test_it_says_which_time_the_server_uses_why_and_what_it_stops(english: LanguageSwitch) -> None:
    closed = seen("new_boot", server=NOW, ahead=timedelta(0))
    assert doubted_title(closed) == "Please check date and time: the server says 15:30, Tuesday 24/11/2026"
    assert doubted_text(closed) == (
        "The server's machine was started again, and nothing has shown yet that its clock is right."
        " Until somebody confirms them, no number is given."
    )
    opened = seen("of a newer server", server=NOW, ahead=timedelta(0), waits=False)
    assert doubted_text(opened).startswith("The clock of the server's machine may be wrong. The open day goes on")


def test_nothing_is_said_of_a_clock_that_is_believed_all_the_same() -> None:
    picture = seen("jumped_ahead", server=NOW, ahead=CUT, believed=True)
    assert (picture.doubted, doubted_text(picture), possible_times(picture)) == (None, "", {})


def test_every_doubt_has_its_sentence() -> None:
    assert set(DOUBTS) == {doubt.value for doubt in Doubt}
