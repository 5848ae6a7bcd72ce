"""Questions and their answers become commands; what they were begun for may go away under them."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from counter.acts.acts import Act, possible
from counter.acts.dialogs import slip_options, time_options
from counter.acts.questions import ActQuestions
from counter.branch.live_picture import LivePicture
from protocol import commands as c
from protocol.enums import TicketState
from protocol.identity import CheckIdentity
from protocol.messages import Message
from protocol.offline import AskAdmission
from protocol.views import ClockView
from tests.counter.made import NOW, ago, branch, counter, fixed_clock, snapshot, ticket
from ui.language.switch import LanguageSwitch
from ui.link.server_clock import ServerClock


@pytest.fixture
def picture(qapp: QApplication) -> LivePicture:
    """HT-001 is served at counter 1, HT-002 waits, HT-003 is parked; counter 2 has a clerk."""
    made = LivePicture("1", fixed_clock())
    served = ticket("HT-001", state=TicketState.SERVING, counter="1", dossiers=2)
    here = counter("1", ticket_id="ht-001", number="HT-001")
    parked = ticket("HT-003", state=TicketState.PARKED)
    made.take(snapshot(1, [here, counter("2")], [served, ticket("HT-002"), parked]))
    return made


@pytest.fixture
def decide(picture: LivePicture, english: LanguageSwitch) -> Callable[..., c.Body]:
    """Answers the questions of an act, by the places of the answers, and gives the command."""

    def decide(act: Act, *places: int, ticket_id: str | None = None, amount: int | None = None) -> c.Body:
        questions = ActQuestions(picture, english)
        decided: list[c.Body] = []
        questions.decided.connect(lambda _act, body: decided.append(body))
        questions.start(act, ticket_id)
        for place in places:
            assert questions.question is not None
            questions.answer(questions.question.options[place].value, amount)
        assert questions.question is None
        return decided[0]

    return decide


@pytest.mark.parametrize(
    ("act", "places", "command"),
    [
        (Act.CALL, (), c.Call()),
        (Act.RECALL, (), c.Recall()),
        (Act.START, (), c.Start()),
        (Act.NO_SHOW, (), c.NoShow()),
        (Act.OPEN, (), c.Open()),
        (Act.CLOSE, (), c.Close()),
        (Act.LOGOUT, (), c.Logout()),
        (Act.COMPLETE, (0,), c.Complete("received")),
        (Act.COMPLETE, (6,), c.Complete()),
        (Act.PARK, (1, 0), c.Park("fill_form")),
        (Act.PARK, (0, 3), c.Park("equipment", 900)),
        (Act.PICKUP, (0,), c.Pickup("ht-003")),
        (Act.RETURN, (2,), c.Return("called_by_mistake")),
        (Act.CALL_NAMED, (0, 1), c.Call("ht-002", "missed_call")),
        (Act.TRANSFER, (0, 0, 4), c.Transfer(service="CT")),
        (Act.TRANSFER, (1, 1, 2), c.Transfer(counter="2", reason="wrong_service")),
        (Act.TRANSFER, (2, 0, 3), c.Transfer(user="u2", reason="needs_specialist")),
        (Act.NEXT_SERVICE, (3,), c.NextService("LD")),
        (Act.RECLASS, (0, 0), c.Reclass("merit", "confirmed")),
        (Act.RECLASS, (5, 1), c.Reclass(None, "not_entitled")),
        (Act.PAUSE, (1,), c.Pause("lunch")),
    ],
)
def test_answers_make_the_command(
    decide: Callable[..., c.Body], act: Act, places: tuple[int, ...], command: c.Body
) -> None:
    assert decide(act, *places) == command


@pytest.mark.parametrize(
    ("announced_s", "places", "command"), [(44, (1,), c.NoShow("looked_for")), (45, (), c.NoShow())]
)
def test_a_no_show_is_asked_for_a_reason_only_soon_after_the_last_call(
    picture: LivePicture, decide: Callable[..., c.Body], announced_s: int, places: tuple[int, ...], command: c.Body
) -> None:
    called = ticket("HT-001", state=TicketState.CALLED, counter="1", called_at=ago(300), announced_at=ago(announced_s))
    picture.take(snapshot(2, [counter("1", ticket_id="ht-001", number="HT-001")], [called]))
    assert decide(Act.NO_SHOW, *places) == command


def test_dossiers_are_sent_only_when_corrected(decide: Callable[..., c.Body]) -> None:
    assert decide(Act.COMPLETE, 0, amount=2) == c.Complete("received")
    assert decide(Act.COMPLETE, 0, amount=3) == c.Complete("received", 3)


def test_a_named_ticket_is_not_asked_for_again(decide: Callable[..., c.Body]) -> None:
    assert decide(Act.CALL_NAMED, 0, ticket_id="ht-002") == c.Call("ht-002", "urgent")
    assert decide(Act.PICKUP, ticket_id="ht-003") == c.Pickup("ht-003")


def test_back_asks_the_question_before_and_then_nothing(picture: LivePicture, english: LanguageSwitch) -> None:
    questions = ActQuestions(picture, english)
    questions.start(Act.TRANSFER)
    first = questions.question
    questions.answer("service")
    assert questions.question != first
    questions.back()
    assert questions.question == first
    questions.back()
    assert questions.act is None


def test_it_closes_when_another_ticket_is_in_hand(picture: LivePicture, english: LanguageSwitch) -> None:
    questions = ActQuestions(picture, english)
    questions.start(Act.COMPLETE)
    picture.take(snapshot(2, [counter("1")], []))
    assert questions.question is None


def test_every_question_of_the_template_has_answers(picture: LivePicture, english: LanguageSwitch) -> None:
    questions = ActQuestions(picture, english)
    for act in (Act.COMPLETE, Act.PARK, Act.RETURN, Act.TRANSFER, Act.NEXT_SERVICE, Act.RECLASS, Act.PAUSE):
        questions.start(act)
        assert questions.question is not None
        assert questions.question.options, act


def test_a_slip_from_an_outage_is_admitted_by_its_number_and_the_time_on_it(
    picture: LivePicture, english: LanguageSwitch
) -> None:
    questions = ActQuestions(picture, english)
    decided: list[c.Body] = []
    questions.decided.connect(lambda _act, body: decided.append(body))
    questions.start(Act.ISSUE)
    assert questions.question is not None
    questions.answer(questions.question.options[-1].value)
    for typed in ("ht 712", "830"):
        assert questions.question is not None
        assert questions.question.made_of is not None
        questions.answer(questions.question.made_of(typed)[0].value)
    assert decided == [AskAdmission("HT-712", None, "08:30")]


def test_an_identity_number_is_asked_for_only_where_an_appointment_has_one(
    picture: LivePicture, english: LanguageSwitch
) -> None:
    questions = ActQuestions(picture, english)
    decided: list[c.Body] = []
    questions.decided.connect(lambda _act, body: decided.append(body))
    assert not possible(Act.CHECK_IDENTITY, picture)
    assert picture.in_hand is not None
    picture.take(
        snapshot(
            2, [counter("1", ticket_id="ht-001", number="HT-001")], [replace(picture.in_hand, check_identity=True)]
        )
    )
    questions.start(Act.CHECK_IDENTITY)
    assert questions.question is not None
    assert questions.question.made_of is not None
    assert questions.question.made_of("001203") == ()
    questions.answer(questions.question.made_of("001 203 004 567|x|Nguyễn Văn An")[0].value)
    assert decided == [CheckIdentity("001203004567")]


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("ht712", ["HT-712"]),
        ("https://here.test/t/CN01-abc", ["https://here.test/t/CN01-abc"]),
        ("712", []),
        ("", []),
        ("https://elsewhere.test/x", []),
    ],
)
def test_what_is_neither_a_number_nor_a_slips_code_cannot_be_chosen(typed: str, values: list[str]) -> None:
    assert [option.value for option in slip_options(typed)] == values


@pytest.mark.parametrize(
    ("typed", "values"), [("0805", ["08:05", None]), ("8:05", ["08:05", None]), ("", [None]), ("2561", [None])]
)
def test_the_time_on_a_slip_may_be_unknown(typed: str, values: list[str | None]) -> None:
    assert [option.value for option in time_options(typed)] == values


def test_the_time_confirmed_is_of_the_answer_and_not_of_the_question(
    english: LanguageSwitch, qapp: QApplication
) -> None:
    """The clerk looks for a watch for ten minutes; the question goes on with the time, and so does the answer."""
    ms = 0
    picture = LivePicture("1", ServerClock(monotonic=lambda: ms, wall=lambda: NOW + timedelta(milliseconds=ms)))
    doubted = replace(branch(), time_zone="Asia/Ho_Chi_Minh", clock=ClockView("new_boot", False, 0, True))
    picture.take(Message(1, "snapshot", NOW, branch=doubted, counters=[counter("1")], tickets=[]))
    questions = ActQuestions(picture, english)
    decided: list[c.Body] = []
    questions.decided.connect(lambda _act, body: decided.append(body))
    questions.start(Act.CONFIRM_CLOCK)
    assert questions.question is not None
    assert questions.question.title == "Is it now 15:30, Tuesday 24/11/2026?"
    ms = 600_000
    questions.refresh_times()
    assert questions.question.title == "Is it now 15:40, Tuesday 24/11/2026?"
    questions.answer(questions.question.options[0].value)
    assert decided == [c.ConfirmClock(int(NOW.timestamp() * 1000) + ms)]


def test_a_clerk_types_the_time_when_no_clock_is_right(english: LanguageSwitch, picture: LivePicture) -> None:
    doubted = replace(branch(), time_zone="Asia/Ho_Chi_Minh", clock=ClockView("jumped_ahead", False, 86_400, True))
    picture.take(Message(2, "snapshot", NOW, branch=doubted, counters=[counter("1")], tickets=[]))
    questions = ActQuestions(picture, english)
    decided: list[c.Body] = []
    questions.decided.connect(lambda _act, body: decided.append(body))
    questions.start(Act.CONFIRM_CLOCK)
    assert questions.question is not None
    questions.answer(questions.question.options[-1].value)
    asked = questions.question
    assert asked is not None
    assert asked.made_of is not None
    questions.refresh_times()
    assert questions.question == asked, "what is being typed stays"
    options = asked.made_of("7:25")
    assert [option.text for option in options] == ["07:25, Tuesday 24/11/2026", "07:25, Wednesday 25/11/2026"]
    questions.answer(options[0].value)
    at = datetime.fromisoformat("2026-11-24T07:25+07:00")
    assert decided == [c.ConfirmClock(int(at.timestamp() * 1000))]


def test_the_question_goes_when_the_clock_is_believed_meanwhile(english: LanguageSwitch, picture: LivePicture) -> None:
    doubted = replace(branch(), clock=ClockView("new_boot", False, 0, True))
    picture.take(Message(2, "snapshot", NOW, branch=doubted, counters=[counter("1")], tickets=[]))
    questions = ActQuestions(picture, english)
    questions.start(Act.CONFIRM_CLOCK)
    assert questions.question is not None
    picture.take(Message(2, "snapshot", NOW, branch=branch(), counters=[counter("1")], tickets=[]))
    assert questions.question is None
