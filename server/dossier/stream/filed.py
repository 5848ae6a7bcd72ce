"""Commands of the server itself about a dossier's scanned files: one was filed, or set aside.

The file is sealed and on the disk before the command is sent (`server.dossier.files`).
"""

from typing import TypeAlias

from protocol.dossier_commands import DossierBody
from protocol.enums import Refusal
from protocol.signing import SeenSignature

FILES = "files"
"""The part of a dossier under whose key the keys of its files are sealed."""

MOST_FILES = 300


def key_of_files(dossier_id: str) -> str:
    """The id of the key under which the keys of a dossier's files are sealed."""
    return f"f{dossier_id}"


class FileScan(DossierBody, frozen=True, tag="file-scan"):
    """A scan of one component. `file`: the id of a new file; `sha256`: of its sealed bytes, and its name on the disk.

    `bytes`: of the PDF; `dpi`: the coarsest page's, None where pages are no pictures; `aside`: pages, counted from 1,
    that are blank and shown last; they stay in the file. `subject`: the id of the key. `mark`: a keyed hash of the PDF.
    `signatures`: those that it came with.
    """

    leads_to = "filed"
    refusals = frozenset({Refusal.WRONG_STATE, Refusal.UNKNOWN_BRANCH, Refusal.TOO_LARGE})

    file: str
    component: str
    sha256: str
    bytes: int
    pages: int
    mark: str
    subject: str
    dpi: int | None = None
    aside: tuple[int, ...] = ()
    signatures: tuple[SeenSignature, ...] = ()


class SetFileAside(DossierBody, frozen=True, tag="set-file-aside", gc=False):
    """A file does not belong here, for a reason; it stays readable, and counts no more."""

    leads_to = "file_set_aside"
    refusals = frozenset({Refusal.WRONG_STATE, Refusal.UNKNOWN_BRANCH, Refusal.NOT_FOUND, Refusal.ALREADY})

    file: str
    reason: str


FileCommand: TypeAlias = FileScan | SetFileAside
