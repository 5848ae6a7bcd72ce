"""The link against a real websocket server: resume, gaps, silence, refusal."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytestqt.qtbot import QtBot

from protocol.enums import Refusal
from protocol.following.follower import Backoff
from protocol.messages import Message
from protocol.problem import Problem
from protocol.version import USER_AGENT
from tests.ui.bad_line import BadLine
from tests.ui.branch_server import BARE, BranchServer
from ui.link.stream_link import PING_MS, SILENCE_MS, Link


class Heard:
    """A link and all that it said."""

    def __init__(self, base: str) -> None:
        self.link = Link(base, "CN01", "secret", backoff=Backoff(10, 100), noise=lambda: 0.0)
        self.snapshots: list[Message] = []
        self.events: list[Message] = []
        self.problems: list[Problem] = []
        self.link.snapshot.connect(self.snapshots.append)
        self.link.happened.connect(self.events.append)
        self.link.refused.connect(self.problems.append)


@pytest.fixture
def heard(qtbot: QtBot, server: BranchServer, line: BadLine) -> Iterator[Heard]:
    heard = Heard(f"http://127.0.0.1:{line.port}")
    yield heard
    heard.link.stop()


def event(seq: int) -> Message:
    return Message(seq=seq, type="event", kind="ticket_called", at=datetime.now(UTC))


def test_a_snapshot_comes_first_then_events_in_order(qtbot: QtBot, server: BranchServer, heard: Heard) -> None:
    heard.link.start()
    qtbot.waitUntil(lambda: len(heard.snapshots) == 1)
    assert heard.link.is_connected
    assert server.followed == [("Bearer secret", None)]
    server.say(event(1))
    server.say(Message(seq=2))
    server.say(event(3))
    qtbot.waitUntil(lambda: len(heard.events) == 2)
    assert [message.seq for message in heard.events] == [1, 3]
    assert heard.link.seq == 3
    assert heard.link.age_s() == 0


def test_after_a_cut_it_resumes_from_its_last_seq(
    qtbot: QtBot, server: BranchServer, line: BadLine, heard: Heard
) -> None:
    heard.link.start()
    qtbot.waitUntil(lambda: len(heard.snapshots) == 1)
    server.say(event(1))
    qtbot.waitUntil(lambda: len(heard.events) == 1)
    with qtbot.waitSignal(heard.link.connected_changed):
        line.cut()
    server.say(event(2))
    qtbot.waitUntil(lambda: len(heard.events) == 2 and heard.link.is_connected)
    assert server.followed[-1] == ("Bearer secret", "1")
    assert len(heard.snapshots) == 1


def test_a_gap_makes_it_ask_for_a_snapshot(qtbot: QtBot, server: BranchServer, heard: Heard) -> None:
    heard.link.start()
    qtbot.waitUntil(lambda: len(heard.snapshots) == 1)
    server.say(event(7))
    qtbot.waitUntil(lambda: len(heard.snapshots) == 2)
    assert heard.events == []
    assert heard.link.seq == 7
    assert server.followed[-1][1] is None


@pytest.mark.slow
def test_silence_is_noticed_within_three_seconds(
    qtbot: QtBot, server: BranchServer, line: BadLine, heard: Heard
) -> None:
    heard.link.start()
    qtbot.waitUntil(lambda: heard.link.is_connected)
    assert SILENCE_MS + PING_MS < 3_000
    with qtbot.waitSignal(heard.link.connected_changed):
        line.freeze()
    assert not heard.link.is_connected
    age_s = heard.link.age_s()
    assert age_s is not None
    assert age_s >= 1.0
    line.thaw()
    qtbot.waitUntil(lambda: heard.link.is_connected)


def test_after_a_sleep_of_the_machine_it_connects_at_once(qtbot: QtBot, server: BranchServer, line: BadLine) -> None:
    slept_ms = 0
    hour_ms = 3_600_000
    link = Link(
        f"http://127.0.0.1:{line.port}", "CN01", "secret", backoff=Backoff(hour_ms, hour_ms),
        monotonic=lambda: slept_ms,  # stands still: a machine that is slow is not silent
    )  # fmt: skip
    link.start()
    qtbot.waitUntil(lambda: link.is_connected, timeout=30_000)
    told: list[bool] = []
    link.connected_changed.connect(lambda: told.append(link.is_connected))

    def has_noticed() -> bool:
        nonlocal slept_ms
        slept_ms += 0 if told else hour_ms  # again and again: an answer on its way comes after the first sleep
        return bool(told)

    qtbot.waitUntil(has_noticed)
    assert told[0] is False
    qtbot.waitUntil(lambda: link.is_connected, timeout=30_000)
    assert len(server.followed) == 2
    link.stop()


def test_a_refusal_is_told_and_tried_again(qtbot: QtBot, server: BranchServer, heard: Heard) -> None:
    server.problem = Problem(401, Refusal.NOT_AUTHENTICATED, "Who is this?")
    heard.link.start()
    qtbot.waitUntil(lambda: len(heard.problems) == 1)
    assert heard.problems[0].code is Refusal.NOT_AUTHENTICATED
    assert not heard.link.is_connected
    server.problem = None
    qtbot.waitUntil(lambda: heard.link.is_connected)


def test_an_event_with_a_word_of_a_newer_server_is_not_taken_in_part_but_as_a_snapshot(
    qtbot: QtBot, server: BranchServer, heard: Heard
) -> None:
    heard.link.start()
    qtbot.waitUntil(lambda: heard.link.is_connected)
    server.say(Message(seq=1, type="event", services=[{"code": 3}]))  # type: ignore[list-item]
    qtbot.waitUntil(lambda: len(heard.snapshots) == 2)
    assert heard.events == []
    assert heard.link.seq == 1
    assert server.followed[-1][1] is None


def test_what_is_not_understood_is_not_guessed_at(
    qtbot: QtBot, server: BranchServer, heard: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    heard.link.start()
    qtbot.waitUntil(lambda: heard.link.is_connected)
    server.say(Message(seq="one"))  # type: ignore[arg-type]
    server.say(event(2))
    qtbot.waitUntil(lambda: len(heard.snapshots) == 2)
    assert heard.events == []


def test_a_server_that_does_not_describe_the_branch_is_too_old_and_is_tried_again(
    qtbot: QtBot, server: BranchServer, heard: Heard
) -> None:
    server.branch = None
    heard.link.start()
    qtbot.waitUntil(lambda: len(heard.problems) == 1)
    assert heard.problems[0].code is Refusal.NEWER_VERSION
    assert "Have the server updated first" in heard.problems[0].title
    assert (heard.snapshots, heard.link.is_connected) == ([], False)
    server.branch = BARE
    qtbot.waitUntil(lambda: heard.link.is_connected)


def test_it_says_its_version_when_it_connects(qtbot: QtBot, server: BranchServer, heard: Heard) -> None:
    heard.link.start()
    qtbot.waitUntil(lambda: heard.link.is_connected)
    assert server.agents == [USER_AGENT]


def test_an_absent_server_is_waited_for(qtbot: QtBot) -> None:
    heard = Heard("http://127.0.0.1:1")
    heard.link.start()
    qtbot.wait(50)
    assert not heard.link.is_connected
    assert heard.link.age_s() is None
    heard.link.stop()
