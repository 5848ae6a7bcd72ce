"""Names and texts of the catalogue, which hold their words by language."""

from protocol.configuration import Text

from .messages import BOTH, spoken


def name_in(text: Text, language: str) -> str:
    """The words in one language; where it has none, in Vietnamese, then in any."""
    return text.get(language) or text.get(BOTH[0]) or next(iter(text.values()))


def in_words(text: Text) -> str:
    """The words in the language that this program speaks."""
    return name_in(text, spoken())
