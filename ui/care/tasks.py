"""Does what a manager asks of this device from afar, each task once, and tells the server what became of it."""

import logging
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeAlias

from PySide6.QtCore import QObject, QTimer

from protocol.commands import TellTask
from protocol.device_tasks import DeviceTask, TaskOutcome, TaskReply, TasksToDo, TaskToDo
from protocol.messages import Message
from protocol.problem import Problem
from ui.link.requests import Requests, Unreachable
from ui.link.sender import Sender

log = logging.getLogger(__name__)

ASKED = "device_asked"
"""The event after which there may be something to do."""
AGAIN_MS = 3_000


class Followed(Protocol):
    """A link to the branch, as `Link` is; the first three are signals."""

    snapshot: Any
    happened: Any
    connected_changed: Any

    @property
    def is_connected(self) -> bool: ...


class Tell(Protocol):
    """Tells the server an outcome; `then` once it knows it."""

    def __call__(self, outcome: TaskOutcome, then: Callable[[], None] | None = None, /) -> None: ...


Doing: TypeAlias = Callable[[str, Tell], None]
"""Does the task of this id, and tells its outcome, at once or later."""


class DeviceTasks(QObject):
    """Asks for its tasks on each connection and each time a device of the branch is asked for something.

    A task that an earlier run had begun is not begun again: a restart is then done, of an update nobody can tell.
    """

    def __init__(
        self, link: Followed, requests: Requests, sender: Sender, branch: str, doings: Mapping[DeviceTask, Doing],
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._link = link
        self._requests = requests
        self._sender = sender
        self._path = f"/api/v1/branches/{branch}/device-tasks"
        self._doings = doings
        self._taken: set[str] = set()
        self._asking = False
        self._again = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(AGAIN_MS)
        self._soon.timeout.connect(self._look)
        link.snapshot.connect(self._look)
        link.happened.connect(self._heard)

    def _heard(self, message: Message) -> None:
        if message.kind == ASKED:
            self._look()

    def _look(self) -> None:
        if self._asking:
            self._again = True
            return
        self._asking, self._again = True, False
        self._requests.get(self._path, TasksToDo, self._answered)

    def _answered(self, answer: TasksToDo | Problem | Unreachable) -> None:
        self._asking = False
        if isinstance(answer, TasksToDo):
            for one in answer.tasks:
                self._take(one)
        elif isinstance(answer, Unreachable):
            if self._link.is_connected:
                self._soon.start()
        else:  # an older server has none
            log.info("nothing is asked of this device: %s", answer.code.value)
        if self._again:
            self._look()

    def _take(self, one: TaskToDo) -> None:
        if one.task in self._taken:
            return
        self._taken.add(one.task)
        tell = self._telling(one.task)
        doing = self._doings.get(one.what)
        if one.begun:
            tell(TaskOutcome.DONE if one.what is DeviceTask.RESTART else TaskOutcome.UNCERTAIN)
        elif one.late:
            tell(TaskOutcome.TOO_LATE)
        elif doing is None:
            tell(TaskOutcome.FAILED)
        else:
            log.info("asked from afar: %s", one.what.value)
            doing(one.task, tell)

    def _telling(self, task: str) -> Tell:
        def tell(outcome: TaskOutcome, then: Callable[[], None] | None = None) -> None:
            def heard(answer: TaskReply | Problem) -> None:
                if isinstance(answer, Problem):  # of a day that is over
                    log.warning("the server does not take what became of a task: %s", answer.code.value)
                elif then is not None:
                    then()

            self._sender.send(f"{self._path}/told", TellTask(task, outcome), TaskReply, heard)

        return tell
