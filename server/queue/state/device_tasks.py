"""What a manager has asked of a device today, and what the device said of it."""

from msgspec import Struct

from protocol.device_tasks import ANSWER_WITHIN_MS, END_WITHIN_MS, DeviceTask, TaskOutcome
from protocol.ids import Instant


class AskedTask(Struct, frozen=True, gc=False):
    """`task`: the id of this asking; `user`: who asked. `outcome`: None until the device has said something."""

    task: str
    device: str
    what: DeviceTask
    user: str
    asked_at: Instant
    outcome: TaskOutcome | None = None
    told_at: Instant | None = None

    @property
    def has_ended(self) -> bool:
        """Whether the device has said how it ended."""
        return self.outcome not in (None, TaskOutcome.BEGUN)

    def late(self, now: Instant) -> bool:
        """Whether the device does not begin it any more."""
        return now >= self.asked_at + ANSWER_WITHIN_MS

    def is_open(self, now: Instant) -> bool:
        """Whether the device may still do something of it, or say so."""
        if self.outcome is TaskOutcome.BEGUN and self.told_at is not None:
            return now < self.told_at + END_WITHIN_MS
        return self.outcome is None and not self.late(now)
