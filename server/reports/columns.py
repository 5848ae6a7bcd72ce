"""The columns of each subject: how a cell comes from what was measured, and what it means in words. Pure."""

from collections.abc import Callable
from typing import Any, Final

from language.messages import N_
from language.overruns import OVERRUNS
from protocol.enums import OverrunReason
from server.visits.figures import percents
from server.visits.tally import OVER, Tally, minutes_of
from server.visits.tally import Counted as C

from .measures import Bookings, CounterHours
from .report import Subject
from .table import AtMost, Cell, Column, Count, Hours, Minutes, Share, mean_tenths, share


def _count(counted: C) -> Callable[[Any], Cell]:
    return lambda tally: Count(tally[counted])


def _share(counted: C, whole: C) -> Callable[[Any], Cell]:
    return lambda tally: share(tally[counted], tally[whole])


def _of_three(place: int) -> Callable[[Any], Cell]:
    """Kept, missed or gone, of the decided visits; rounded so that the three sum to 100 %."""

    def cell(tally: Tally) -> Cell:
        parts = (tally[C.KEPT], tally[C.MISSED], tally[C.GONE])
        whole = sum(parts)
        return Share(parts[place], whole, percents(parts)[place] if whole else None)

    return cell


def _of_five(place: int) -> Callable[[Any], Cell]:
    """One of the five levels, the best first, of the rated; rounded so that the five sum to 100 %."""

    def cell(tally: Tally) -> Cell:
        parts, rated = tally.levels, tally.rated
        return Share(parts[place], rated, percents(parts)[place] if rated else None)

    return cell


def _past_the_time(tally: Tally) -> Cell:
    return share(tally.overran, tally[C.SERVED])


def _reason(reason: OverrunReason) -> Column:
    """The visits past the time for which this reason was given, of all past it."""
    return Column(f"over-{reason}", OVERRUNS[reason], N_("Of those past the time."),
                  lambda tally: share(tally[OVER[reason]], tally.overran))  # fmt: skip


def _hours(ms: int) -> Hours:
    return Hours((ms + 180_000) // 360_000)


def _occupied(hours: CounterHours) -> Cell:
    """In whole minutes, so that the parts can be read."""
    open_min, served_min = hours.open_ms // 60_000, hours.served_s // 60
    return share(min(served_min, open_min), open_min)


def _filled(bookings: Bookings) -> Cell:
    return share(min(bookings.booked, bookings.places), bookings.places)


_NUMBERS: Final = Column(
    "numbers", N_("Numbers"), N_("All numbers taken, whatever became of their holders."), _count(C.ISSUED), visits=True
)

COLUMNS: Final[dict[Subject, tuple[Column, ...]]] = {
    Subject.PROMISE: (
        _NUMBERS,
        Column("under-way", N_("Under way"),
               N_("Still here and within the visit's limit: counted in no share yet."), _count(C.UNDER_WAY)),
        Column("kept", N_("Kept"),
               N_("Served within the visit's limit (15 minutes, unless the branch set another), from taking the number "
                  "to the end at the counter. Kept, missed and gone before the limit are shares of the same people and "
                  "sum to 100 %."),
               _of_three(0), visits=True),
        Column("missed", N_("Missed"),
               N_("Past the limit: served too late, gone unserved, or still here."), _of_three(1), visits=True),
        Column("gone", N_("Gone before the limit"),
               N_("Gone unserved before the limit: left, cancelled by staff, or not called by the end of the day."),
               _of_three(2), visits=True),
        Column("mandate", N_("Per dossier in time"),
               N_("Of those served: the time at all counters, divided by the dossiers, was within the limit for a "
                  "dossier (15 minutes, unless the branch set another)."),
               _share(C.WITHIN_MANDATE, C.SERVED)),
    ),
    Subject.TIMES: (
        Column("decided", N_("Waits counted"),
               N_("Visits that ended, or are past their limit. Those under way are not in the waits yet."),
               lambda tally: Count(sum(tally.waits))),
        Column("wait-mean", N_("Mean wait, min"),
               N_("All the time in the queue, before the first call and again after a number was sent on or not "
                  "answered. Who left has waited until then."),
               lambda tally: Minutes(mean_tenths(tally.wait_s, sum(tally.waits)))),
        Column("wait-half", N_("Half waited ≤ min"), N_("The median, in whole minutes, rounded up."),
               lambda tally: AtMost(minutes_of(tally.waits, 5))),
        Column("wait-nine", N_("9 in 10 waited ≤ min"), N_("The 90th percentile, in whole minutes, rounded up."),
               lambda tally: AtMost(minutes_of(tally.waits, 9))),
        Column("served", N_("Served"), N_("Visits that a clerk completed."),
               lambda tally: Count(sum(tally.served)), visits=True),
        Column("served-mean", N_("Mean at counters, min"),
               N_("The time at all counters of those served, without time set aside."),
               lambda tally: Minutes(mean_tenths(tally.served_s, sum(tally.served)))),
        Column("served-half", N_("Half at counters ≤ min"), N_("The median, in whole minutes, rounded up."),
               lambda tally: AtMost(minutes_of(tally.served, 5))),
        Column("served-nine", N_("9 in 10 at counters ≤ min"),
               N_("The 90th percentile, in whole minutes, rounded up."),
               lambda tally: AtMost(minutes_of(tally.served, 9))),
    ),
    Subject.UNSERVED: (
        _NUMBERS,
        Column("no-shows", N_("Calls unanswered"),
               N_("Calls that nobody came to, those soon after the call left out. One person may have several."),
               _count(C.NO_SHOWS)),
        Column("left", N_("Left"),
               N_("Gave the number up, or did not come when called as often as the branch allows. Of all numbers."),
               _share(C.LEFT, C.ISSUED), visits=True),
        Column("sent-away", N_("Cancelled by staff"), N_("A member of staff cancelled the number. Of all numbers."),
               _share(C.SENT_AWAY, C.ISSUED), visits=True),
        Column("expired", N_("Never called"),
               N_("The number expired, or the day ended, before it was called. Of all numbers."),
               _share(C.EXPIRED, C.ISSUED), visits=True),
        Column("closed", N_("At a counter at the end"),
               N_("The day ended before the counter had completed the visit. Of all numbers."),
               _share(C.CLOSED, C.ISSUED), visits=True),
    ),
    Subject.OVERRUNS: (
        Column("missed", N_("Missed"), N_("Visits past the limit, of all that ended or are past it."), _of_three(1),
               visits=True),
        Column("late-served", N_("Served too late"), N_("Missed visits that a clerk completed. Of the missed."),
               _share(C.LATE_COMPLETED, C.MISSED), visits=True),
        Column("late-gone", N_("Gone unserved"),
               N_("Missed visits that left, were cancelled or never called, or are still here. Of the missed."),
               lambda tally: share(tally[C.MISSED] - tally[C.LATE_COMPLETED], tally[C.MISSED])),
        Column("mostly-waiting", N_("Mostly in the queue"),
               N_("Where most of a missed visit's time went. The four shares are of the missed visits."),
               _share(C.MOSTLY_WAITING, C.MISSED)),
        Column("mostly-called", N_("Mostly on the way"), N_("From the call to the start at the counter."),
               _share(C.MOSTLY_CALLED, C.MISSED)),
        Column("mostly-serving", N_("Mostly at counters"), N_("Being served, at all counters together."),
               _share(C.MOSTLY_SERVING, C.MISSED)),
        Column("mostly-parked", N_("Mostly set aside"), N_("Set aside by a counter or at the holder's own wish."),
               _share(C.MOSTLY_PARKED, C.MISSED)),
        Column("past-the-time", N_("Past the time per dossier"),
               N_("Served, but longer at the counters than the limit for the visit's dossiers. Of those served."),
               _past_the_time, visits=True),
    ),
    Subject.REASONS: (
        Column("past-the-time", N_("Past the time per dossier"),
               N_("Served, but longer at the counters than the limit for the visit's dossiers. Of those served."),
               _past_the_time, visits=True),
        *(_reason(reason) for reason in OverrunReason),
        Column("not-said", N_("No reason given"), N_("Of those past the time."),
               lambda tally: share(tally.overran - sum(tally[OVER[one]] for one in OverrunReason), tally.overran)),
    ),
    Subject.COUNTERS: (
        Column("open", N_("Open, h"),
               N_("From opening to pausing, closing, or the end of the day; a clerk's word counts, also with somebody "
                  "in hand."),
               lambda hours: _hours(hours.open_ms)),
        Column("paused", N_("Paused, h"), N_("From pausing to opening again, closing, or the end of the day."),
               lambda hours: _hours(hours.paused_ms)),
        Column("completed", N_("Completed visits"), N_("Visits that were completed here."),
               lambda hours: Count(hours.completed)),
        Column("serving", N_("With citizens, h"),
               N_("The time at all counters of the visits completed here."),
               lambda hours: _hours(hours.served_s * 1000)),
        Column("occupied", N_("Occupied, min"), N_("The time with citizens, of the time open, in minutes."), _occupied),
    ),
    Subject.APPOINTMENTS: (
        Column("places", N_("Places"),
               N_("Places for appointments by the settings last in force on each day that the branch was opened."),
               lambda bookings: Count(bookings.places)),
        Column("booked", N_("Booked"), N_("Appointments booked and not cancelled."),
               lambda bookings: Count(bookings.booked)),
        Column("filled", N_("Of the places"), N_("Booked appointments, of the places."), _filled),
        Column("came", N_("Came"), N_("Checked in. Of the booked."),
               lambda bookings: share(bookings.came, bookings.booked)),
        Column("did-not-come", N_("Did not come"), N_("The day ended without their checking in. Of the booked."),
               lambda bookings: share(bookings.missed, bookings.booked)),
        Column("cancelled", N_("Cancelled"), N_("Appointments that were given up."),
               lambda bookings: Count(bookings.cancelled)),
    ),
    Subject.RATINGS: (
        Column("served", N_("Served"), N_("Visits that a clerk completed."), _count(C.ASKED)),
        Column("rated", N_("Rated"), N_("Visits whose holder said how it was. Of those served."),
               lambda tally: share(min(tally.rated, tally[C.ASKED]), tally[C.ASKED])),
        Column("not-rated", N_("Not rated"), N_("Visits whose holder said nothing. Of those served."),
               lambda tally: share(max(0, tally[C.ASKED] - tally.rated), tally[C.ASKED])),
        Column("very-satisfied", N_("Very satisfied"),
               N_("Of the rated. The five levels are shares of the same people and sum to 100 %."), _of_five(0)),
        Column("satisfied", N_("Satisfied"), N_("Of the rated, without the very satisfied."), _of_five(1)),
        Column("so-so", N_("Neither"), N_("Neither satisfied nor dissatisfied. Of the rated."), _of_five(2)),
        Column("dissatisfied", N_("Dissatisfied"), N_("Of the rated, without the very dissatisfied."), _of_five(3)),
        Column("very-dissatisfied", N_("Very dissatisfied"), N_("Of the rated."), _of_five(4)),
        Column("pleased", N_("Satisfied in all"), N_("Very satisfied or satisfied. Of the rated."),
               lambda tally: share(tally[C.RATED_5] + tally[C.RATED_4], tally.rated)),
    ),
}  # fmt: skip
"""Each subject's columns, in order."""

NAMES: Final = {
    Subject.PROMISE: N_("The promise"),
    Subject.TIMES: N_("Waits and times at counters"),
    Subject.UNSERVED: N_("Gone unserved"),
    Subject.OVERRUNS: N_("Overruns and why"),
    Subject.REASONS: N_("Why visits took longer at counters"),
    Subject.COUNTERS: N_("Counters' hours"),
    Subject.APPOINTMENTS: N_("Appointments"),
    Subject.RATINGS: N_("Ratings"),
}
"""What each subject is called."""
