"""Names and texts of the catalogue, which hold their words in every language."""

from protocol.configuration import Name, Text

from .messages import spoken


def name_in(text: Name | Text, language: str) -> str:
    """The words in one language."""
    return text.en if language == "en" else text.vi


def in_words(text: Name | Text) -> str:
    """The words in the language that this program speaks."""
    return name_in(text, spoken())
