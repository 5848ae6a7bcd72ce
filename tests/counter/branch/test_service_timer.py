"""The timer against the branch's targets: calm, amber, red, over, for each dossier and over all stretches."""

import pytest

from counter.branch.phrases import level_text
from counter.branch.service_timer import service_times
from protocol.enums import TicketState
from tests.counter.made import ago, fixed_clock, ticket
from ui.language.switch import LanguageSwitch
from ui.look.promise_level import Level, level_of

AGE_S = fixed_clock().age_s
TARGETS = AGE_S, 900, 900


@pytest.mark.parametrize(
    ("seconds", "level"),
    [(0, Level.CALM), (599, Level.CALM), (600, Level.AMBER), (779, Level.AMBER), (780, Level.RED), (899, Level.RED),
     (900, Level.OVER)],
)  # fmt: skip
def test_levels(seconds: float, level: Level) -> None:
    assert level_of(seconds, 900) is level


def test_levels_follow_the_configured_target() -> None:
    assert [level_of(seconds, 300) for seconds in (199, 200, 260, 300)] == list(Level)
    held = ticket("HT-001", 1000, state=TicketState.SERVING, started_at=ago(400))
    times = service_times(held, AGE_S, 300, 3600)
    assert (times.level, times.visit_level) == (Level.OVER, Level.CALM)


def test_serving_counts_what_was_served_before() -> None:
    held = ticket("HT-001", 1000, state=TicketState.SERVING, called_at=ago(200), started_at=ago(180), served_s=500)
    times = service_times(held, *TARGETS)
    assert (times.shown_s, times.promised_s, times.visit_s) == (680, 680, 1000)
    assert times.level is Level.AMBER
    assert times.visit_level is Level.OVER


def test_the_promise_is_for_each_dossier() -> None:
    held = ticket("HT-001", 1000, state=TicketState.SERVING, started_at=ago(900), dossiers=3)
    times = service_times(held, *TARGETS)
    assert (times.shown_s, times.promised_s) == (900, 300)
    assert times.level is Level.CALM


def test_before_the_person_comes_the_call_is_counted_and_nothing_is_promised() -> None:
    times = service_times(ticket("HT-001", 300, state=TicketState.CALLED, called_at=ago(45)), *TARGETS)
    assert (times.serving, times.shown_s, times.promised_s) == (False, 45, 0)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(60, "14 minutes left"), (840, "Almost over: 1 minute left"), (660, "Hurry a little: 4 minutes left"),
     (901, "Over 15 minutes")],
)  # fmt: skip
def test_levels_are_said_in_words(seconds: float, words: str, english: LanguageSwitch) -> None:
    held = ticket("HT-001", state=TicketState.SERVING, started_at=ago(seconds))
    assert level_text(service_times(held, *TARGETS)) == words


def test_the_words_name_the_configured_target(english: LanguageSwitch) -> None:
    held = ticket("HT-001", state=TicketState.SERVING, started_at=ago(601))
    assert level_text(service_times(held, AGE_S, 600, 600)) == "Over 10 minutes"
