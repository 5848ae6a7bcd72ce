"""What a file says of its report beside the table. Pure."""

from gettext import NullTranslations

from msgspec import Struct

from .table import Table


class About(Struct, frozen=True):
    """In the reader's language: the report's name, its branches, its days, and up to when its data are."""

    title: str
    branches: str
    days: str
    until: str


def meanings(table: Table, words: NullTranslations) -> list[tuple[str, str]]:
    """What each column means, under its title."""
    return [(words.gettext(column.title), words.gettext(column.meaning)) for column in table.columns]
