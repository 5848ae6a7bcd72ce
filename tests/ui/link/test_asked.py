"""What a device is asked to do is fetched also when the line or the server failed at that very moment."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from protocol.device_tasks import TasksToDo
from protocol.enums import Refusal
from protocol.problem import Problem
from ui.link.asked import Asked
from ui.link.requests import Unreachable


class Line(QObject):
    """A link that a test speaks through."""

    snapshot = Signal(object)
    happened = Signal(object)
    connected_changed = Signal()
    is_connected = True

    def hear(self, kind: str) -> None:
        self.happened.emit(SimpleNamespace(kind=kind))


class Server:
    """Keeps each request until a test answers it."""

    def __init__(self) -> None:
        self.open: list[Callable[[Any], None]] = []

    def get(self, _path: str, _kind: Any, done: Callable[[Any], None]) -> None:
        self.open.append(done)


@pytest.fixture
def taken() -> list[int]:
    """The seq of each list that was taken."""
    return []


def asked_of(line: Line, server: Server, taken: list[int]) -> Asked:
    return Asked(line, server, "/tasks", "device_asked", TasksToDo, lambda one: taken.append(one.seq), line, again_ms=1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "answer", [Unreachable.NO_ANSWER, Problem(503, Refusal.UNAVAILABLE, "Not now")], ids=["lost", "cannot now"]
)
def test_what_was_not_answered_is_asked_again(qtbot: QtBot, taken: list[int], answer: object) -> None:
    line, server = Line(), Server()
    asked_of(line, server, taken)
    line.hear("issued")
    assert server.open == []
    line.hear("device_asked")
    server.open.pop()(answer)
    qtbot.waitUntil(lambda: len(server.open) == 1, timeout=30_000)
    line.hear("device_asked")  # while the answer is on its way: it may be without this one
    server.open.pop()(TasksToDo([], 1))
    server.open.pop()(TasksToDo([], 2))
    assert (taken, server.open) == ([1, 2], [])


def test_a_look_that_was_lost_with_the_line_is_made_up_for_when_the_line_is_back(
    qtbot: QtBot, taken: list[int]
) -> None:
    line, server = Line(), Server()
    asked = asked_of(line, server, taken)
    line.hear("device_asked")
    line.is_connected = False
    server.open.pop()(Unreachable.NO_ANSWER)
    line.is_connected = True  # it resumes: nothing has happened since, and no snapshot comes
    qtbot.waitUntil(lambda: len(server.open) == 1, timeout=30_000)
    server.open.pop()(TasksToDo([], 1))
    line.snapshot.emit(None)
    server.open.pop()(Problem(404, Refusal.NOT_FOUND, "An older server"))
    assert (taken, server.open) == ([1], [])
    line.snapshot.emit(None)
    asked.stop()
    server.open.pop()(TasksToDo([], 2))
    line.snapshot.emit(None)
    assert (taken, server.open) == ([1], [])
