"""A PIN that is typed digit by digit; a new one twice."""

from ui.program.pin import LONGEST, hash_pin


class NotTheSame(ValueError):
    """The new PIN was another one the second time."""


class TypedPin:
    """`digits`: so far. `again`: a new PIN was typed once, and is to be typed again."""

    def __init__(self) -> None:
        self.digits = ""
        self._first = ""

    @property
    def again(self) -> bool:
        return bool(self._first)

    def clear(self) -> None:
        """Empties the line, and forgets what was typed once."""
        self.digits, self._first = "", ""

    def key(self, key: str) -> None:
        """Takes a digit, or `erase`."""
        if key == "erase":
            self.digits = self.digits[:-1]
        elif len(self.digits) < LONGEST:
            self.digits += key

    def take(self) -> str:
        """Returns what was typed, and empties the line."""
        digits, self.digits = self.digits, ""
        return digits

    def take_new(self) -> str | None:
        """The hash of a new PIN that was typed twice; None after the first time.

        Raises NotAPin for an impossible one, NotTheSame where the two differ; then both are typed again.
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
