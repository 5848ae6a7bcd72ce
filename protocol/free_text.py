"""Text that somebody typed in words of their own: in Unicode's composed form, and nothing in it that is not seen."""

import unicodedata
from typing import Final

UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cs"})
"""Unicode categories of characters that are not seen, such as marks that reverse the direction of writing."""


def has_unseen(text: str) -> bool:
    """Whether there is such a character; the end of a line is one."""
    return any(unicodedata.category(letter) in UNSEEN for letter in text)


def tidy_text(text: str) -> str:
    """NFC, its lines kept, without what is not seen and without space around it."""
    lines = (
        "".join(letter for letter in line.replace("\t", " ") if unicodedata.category(letter) not in UNSEEN)
        for line in text.splitlines()
    )
    # composed last: what was hidden may have stood between a letter and its marks
    return "\n".join(unicodedata.normalize("NFC", line).rstrip() for line in lines).strip()
