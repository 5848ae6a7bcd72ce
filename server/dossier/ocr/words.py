"""The words of a scan's text as keyed hashes, by which a dossier is found. Pure.

Each word stands under two hashes: as it is written (`hàng`), and without its marks (`hang`): who types no marks finds
both. HMAC-SHA-256 under a key of their own, cut to 63 bits: who has the database alone can try no words.
"""

import hashlib
import hmac
import re
import unicodedata
from typing import Final

from protocol.card_text import folded

MOST_WORDS: Final = 20_000
"""Different words of one file that are indexed: a book of three hundred pages has fewer."""

MOST_LETTERS: Final = 40
"""A longer run of letters is no word: a scanned pattern, or somebody's try to fill the table."""

_PURPOSE: Final = b"motcua index of scans 1"
_WORD: Final = re.compile(r"[^\W_]+")


def words_key(server_key: bytes) -> bytes:
    """The key of these hashes. `server_key`: the content of `keys/secret.key`."""
    return hmac.digest(server_key, _PURPOSE, hashlib.sha256)


def words_of(text: str) -> list[str]:
    """The different words of a text in the order they come, in small letters, composed (NFC)."""
    found = _WORD.findall(unicodedata.normalize("NFC", text).lower())
    return list(dict.fromkeys(word for word in found if len(word) <= MOST_LETTERS))


def hashes_of(key: bytes, text: str) -> set[int]:
    """What a text is found by."""
    words = words_of(text)[:MOST_WORDS]
    return {_hash(key, "word", word) for word in words} | {_hash(key, "folded", folded(word)) for word in words}


def hashes_asked(key: bytes, text: str) -> list[int]:
    """What a text that is looked for must have: its words, with their marks where they were typed."""
    return [_hash(key, "folded" if folded(word) == word else "word", word) for word in words_of(text)]


def _hash(key: bytes, kind: str, word: str) -> int:
    """Without sign, so that every database holds it."""
    return int.from_bytes(hmac.digest(key, f"{kind}:{word}".encode(), hashlib.sha256)[:8]) >> 1
