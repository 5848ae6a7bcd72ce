"""A dossier's scanned files over the wire: sent in pieces, filed, listed, set aside."""

from datetime import datetime
from typing import Annotated, Final

from msgspec import Meta, Struct

from .dossier_people import MOST_SEARCHED
from .ids import Code
from .signing import Look, SeenSignature

LEAST_DPI: Final = 200
"""The coarsest that a scan of a paper may be (Decree 30/2020)."""

MOST_BYTES: Final = 64 * 1024 * 1024
"""Of one PDF that is uploaded; a hundred colour pages at 200 dpi are well below."""

TICKET_SCAN_DAYS: Final = 90
"""For so many days scans of tickets alone are kept, where the settings say nothing else."""

Page = Annotated[int, Meta(ge=1, le=5000)]
UploadName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]{16,40}$(?!\n)")]
"""A random name that its sender gives an upload."""


class Uploaded(Struct, frozen=True):
    """How many bytes of the upload are here: the next piece begins there."""

    offset: int


class FileUpload(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Files an upload that is complete. `sha256`: of the PDF, in hex; `pages`: as the sender counted them.

    `aside`: pages that are blank, counted from 1; they stay in the file.
    """

    upload: UploadName
    component: Code
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
    pages: Page
    aside: Annotated[tuple[Page, ...], Meta(max_length=5000)] = ()


class FindScans(Struct, frozen=True, forbid_unknown_fields=True):
    """Words that all stand in one scan; one that is typed without marks is found with any."""

    text: Annotated[str, Meta(min_length=1, max_length=MOST_SEARCHED)]

    def __repr__(self) -> str:
        return "FindScans(…)"


class TicketScan(Struct, frozen=True):
    """A scan of a ticket that is in no dossier. `until`: when it is deleted."""

    ticket_id: str
    sha256: str
    pages: int
    bytes: int
    at: datetime
    until: datetime


class TicketScans(Struct, frozen=True):
    """The newest first. `more`: there are others."""

    scans: list[TicketScan]
    more: bool = False


class SetAside(Struct, frozen=True, forbid_unknown_fields=True):
    """Why a file does not belong here; a code."""

    reason: Code


class Archive(Struct, frozen=True):
    """The cleaned PDF/A of a file: straightened, with its text. `validated`: whether a validator has looked at it; what
    is not is PDF/A by construction.
    """

    bytes: int
    conformance: str = "PDF/A-2b"
    validated: bool = False


class FileView(Struct, frozen=True, omit_defaults=True):
    """A file. `dpi`: its coarsest page's, None where pages are no pictures; `coarse`: below `LEAST_DPI`.

    `set_aside`: a code, why it counts no more. `archive`: None where none is made yet, or none could be. `text`: what
    came of reading it: `made`, `text_only` (no PDF/A), `unreadable`, `erased`; None: nothing yet. `signatures`: those
    that it came with. `look`, `serial`: how it was signed here, by which certificate; `replaced_by`: the signed file.
    """

    id: str
    component: str
    pages: int
    bytes: int
    at: datetime
    aside: tuple[int, ...] = ()
    dpi: int | None = None
    coarse: bool = False
    set_aside: str | None = None
    archive: Archive | None = None
    text: str | None = None
    signatures: tuple[SeenSignature, ...] = ()
    look: Look | None = None
    serial: str | None = None
    replaced_by: str | None = None


class FileList(Struct, frozen=True):
    """A dossier's files, the oldest first."""

    files: list[FileView]
