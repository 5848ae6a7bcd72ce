"""The watch over the visit in hand: nothing, a warning, a question, an answer; and a question after the end."""

import pytest
from msgspec.structs import replace

from counter.branch.counter_picture import CounterPicture
from counter.branch.watch import title_of, watched
from language.overruns import KEYS, OVERRUNS
from protocol.enums import OverrunReason, TicketState
from protocol.overruns import OverrunStage as Stage
from protocol.views import TicketView
from tests.counter.made import ago, counter, fixed_clock, snapshot, ticket


def seen(held: TicketView | None) -> CounterPicture:
    picture = CounterPicture("1", fixed_clock())
    me = counter("1", ticket_id=None if held is None else held.ticket_id)
    picture.take(snapshot(1, [me], [] if held is None else [held]))
    return picture


def serving(seconds: float, **fields: object) -> TicketView:
    return ticket("HT-001", 1500, state=TicketState.SERVING, counter="1", started_at=ago(seconds), **fields)


@pytest.mark.parametrize(
    ("held", "stage"),
    [
        (serving(599, warn_s=600), None),
        (serving(600, warn_s=600), Stage.LIKELY),
        (serving(400, warn_s=600, served_s=200), Stage.LIKELY),
        (serving(899), None),
        (serving(901), Stage.OVER),
        (serving(901, dossiers=2), None),
        (serving(901, overrun=OverrunReason.PAPERS), Stage.TOLD),
        (ticket("HT-001", state=TicketState.CALLED, counter="1", called_at=ago(901), warn_s=0), None),
    ],
)
def test_what_there_is_to_say_follows_from_the_time_served(held: TicketView, stage: Stage | None) -> None:
    one = watched(seen(held))
    assert (None if one is None else one.stage) == stage


def test_after_the_end_it_is_asked_for_ten_minutes_until_somebody_else_is_served() -> None:
    ended = replace(serving(1000), state=TicketState.COMPLETED, served_s=1000, ended_at=ago(60))
    picture = seen(None)
    picture.completed_here = ended
    one = watched(picture)
    assert one is not None
    assert title_of(one, 900) == "HT-001 took longer than 15 minutes. Why?"
    for said in (
        replace(ended, served_s=900),
        replace(ended, overrun=OverrunReason.OTHER),
        replace(ended, ended_at=ago(601)),
    ):
        picture.completed_here = said
        assert watched(picture) is None
    other = seen(serving(10))
    other.completed_here = ended
    assert watched(other) is None


def test_the_time_is_named_for_all_dossiers() -> None:
    one = watched(seen(serving(1900, dossiers=2)))
    assert one is not None
    assert title_of(one, 900) == "Longer than 30 minutes. Why?"


def test_every_reason_has_its_words_and_a_key_of_one_digit() -> None:
    assert set(OVERRUNS) == set(OverrunReason)
    assert list(KEYS.values()) == [f"Ctrl+{n}" for n in range(1, 9)]
