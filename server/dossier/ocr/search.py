"""Scans that have all of some words, whosever they are: who asks narrows them to what they may see."""

from typing import Any, Final

from sqlalchemy import Connection, Select, func, select

from server.dossier.tables import scan_word

from .words import hashes_asked

MOST_LOOKED_AT: Final = 2_000
"""Scans with all of the words that a search looks at."""


def docs_with(connection: Connection, key: bytes, text: str) -> tuple[Select[Any], bool] | None:
    """Numbers of the scans that have all of these words, and whether so many have them that some are left out; None: it
    has no word. Of the scans with the rarest word, those that have the others too. `key`: see `words.words_key`.

    Raises DBAPIError.
    """
    words = hashes_asked(key, text)
    if not words:
        return None
    counts = {word: _count(connection, word) for word in words}
    rarest = min(words, key=lambda word: counts[word])
    one = scan_word.alias()
    docs = select(one.c.doc).where(one.c.word == rarest).limit(MOST_LOOKED_AT)
    for word in counts:
        if word != rarest:
            other = scan_word.alias()
            docs = docs.where(select(other.c.doc).where(other.c.word == word, other.c.doc == one.c.doc).exists())
    return docs, counts[rarest] > MOST_LOOKED_AT


def _count(connection: Connection, word: int) -> int:
    """How many scans have this word, at most one more than a search looks at."""
    some = select(scan_word.c.doc).where(scan_word.c.word == word).limit(MOST_LOOKED_AT + 1).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()
