"""Personal data as lists and public pages show them: enough for its owner to recognise, too little for others. Pure."""

import re
import unicodedata
from typing import Final

HIDDEN: Final = "***"


def mask_name(name: str) -> str:
    """`Nguyễn Văn A` → `Nguyễn V*** A`; of two words the family name is hidden, of one all but its first letter.

    The stars do not tell how long a word is.
    """
    words = unicodedata.normalize("NFC", name).split()
    if not words:
        return ""
    if len(words) == 1:
        return _initial(words[0])
    if len(words) == 2:
        return f"{_initial(words[0])} {words[1]}"
    return " ".join((words[0], *map(_initial, words[1:-1]), words[-1]))


def mask_id(number: str) -> str:
    """An identity number of 12 digits as `0010******45`; any other number without all but its last two characters."""
    number = "".join(number.split())
    shown = 4 if re.fullmatch(r"[0-9]{12}", number) else 0
    return _between(number, shown, 2)


def mask_phone(number: str) -> str:
    """A telephone number's last three digits: `*******678`; nothing of one that has fewer than seven."""
    digits = re.sub(r"[^0-9]", "", number)
    return _between(digits, 0, 3 if len(digits) >= 7 else 0)


def initials(name: str) -> str:
    """`Nguyễn Văn A` → `N.V.A.`, for a paper that is in others' hands too."""
    return "".join(f"{word[0].upper()}." for word in unicodedata.normalize("NFC", name).split())


def _initial(word: str) -> str:
    return f"{word[0]}{HIDDEN}" if len(word) > 1 else HIDDEN


def _between(text: str, first: int, last: int) -> str:
    """`text` with stars between its `first` and `last` characters; of a text too short for that only stars."""
    hidden = len(text) - first - last
    if hidden < 3:
        return "*" * len(text)
    return text[:first] + "*" * hidden + text[len(text) - last :]
