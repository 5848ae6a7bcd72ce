"""A progress bar on standard error, only on a terminal."""

import sys
import time

from language.messages import _

WIDTH = 30


class Bar:
    """`with Bar(80, _("days")) as bar: bar.show(12)`; the line is erased at the end."""

    def __init__(self, total: int, unit: str) -> None:
        self._total = total
        self._unit = unit
        self._began = time.monotonic()
        self._shown = sys.stderr.isatty() and total > 1

    def __enter__(self) -> "Bar":
        self.show(0)
        return self

    def __exit__(self, *error: object) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def show(self, done: int) -> None:
        """Redraws the bar for `done` finished units."""
        if self._shown:
            print(f"\r{line(done, self._total, self._unit, time.monotonic() - self._began)}\x1b[K", end="",
                  file=sys.stderr, flush=True)  # fmt: skip


def line(done: int, total: int, unit: str, elapsed_s: float) -> str:
    """The bar as text, with the remaining time at the present speed."""
    filled = WIDTH * done // total
    left = "" if done == 0 else _(", {left_s} s left").format(left_s=round(elapsed_s / done * (total - done)))
    so_far = _("{done} of {total} {unit}").format(done=done, total=total, unit=unit)
    return f"{'█' * filled}{'░' * (WIDTH - filled)} {so_far}{left}"
