"""Selects the language of the catalogue's names and texts."""

from protocol.configuration import Text

from .messages import BOTH, spoken


def name_in(text: Text, language: str) -> str:
    """The text in one language, else in Vietnamese, else in any."""
    return text.get(language) or text.get(BOTH[0]) or next(iter(text.values()))


def in_words(text: Text) -> str:
    """The text in the language set by `speak`."""
    return name_in(text, spoken())
