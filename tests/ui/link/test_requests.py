"""Requests and the sender against a real HTTP server over a line that fails."""

import contextlib
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
import trustme
from pytestqt.qtbot import QtBot

from protocol.commands import Issue
from protocol.enums import Refusal
from protocol.following.follower import Backoff
from protocol.keys import key_time
from protocol.problem import Problem
from protocol.views import BranchList, BranchSummary, DayEnded
from tests.ui.bad_line import BadLine
from tests.ui.branch_server import BranchServer
from ui.link.requests import Requests, Unreachable
from ui.link.sender import Sender, Withdrawal
from ui.link.server_clock import ServerClock

BRANCHES = BranchList([BranchSummary("CN01", {"vi": "Chi nhánh 1", "en": "Branch 1"}, True)])
ENDED = DayEnded("2026-10-08", 0, 0, 7)
BUSY = Problem(503, Refusal.UNAVAILABLE, "Not now")
CLOSED = Problem(409, Refusal.CLOSED, "Closed")
PATH = "/api/v1/things"


@pytest.fixture
def requests(qtbot: QtBot, line: BadLine) -> Requests:
    return Requests(f"http://127.0.0.1:{line.port}", "secret")


@pytest.fixture
def sender(requests: Requests) -> Sender:
    return Sender(requests, backoff=Backoff(20, 50), noise=lambda: 0.0, timeout_ms=300)


def test_get_gives_the_struct_and_the_servers_time(qtbot: QtBot, server: BranchServer, requests: Requests) -> None:
    server.answers["GET", PATH] = (200, BRANCHES)
    answers: list[object] = []
    requests.get(PATH, BranchList, answers.append)
    qtbot.waitUntil(lambda: len(answers) == 1)
    assert answers == [BRANCHES]
    assert abs((requests.clock.now() - datetime.now(UTC)).total_seconds()) < 3


def test_unknown_fields_are_tolerated(qtbot: QtBot, server: BranchServer, requests: Requests) -> None:
    server.answers["GET", PATH] = (200, b'{"branches":[],"new":1}')
    answers: list[object] = []
    requests.get(PATH, BranchList, answers.append)
    qtbot.waitUntil(lambda: len(answers) == 1)
    assert answers == [BranchList([])]


def test_a_refusal_is_a_problem(qtbot: QtBot, server: BranchServer, requests: Requests) -> None:
    server.answers["POST", PATH] = (409, CLOSED)
    answers: list[object] = []
    requests.post(PATH, Issue(service="HT"), DayEnded, answers.append, key="k1")
    qtbot.waitUntil(lambda: len(answers) == 1)
    assert answers == [CLOSED]
    method, _path, key, body = server.asked[0]
    assert (method, key, msgspec.json.decode(body)) == ("POST", "k1", {"service": "HT"})


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((200, b"<html>"), Unreachable.NOT_UNDERSTOOD),
        ((404, b"not here"), Unreachable.NOT_UNDERSTOOD),
        ((502, b"<html>Bad gateway"), Unreachable.NO_ANSWER),
    ],
)
def test_what_is_not_the_server_is_said(
    qtbot: QtBot, server: BranchServer, requests: Requests, answer: tuple[int, bytes], why: Unreachable,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    server.answers["GET", PATH] = answer
    answers: list[object] = []
    requests.get(PATH, BranchList, answers.append)
    qtbot.waitUntil(lambda: len(answers) == 1)
    assert answers == [why]
    assert "secret" not in caplog.text


def test_nobody_there(qtbot: QtBot) -> None:
    requests = Requests("http://127.0.0.1:1", "")
    answers: list[object] = []
    requests.get(PATH, BranchList, answers.append)
    qtbot.waitUntil(lambda: len(answers) == 1)
    assert answers == [Unreachable.NO_CONNECTION]


def test_a_server_whose_certificate_is_not_trusted_is_called_that(qtbot: QtBot) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)

    def serve(listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            connection, _ = listener.accept()
            with context.wrap_socket(connection, server_side=True) as secure:
                secure.recv(1)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        answers: list[object] = []
        Requests(f"https://127.0.0.1:{listener.getsockname()[1]}", "").get(PATH, BranchList, answers.append)
        qtbot.waitUntil(lambda: len(answers) == 1)
        thread.join(30)
    assert answers == [Unreachable.NOT_TRUSTED]


def test_a_frozen_line_ends_in_time(qtbot: QtBot, line: BadLine, requests: Requests) -> None:
    line.freeze()
    answers: list[object] = []
    requests.get(PATH, BranchList, answers.append, timeout_ms=200)
    qtbot.waitUntil(lambda: len(answers) == 1)
    assert answers == [Unreachable.NO_ANSWER]


def test_progress_of_an_upload(qtbot: QtBot, server: BranchServer, requests: Requests) -> None:
    server.answers["POST", PATH] = (200, ENDED)
    answers: list[object] = []
    steps: list[tuple[int, int]] = []
    content = b"%PDF" * 100_000
    requests.post_bytes(
        PATH, content, "application/pdf", DayEnded, answers.append, progress=lambda *step: steps.append(step)
    )
    qtbot.waitUntil(lambda: len(answers) == 1)
    assert answers == [ENDED]
    assert (len(content), len(content)) in steps
    assert server.asked[0][3] == content


def test_a_lost_answer_is_asked_for_again_with_the_same_key(
    qtbot: QtBot, server: BranchServer, line: BadLine, sender: Sender
) -> None:
    def lose_the_first(body: bytes) -> tuple[int, Any]:
        if len(server.asked) == 1:
            line.cut()
        return 200, ENDED

    server.answers["POST", PATH] = lose_the_first
    answers: list[object] = []
    failures: list[object] = []
    sender.waiting.connect(failures.append)
    key = sender.send(PATH, Issue(service="HT"), DayEnded, answers.append)
    qtbot.waitUntil(lambda: len(answers) == 1)
    assert answers == [ENDED]
    assert [asked[2] for asked in server.asked] == [key, key]
    assert failures == [Unreachable.NO_ANSWER]
    assert len(sender) == 0


def test_a_503_is_tried_again_and_a_refusal_is_not(qtbot: QtBot, server: BranchServer, sender: Sender) -> None:
    server.answers["POST", PATH] = lambda body: (503, BUSY) if len(server.asked) < 3 else (409, CLOSED)
    answers: list[object] = []
    sender.send(PATH, Issue(service="HT"), DayEnded, answers.append)
    qtbot.waitUntil(lambda: len(answers) == 1)
    assert answers == [CLOSED]
    assert len(server.asked) == 3


def test_commands_go_one_at_a_time_in_order(qtbot: QtBot, server: BranchServer, sender: Sender) -> None:
    server.answers["POST", PATH] = lambda body: (503, BUSY) if len(server.asked) == 1 else (200, ENDED)
    answers: list[object] = []
    keys = [sender.send(PATH, Issue(service=f"S{n}"), DayEnded, answers.append) for n in range(3)]
    assert len(sender) == 3
    qtbot.waitUntil(lambda: len(answers) == 3)
    assert [asked[2] for asked in server.asked] == [keys[0], *keys]


def test_a_command_that_never_left_can_be_withdrawn(qtbot: QtBot) -> None:
    requests = Requests("http://127.0.0.1:1", "")
    sender = Sender(requests, backoff=Backoff(60_000, 60_000))
    with qtbot.waitSignal(sender.waiting):
        key = sender.send(PATH, Issue(service="HT"), DayEnded, lambda answer: None)
    assert sender.withdraw(key) is Withdrawal.CERTAIN
    assert len(sender) == 0
    assert sender.withdraw(key) is Withdrawal.UNKNOWN


def test_a_command_that_may_have_arrived_is_seen_through(qtbot: QtBot, server: BranchServer, sender: Sender) -> None:
    server.answers["POST", PATH] = lambda body: (503, BUSY) if len(server.asked) == 1 else (200, ENDED)
    answers: list[object] = []
    with qtbot.waitSignal(sender.waiting):
        key = sender.send(PATH, Issue(service="HT"), DayEnded, answers.append)
    assert sender.withdraw(key) is Withdrawal.TOO_LATE
    qtbot.waitUntil(lambda: answers == [ENDED])


def test_a_key_is_of_the_servers_time_however_wrong_this_machines_clock_is(qtbot: QtBot) -> None:
    """By its key the server knows whether a command may be of yesterday, and looks it up."""
    now = datetime(2026, 10, 8, 9, 0, tzinfo=UTC)
    clock = ServerClock(monotonic=lambda: 0, wall=lambda: now + timedelta(hours=3))
    requests = Requests("http://127.0.0.1:9", "secret", clock)
    clock.heard(now, asked_ms=0)
    sent = Sender(requests).send(PATH, Issue("HT"), DayEnded, lambda answer: None)
    for key in (requests.new_key(), sent):
        assert key_time(key) == int(now.timestamp() * 1000)
