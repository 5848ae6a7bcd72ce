"""The report's language: its messages and its number format."""

from language import durations
from language.messages import translations


class Reader:
    """Messages and numbers in `language`, one of LANGUAGES."""

    def __init__(self, language: str) -> None:
        self.language = language

    def say(self, message: str) -> str:
        """A message in this language."""
        return translations(self.language).gettext(message)

    @property
    def separators(self) -> str:
        """Decimal and thousands separators."""
        return ",." if self.language == "vi" else ".,"

    def number(self, value: float, digits: int = 0) -> str:
        """12,345.6 or 12.345,6"""
        return f"{value:,.{digits}f}".translate(str.maketrans(".,", self.separators))

    def percent(self, share: float | None, digits: int = 1) -> str:
        """A share from 0 to 1 as a percentage; a dash for None."""
        return "–" if share is None else f"{self.number(100 * share, digits)}\N{NO-BREAK SPACE}%"


def clock(seconds: float) -> str:
    """Hours and minutes from the opening: 1:30."""
    minutes = int(seconds // 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


def length(seconds: float | None) -> str:
    """A duration: 12:05 or 1:02:05; a dash for None."""
    return "–" if seconds is None else durations.clock(round(seconds))
