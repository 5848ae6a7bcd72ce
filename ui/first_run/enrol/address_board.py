"""The screen keyboard for addresses: Latin letters without Telex, digits, and the marks of an address."""

from PySide6.QtCore import Property

from ui.keyboard.board import CLEAR, ERASE, WIDE, Board

ROWS = ("1234567890", "qwertyuiop", "asdfghjkl-", "zxcvbnm.:")


class AddressBoard(Board):
    """A `Board` without Telex."""

    def __init__(self) -> None:
        super().__init__()
        self._telex = False

    def clear(self) -> None:
        """Empties the line."""
        self.press(CLEAR)

    def _address_rows(self) -> list[list[dict[str, object]]]:
        rows: list[list[dict[str, object]]] = [[{"key": key, "width": 1.0} for key in row] for row in ROWS]
        rows[-1].append({"key": "/", "width": 1.0})
        rows.append([{"key": key, "width": WIDE[key]} for key in (CLEAR, ERASE)])
        return rows

    rows = Property(list, _address_rows, constant=True)
