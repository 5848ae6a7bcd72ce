"""Does what a manager asks of this device from afar, each task once, and tells the server what became of it."""

import logging
from collections.abc import Callable, Mapping
from typing import Protocol, TypeAlias

from PySide6.QtCore import QObject

from protocol.commands import TellTask
from protocol.device_tasks import DeviceTask, TaskOutcome, TaskReply, TasksToDo, TaskToDo
from protocol.problem import Problem
from ui.link.asked import Asked, Followed
from ui.link.requests import Requests
from ui.link.sender import Sender

log = logging.getLogger(__name__)

ASKED = "device_asked"
"""The event after which there may be something to do."""


class Tell(Protocol):
    """Tells the server an outcome; `then` once it knows it. After an end also where it takes no word of it any more."""

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
        self._sender = sender
        self._path = f"/api/v1/branches/{branch}/device-tasks"
        self._doings = doings
        self._taken: set[str] = set()
        self._asked = Asked(link, requests, self._path, ASKED, TasksToDo, self._listed, self)

    def stop(self) -> None:
        """Begins nothing more."""
        self._asked.stop()

    def _listed(self, listed: TasksToDo) -> None:
        for one in listed.tasks:
            self._take(one)

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
                if isinstance(answer, Problem):  # too late, or of a day that is over
                    log.warning("the server does not take what became of a task: %s", answer.code.value)
                    if outcome is TaskOutcome.BEGUN:
                        return
                if then is not None:
                    then()

            self._sender.send(f"{self._path}/told", TellTask(task, outcome), TaskReply, heard)

        return tell
