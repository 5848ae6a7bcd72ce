"""What a scanned code means to the kiosk, and what a keyboard-wedge scanner types among real keys; pure.

A code's content is never logged: it may be an identity card's.
"""

import re
from collections.abc import Callable
from typing import Protocol
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from protocol.dossier_code import is_dossier_code
from protocol.scanned_text import as_printed

LONGEST_GAP_MS = 120
"""Longest pause between two characters of a scanner that types as a keyboard; people type more slowly."""
SHORTEST = 6
"""Characters."""

_SECRET = re.compile(r"^[A-Za-z0-9._~-]{8,80}$")
_ID = re.compile(r"^[A-Za-z0-9._-]{1,36}$")
_SERVICE = re.compile(r"^[A-Za-z0-9_]{1,16}$")
_CARD = re.compile(r"^\d{12}\|")


class CodeReader(Protocol):
    """A barcode scanner: calls `on_line` once for each code, from any thread, without its line end."""

    def start(self, on_line: Callable[[str], None]) -> None: ...

    def stop(self) -> None: ...


class Receipt(Struct, frozen=True):
    """A ticket's own page, as printed on its slip: `…/t/SECRET`."""

    secret: str


class Appointment(Struct, frozen=True):
    """A booked slot: `…/a/BRANCH/SERVICE/ID`."""

    branch: str
    service: str
    id: str


class DossierReceipt(Struct, frozen=True):
    """A dossier's receipt: `…/dossier#CODE.SECRET`; nobody's repr."""

    code: str
    secret: str

    def __repr__(self) -> str:
        return "DossierReceipt(…)"

    __str__ = __repr__


class DossierCode(Struct, frozen=True):
    """A dossier's code alone (Mã hồ sơ), which opens nothing."""


class IdentityCard(Struct, frozen=True):
    """An identity card. The kiosk does not need it and keeps nothing of it."""


class Unreadable(Struct, frozen=True):
    """Anything else."""


Scanned = Receipt | Appointment | DossierReceipt | DossierCode | IdentityCard | Unreadable


def read_code(line: str) -> Scanned:
    """What one scanned line is."""
    text = as_printed(line)
    if _CARD.match(text):
        return IdentityCard()
    if is_dossier_code(text):
        return DossierCode()
    parts = urlsplit(text) if text.startswith(("http://", "https://")) else None
    code, _dot, opened_by = parts.fragment.rpartition(".") if parts else ("", "", "")
    match [unquote(part) for part in parts.path.split("/") if part] if parts else []:
        case [*_, "dossier"] if is_dossier_code(code) and _SECRET.match(opened_by):
            return DossierReceipt(code, opened_by)
        case [*_, "t", secret] if _SECRET.match(secret):
            return Receipt(secret)
        case [*_, "a", branch, service, slot] if _ID.match(branch) and _SERVICE.match(service) and _ID.match(slot):
            return Appointment(branch, service, slot)
        case _:
            return Unreadable()


class Wedge:
    """Tells a scanner's burst of keys from a person's: feed it every character and Enter with the time in ms."""

    def __init__(self) -> None:
        self._text = ""
        self._last_ms = 0

    def character(self, typed: str, now_ms: int) -> bool:
        """One character; True while it may be a scanner that types, from the second quick one on."""
        if now_ms - self._last_ms > LONGEST_GAP_MS:
            self._text = ""
        self._text += typed
        self._last_ms = now_ms
        return len(self._text) > 1

    def enter(self, now_ms: int) -> str | None:
        """The scanned line if the Enter ends one, else None: then it is a person's key."""
        text, self._text = self._text, ""
        quick = now_ms - self._last_ms <= LONGEST_GAP_MS
        return text if quick and len(text) >= SHORTEST else None
