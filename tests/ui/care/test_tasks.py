"""The tasks that a server lists: each done once, none begun late or twice over a restart."""

from types import SimpleNamespace
from typing import Any

from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from protocol.commands import TellTask
from protocol.device_tasks import DeviceTask, TaskOutcome, TaskReply, TasksToDo, TaskToDo
from protocol.enums import Refusal
from protocol.problem import Problem
from ui.care.tasks import DeviceTasks, Tell


class Line(QObject):
    """A link that a test speaks through."""

    snapshot = Signal(object)
    happened = Signal(object)
    connected_changed = Signal()
    is_connected = True


class Server:
    """Answers with `tasks`, and keeps what it is told."""

    def __init__(self) -> None:
        self.tasks: list[TaskToDo] = []
        self.told: list[tuple[str, str]] = []
        self.problem: Problem | None = None

    def get(self, path: str, kind: Any, done: Any) -> None:
        done(TasksToDo(self.tasks, 1))

    def send(self, path: str, body: TellTask, kind: Any, done: Any) -> None:
        self.told.append((body.task, body.outcome.value))
        done(self.problem or TaskReply(body.task, 2))


def test_each_is_done_once_and_never_late_or_again_after_a_restart(qtbot: QtBot) -> None:
    line, server, done = Line(), Server(), []

    def picture(task: str, tell: Tell) -> None:
        done.append(task)
        tell(TaskOutcome.DONE)

    tasks = DeviceTasks(line, server, server, "CN01", {DeviceTask.PICTURE: picture})  # type: ignore[arg-type]
    server.tasks = [TaskToDo("A1", DeviceTask.PICTURE), TaskToDo("A2", DeviceTask.PICTURE, late=True)]
    line.snapshot.emit(None)
    line.happened.emit(SimpleNamespace(kind="issued"))
    line.happened.emit(SimpleNamespace(kind="device_asked"))  # it is still listed: the server has not heard yet
    assert done == ["A1"]
    assert server.told == [("A1", "done"), ("A2", "too_late")]
    server.tasks = [
        TaskToDo("B1", DeviceTask.RESTART, begun=True), TaskToDo("B2", DeviceTask.UPDATE, begun=True),
        TaskToDo("B3", DeviceTask.TEST_SLIP),
    ]  # fmt: skip
    line.happened.emit(SimpleNamespace(kind="device_asked"))
    assert server.told[2:] == [("B1", "done"), ("B2", "uncertain"), ("B3", "failed")]
    assert tasks is not None


def test_nothing_begins_that_the_server_refuses_and_an_end_needs_nobodys_word(qtbot: QtBot) -> None:
    line, server, then = Line(), Server(), []
    server.problem = Problem(404, Refusal.NOT_FOUND, "Of a day that is over")

    def update(_task: str, tell: Tell) -> None:
        tell(TaskOutcome.BEGUN, lambda: then.append("begins"))
        tell(TaskOutcome.DONE, lambda: then.append("restarts"))

    tasks = DeviceTasks(line, server, server, "CN01", {DeviceTask.UPDATE: update})  # type: ignore[arg-type]
    server.tasks = [TaskToDo("A1", DeviceTask.UPDATE)]
    line.snapshot.emit(None)
    assert (then, [said for _, said in server.told]) == (["restarts"], ["begun", "done"])
    tasks.stop()
