"""The line or the server fails in the middle of a visit: what stays, what is said, what comes back by itself."""

import time
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from counter.acts.acts import Act
from counter.program import Program
from protocol import commands as c
from protocol.views import CounterReply
from tests.counter.clerk import Clerk
from tests.serving import Serving


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
    clerk.reads("notice", "kept, and sent again")
    assert not clerk.enabled("complete")
    clerk.serving.start()
    clerk.idle()
    clerk.reads("link-state", "Connected")
    assert clerk.kinds().count("completed") == 1


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
