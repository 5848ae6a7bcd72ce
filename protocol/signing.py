"""The signatures of a dossier's files: how each looks, what is asked of a signer's program, what was found in a PDF."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

MOST_IN_BATCH: Final = 100
MOST_IMAGE: Final = 256 * 1024
"""Bytes of the picture of a signature or a seal."""


class Look(StrEnum):
    """What a signature looks like on the page (Decree 30/2020, annex I)."""

    OFFICIAL = "official"
    """The picture of the official's own signature, over their name."""
    AGENCY = "agency"
    """The picture of the agency's seal, in red, over the left third of the official's signature."""
    COPY = "copy"
    """Black text at the top right of the first page: the kind of copy, the agency, the time."""


class Verdict(StrEnum):
    """What a signature in a PDF is worth."""

    TRUSTED = "trusted"
    """Unchanged, and its certificate leads to an authority that this server trusts."""
    INTACT = "intact"
    """Unchanged; whose certificate it is was not established."""
    BROKEN = "broken"
    """The document was changed after it, or it does not fit its certificate."""


class SignRefusal(StrEnum):
    """Why a file could not be signed; each is of the file alone, and the others go on."""

    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    LOCKED = "locked"
    """An earlier signature allows no further one."""
    TOO_LARGE = "too_large"
    REPLACED = "replaced"
    """It was signed or set aside meanwhile."""
    NOT_ACCEPTED = "not_accepted"
    """The server could not accept what was signed."""


class SeenSignature(Struct, frozen=True):
    """A signature of a filed PDF, as an event keeps it. `serial`: of the certificate, in hex."""

    serial: str
    verdict: Verdict
    whole: bool = True


class FoundSignature(Struct, frozen=True):
    """The same as it is shown to who may read the file. `at`: as the signer's clock said, or a time stamp
    (`stamped`); `whole`: nothing was added after it. `fingerprint`: SHA-256 of the certificate, in hex.
    """

    name: str
    issuer: str
    serial: str
    verdict: Verdict
    whole: bool
    at: datetime | None = None
    stamped: bool = False
    fingerprint: str = ""


class Place(Struct, frozen=True):
    """Where a look is drawn: a page, counted from 0, and its box in points from the lower left corner."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


class ToSign(Struct, frozen=True):
    """A file of a batch that is still to be signed. `code`: of its dossier; `agency`: who makes a copy of it."""

    dossier: str
    file: str
    code: str
    pages: int
    bytes: int
    agency: str


class SigningBatch(Struct, frozen=True):
    """What the sender asked to have signed, in one look and of one branch. `signer`: their name; `image`: of the
    signature or the branch's seal, a PNG in base64; `signed`, `refused`: how many files of all branches are done.
    """

    id: str
    look: Look
    files: list[ToSign]
    signer: str
    image: str | None = None
    signed: int = 0
    refused: int = 0


class SigningBatches(Struct, frozen=True):
    """The batches of the sender that are not done, the oldest first."""

    batches: list[SigningBatch]


class RefuseToSign(Struct, frozen=True, forbid_unknown_fields=True):
    """The signer's program could not sign this file."""

    reason: SignRefusal


class SignedFile(Struct, frozen=True):
    """The signed file, which replaces the one before."""

    id: str
    serial: str


class NotSigned(Struct, frozen=True):
    """It is noted that the file could not be signed."""

    dossier: str
    file: str
