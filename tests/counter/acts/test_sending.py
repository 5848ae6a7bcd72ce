"""The line or the server fails in the middle of a visit: what stays, what is said, what comes back by itself."""

import time
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from counter.acts import sending
from counter.acts.acts import Act
from counter.program import Program
from protocol import commands as c
from protocol.messages import Message
from protocol.version import ServerVersion
from protocol.views import CounterReply
from tests.counter.clerk import Clerk
from tests.serving import Serving
from tests.ui.bad_line import BadLine


@pytest.mark.slow
def test_a_killed_server_is_said_within_three_seconds_and_the_ticket_stays(clerk: Clerk) -> None:
    clerk.serving_one()
    before = clerk.text("timer")
    clerk.serving.kill()
    cut = time.monotonic()
    clerk.reads("link-state", "No connection to the server since")
    assert time.monotonic() - cut < 3
    assert clerk.text("ticket-number") == "HT-001"
    clerk.until(lambda: clerk.text("timer") != before)

    clerk.key("F5")
    clerk.key("1")
    clerk.reads("notice", "HT-001 is recorded as served. It is sent in when the system is back.")
    assert not clerk.enabled("complete")
    clerk.serving.start()
    clerk.idle()
    clerk.reads("link-state", "Connected")
    assert clerk.kinds().count("served_offline") == 1


@pytest.mark.slow
def test_people_served_without_the_server_are_sent_in_once_and_what_does_not_fit_is_the_managers(clerk: Clerk) -> None:
    for _ in range(2):
        clerk.serving.issue("HT")
    clerk.ready()
    clerk.until(lambda: len(clerk.rows("waiting-list")) == 2)
    clerk.serving.kill()
    clerk.reads("link-state", "No connection to the server since")
    for number in ("ht 1", "HT-555"):
        clerk.key("Ctrl+N")
        clerk.reads("question", "Whom did you serve?")
        clerk.type(number)
        clerk.key("Return")
        clerk.reads("question", "How long did it take?")
        clerk.key("1")
        clerk.key("1")
        clerk.reads("notice", "is recorded as served. It is sent in when the system is back.")
    clerk.serving.start()
    clerk.until(lambda: {"served_offline", "served_conflict"} <= set(clerk.kinds()))
    clerk.until(lambda: [row[0] for row in clerk.rows("waiting-list")] == ["HT-002"])
    clerk.reads("notice", "HT-555 does not fit the queue: the manager has it listed.")
    assert clerk.program.served_offline.waiting == 0
    assert [clerk.kinds().count(kind) for kind in ("served_offline", "served_conflict")] == [1, 1]


@pytest.mark.slow
def test_a_server_restarted_keeps_the_ticket_in_hand(clerk: Clerk) -> None:
    clerk.serving_one()
    clerk.serving.restart()
    clerk.reads("link-state", "Connected")
    assert clerk.text("ticket-number") == "HT-001"
    clerk.serving.issue("HT")
    clerk.until(lambda: [row[0] for row in clerk.rows("waiting-list")] == ["HT-002"])
    clerk.key("F5")
    clerk.key("1")
    clerk.idle()


def test_a_program_started_anew_takes_up_the_ticket(
    qtbot: QtBot, clerk: Clerk, new_program: Callable[..., Program], serving: Serving
) -> None:
    clerk.serving_one()
    clerk.program.close()
    again = Clerk(qtbot, new_program(), serving)
    again.reads("ticket-number", "HT-001")
    again.reads("ticket-state", "Being served")
    again.key("F5")
    again.key("1")
    again.idle()


def test_a_refusal_is_said_in_words_and_the_desk_is_read_again(clerk: Clerk) -> None:
    clerk.serving_one()
    link = clerk.program.branch_link.link
    clerk.program.act_sender.send(Act.COMPLETE, c.Complete("no_such_outcome"))
    clerk.reads("notice", "Complete: This branch has no such outcome.")
    clerk.until(lambda: clerk.program.branch_link.link is not link)
    assert clerk.text("ticket-number") == "HT-001"
    assert clerk.enabled("complete")
    assert clerk.text("link-state") == "Connected"
    clerk.key("Esc")
    assert clerk.text("notice") == ""


def test_an_alarm_pressed_while_it_is_being_taken_back_is_raised_again(clerk: Clerk) -> None:
    clerk.ready().key("F12")
    clerk.until(lambda: clerk.program.act_sender.alarm_back_s > 0)
    clerk.key("Shift+F12")
    clerk.key("F12")
    clerk.until(lambda: clerk.kinds()[-3:] == ["alarm_raised", "alarm_cleared", "alarm_raised"])
    clerk.until(lambda: clerk.program.act_sender.alarm_back_s > 0)


def test_a_refusal_is_in_the_language_of_the_screen(clerk: Clerk) -> None:
    clerk.serving_one().key("Alt+L")
    clerk.program.act_sender.send(Act.COMPLETE, c.Complete("no_such_outcome"))
    clerk.reads("notice", "Hoàn thành: Chi nhánh này không có kết quả đó.")


def test_a_command_on_its_way_stops_only_what_moves_the_same(clerk: Clerk) -> None:
    clerk.serving_one()
    clerk.program.act_sender.send(Act.COMPLETE, c.Complete("received"))
    assert not clerk.enabled("complete")
    assert not clerk.enabled("park")
    assert clerk.enabled("reclass")
    assert clerk.enabled("pause")
    clerk.idle()


def test_a_lost_answer_is_no_second_call(clerk: Clerk) -> None:
    """The server carried it out, the answer never came: the same key finds the same call."""
    for _ in range(2):
        clerk.serving.issue("HT")
    clerk.ready()
    sender = clerk.program.outbox
    path = f"/api/v1/branches/{clerk.serving.installation.branch}/counters/1/call"
    clerk.serving.call("POST", path, {}, clerk.serving.installation.tokens["counter-1"], key="lost-1")
    clerk.reads("ticket-number", "HT-001")
    answers: list[object] = []
    sender.send(path, c.Call(), CounterReply, answers.append, key="lost-1")
    clerk.until(lambda: answers)
    assert isinstance(answers[0], CounterReply)
    assert clerk.kinds().count("called") == 1


def _calls_wait(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    monkeypatch.setattr(sending, "CALL_WITHIN_S", seconds)


@pytest.mark.slow
@pytest.mark.parametrize("within_s", [0.5, 0.0], ids=["between two tries", "during a try"])
def test_a_call_that_found_no_server_is_dropped_and_not_carried_out_when_it_is_back(
    clerk: Clerk, monkeypatch: pytest.MonkeyPatch, within_s: float
) -> None:
    clerk.ready()
    clerk.serving.issue("HT")
    clerk.until(lambda: clerk.rows("waiting-list"))
    clerk.serving.kill()
    clerk.reads("link-state", "No connection to the server since")  # nor is a connection left that may take it
    _calls_wait(monkeypatch, within_s)
    clerk.key("F2")
    clerk.reads("notice", "Call next: not done")
    assert not clerk.program.act_sender.in_flight
    assert clerk.enabled("call-next"), "it can be pressed again"
    clerk.serving.start()
    clerk.reads("link-state", "Connected")
    monkeypatch.undo()
    clerk.called("HT-001")
    assert clerk.kinds().count("called") == 1, "by the second press alone"


@pytest.mark.slow
def test_a_call_that_lay_in_the_line_is_not_carried_out_late(
    qtbot: QtBot, new_program: Callable[..., Program], serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = BadLine(serving.port)
    clerk = Clerk(qtbot, new_program(url=f"http://127.0.0.1:{line.port}"), serving).ready()
    serving.issue("HT")
    clerk.until(lambda: clerk.rows("waiting-list"))
    line.freeze()
    _calls_wait(monkeypatch, 0.2)
    clerk.key("F2")
    clerk.reads("notice", "It is not done late; whether it was done in time is being asked.")
    assert not clerk.enabled("call-next"), "whether somebody was called is not known"
    qtbot.wait(500)  # the counter's clock may differ from the server's by some milliseconds
    line.thaw()
    clerk.reads("notice", "Call next: not done")
    assert "called" not in clerk.kinds()
    clerk.reads("link-state", "Connected")
    monkeypatch.undo()
    clerk.called("HT-001")
    line.close()


@pytest.mark.slow
def test_a_call_that_was_carried_out_in_time_is_told_although_its_answer_is_late(
    qtbot: QtBot, new_program: Callable[..., Program], serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = BadLine(serving.port)
    clerk = Clerk(qtbot, new_program(url=f"http://127.0.0.1:{line.port}"), serving).ready()
    serving.issue("HT")
    clerk.until(lambda: clerk.rows("waiting-list"))
    line.freeze_answers()
    clerk.key("F2")
    clerk.until(lambda: "called" in clerk.kinds())
    line.cut()
    line.thaw()
    clerk.reads("ticket-number", "HT-001")
    clerk.until(lambda: not clerk.program.act_sender.in_flight)
    assert clerk.text("notice") == ""
    assert clerk.kinds().count("called") == 1
    line.close()


@pytest.mark.slow
def test_complete_and_call_without_the_server_completes_and_calls_nobody(clerk: Clerk) -> None:
    clerk.serving_one()
    clerk.serving.issue("HT")
    clerk.until(lambda: clerk.rows("waiting-list"))
    clerk.serving.kill()
    clerk.reads("link-state", "No connection to the server since")
    clerk.key("F2")
    clerk.key("1")
    clerk.reads("notice", "HT-001 is recorded as served. It is sent in when the system is back.")
    clerk.serving.start()
    clerk.until(lambda: "served_offline" in clerk.kinds())
    clerk.idle()
    assert clerk.kinds().count("called") == 1


def test_a_program_that_is_older_than_the_server_says_so_beside_the_work_and_goes_on(clerk: Clerk) -> None:
    clerk.reads("link-state", "Connected")
    clerk.program.picture.take(Message(1, "snapshot", server=ServerVersion("9.1.0", "9.0.0")))
    clerk.reads("link-state", "This program is older than the server: update it.")
    clerk.serving_one()
    assert clerk.text("ticket-number") == "HT-001"
