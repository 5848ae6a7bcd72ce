"""A printing side with a day's slips, for the staff's screens."""

from collections.abc import Sequence

from motcua.kiosk.scene import World
from motcua.kiosk.staff import PrintJobRow


class ManySlips:
    """Some printed, one in doubt; remembers what was asked for."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.tests = 0

    def rows(self, world: World) -> Sequence[PrintJobRow]:
        doubt = PrintJobRow(1, "CT-017", world._("The printer does not answer"), True, trouble=True)
        return [doubt, *(PrintJobRow(n, f"HT-{40 - n:03}", world._("On"), True) for n in range(2, 9))]

    def reprint(self, job_id: int) -> bool:
        self.asked.append(job_id)
        return job_id > 0

    def test_page(self) -> bool:
        self.tests += 1
        return True
