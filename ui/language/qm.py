"""A gettext catalogue in the form that Qt reads itself (.qm), so that no thread of Qt's has to ask Python for a word.

A QTranslator written in Python dead-locks: QML is compiled in a thread of Qt's which translates, and waits for Python,
while Python waits for the compilation. Source of the format: qtbase/src/corelib/kernel/qtranslator.cpp, and Qt
Linguist's qm.cpp. A message is found by the hash of its source text; without a context of its own it fits any.
"""

from collections.abc import Mapping

MAGIC = bytes.fromhex("3cb86418caef9c95cd211cbf60a1bddd")
_HASHES, _MESSAGES = 0x42, 0x69
_END, _TRANSLATION, _SOURCE = 1, 3, 6


def qm_bytes(messages: Mapping[str, str]) -> bytes:
    """The .qm file of these translations by source text; entries without a translation are left out."""
    content = bytearray()
    offsets: list[tuple[int, int]] = []
    for source, translation in sorted(messages.items()):
        if not source or not translation:
            continue
        key = source.encode()
        offsets.append((elf_hash(key), len(content)))
        content += _part(_TRANSLATION, translation.encode("utf-16-be")) + _part(_SOURCE, key) + bytes([_END])
    table = b"".join(number.to_bytes(4, "big") for pair in sorted(offsets) for number in pair)
    return MAGIC + _part(_HASHES, table) + _part(_MESSAGES, bytes(content))


def elf_hash(text: bytes) -> int:
    """The hash by which Qt finds a message (System V ELF)."""
    found = 0
    for byte in text:
        found = ((found << 4) + byte) & 0xFFFFFFFF
        high = found & 0xF0000000
        found = (found ^ (high >> 24)) & ~high
    return found or 1


def _part(tag: int, content: bytes) -> bytes:
    return bytes([tag]) + len(content).to_bytes(4, "big") + content
