"""A PIN as it is typed: digit by digit, and a new one twice."""

from ui.program.pin import LONGEST, hash_pin


class NotTheSame(ValueError):
    """The second time it was another one."""


class TypedPin:
    """`digits` so far. `again`: a new PIN was typed once, and is to be typed once more."""

    def __init__(self) -> None:
        self.digits = ""
        self._first = ""

    @property
    def again(self) -> bool:
        return bool(self._first)

    def clear(self) -> None:
        """From the beginning."""
        self.digits, self._first = "", ""

    def key(self, key: str) -> None:
        """A digit, or `erase`."""
        if key == "erase":
            self.digits = self.digits[:-1]
        elif len(self.digits) < LONGEST:
            self.digits += key

    def take(self) -> str:
        """What was typed; the line is empty again."""
        digits, self.digits = self.digits, ""
        return digits

    def take_new(self) -> str | None:
        """The hash of a new PIN once it was typed twice, None after the first time.

        Raises NotAPin for one that cannot be one, NotTheSame when it is to be chosen from the beginning.
        """
        pin = self.take()
        first, self._first = self._first, ""
        if first and pin != first:
            raise NotTheSame
        pin_hash = hash_pin(pin)
        if first:
            return pin_hash
        self._first = pin
        return None
