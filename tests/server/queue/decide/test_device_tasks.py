"""What a device is asked to do from afar: one task at a time, answered by that device alone."""

from protocol.commands import AskDevice, TellTask
from protocol.device_tasks import ANSWER_WITHIN_MS, END_WITHIN_MS, DeviceTask, TaskOutcome
from protocol.enums import Refusal
from tests.server.queue.desk import Desk
from tests.server.queue.laws import states_are_equal


def ask(task: str, what: DeviceTask = DeviceTask.RESTART, device: str = "d-kiosk") -> AskDevice:
    return AskDevice(task, device, what)


def test_it_is_asked_once_and_its_device_says_how_it_ended(desk: Desk) -> None:
    desk.accept(ask("A1"), actor="u-manager")
    task = desk.state.device_tasks["A1"]
    assert (task.device, task.what, task.user, task.asked_at) == ("d-kiosk", DeviceTask.RESTART, "u-manager", desk.now)
    assert desk.code(ask("A1", device="d-other")) == (Refusal.ALREADY, "task")
    assert desk.code(ask("A2")) == (Refusal.ALREADY, "what")
    assert desk.code(ask("A2", DeviceTask.UPDATE)) == (Refusal.DEVICE_BUSY, "device")
    desk.accept(ask("B1", device="d-other"), actor="u-manager")
    for said, kinds in (("begun", ["device_told"]), ("begun", []), ("done", ["device_told"]), ("failed", [])):
        assert desk.accept(TellTask("A1", TaskOutcome(said)), actor="d-kiosk").kinds == kinds
    assert desk.state.device_tasks["A1"].outcome is TaskOutcome.DONE
    for task_id, device in (("A1", "d-other"), ("A9", "d-kiosk")):
        assert desk.code(TellTask(task_id, TaskOutcome.DONE), actor=device) == (Refusal.NOT_FOUND, "task")
    desk.accept(ask("A2", DeviceTask.UPDATE), actor="u-manager")
    states_are_equal(desk.replay(), desk.state)


def test_a_device_that_does_not_answer_can_be_asked_again_and_its_late_word_still_counts(desk: Desk) -> None:
    desk.accept(ask("A1"), actor="u-manager")
    asked = desk.state.device_tasks["A1"]
    assert (asked.is_open(desk.now + ANSWER_WITHIN_MS - 1), asked.is_open(desk.now + ANSWER_WITHIN_MS)) == (True, False)
    desk.later(s=60)
    desk.accept(ask("A2"), actor="u-manager")
    assert desk.code(TellTask("A1", TaskOutcome.BEGUN), actor="d-kiosk") == (Refusal.TOO_LATE, "task")
    desk.accept(TellTask("A1", TaskOutcome.TOO_LATE), actor="d-kiosk")
    desk.accept(TellTask("A2", TaskOutcome.BEGUN), actor="d-kiosk")
    begun = desk.state.device_tasks["A2"]
    assert (begun.is_open(desk.now + END_WITHIN_MS - 1), begun.is_open(desk.now + END_WITHIN_MS)) == (True, False)
