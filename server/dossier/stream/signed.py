"""The signatures of a dossier's files: the server's own command, and which look a file waits for. Pure.

A result waits for its official's signature, then for the agency's seal; every other scan may be certified as a copy.
"""

from collections.abc import Iterator
from typing import Final

from protocol.components import RESULT
from protocol.dossier_commands import DossierBody
from protocol.dossier_life import IN_HAND
from protocol.enums import Refusal
from protocol.problem import Refused
from protocol.signing import Look, Verdict

from . import events as e
from .asked import Asked, Decision
from .filed import MOST_FILES
from .state import Dossier, FiledScan


class SignFile(DossierBody, frozen=True, tag="sign-file"):
    """The file `of` was signed: `file` replaces it, an incremental update of it. `serial`: of the signer's certificate,
    in hex; `level`: of PAdES. The others: see `filed.FileScan`.
    """

    leads_to = "file_signed"
    refusals = frozenset(
        {Refusal.WRONG_STATE, Refusal.UNKNOWN_BRANCH, Refusal.NOT_FOUND, Refusal.ALREADY, Refusal.TOO_LARGE}
    )

    file: str
    of: str
    look: Look
    serial: str
    level: str
    sha256: str
    bytes: int
    subject: str


def sign_file(asked: Asked) -> Decision:
    """Each look once; what was set aside or replaced is not signed."""
    dossier, command = asked.dossier, asked.command
    found = dossier.files.get(command.of)
    if found is None:
        return Refused(Refusal.NOT_FOUND)
    if not found.counts or command.look in looks_of(dossier, found):
        return Refused(Refusal.ALREADY)
    if len(dossier.files) >= MOST_FILES:
        return Refused(Refusal.TOO_LARGE, detail=f"at most {MOST_FILES} files")
    filed = found.filed
    shape = (command.file, command.of, command.look, command.serial, command.level, filed.component)
    return e.FileSigned(*shape, command.sha256, command.bytes, filed.pages, command.subject)


def looks_of(dossier: Dossier, file: FiledScan) -> frozenset[Look]:
    """In which looks it was signed, here or before it came."""
    looks = set()
    at: FiledScan | None = file
    while at is not None and at.signed is not None:
        looks.add(at.signed.look)
        at = dossier.files.get(at.signed.of)
    if at is not None and any(one.verdict is not Verdict.BROKEN for one in at.filed.signatures):
        looks.add(Look.OFFICIAL if at.filed.component == RESULT else Look.COPY)
    return frozenset(looks)


def awaiting(dossier: Dossier) -> Iterator[tuple[FiledScan, Look]]:
    """The files that wait for a signature, each with the look that it gets next."""
    if dossier.state not in IN_HAND:
        return
    for one in dossier.files.values():
        if not one.counts:
            continue
        looks = looks_of(dossier, one)
        if one.filed.component != RESULT:
            wanted = None if Look.COPY in looks else Look.COPY
        elif Look.OFFICIAL not in looks:
            wanted = Look.OFFICIAL
        else:
            wanted = None if Look.AGENCY in looks else Look.AGENCY
        if wanted is not None:
            yield one, wanted


ELECTRONICALLY: Final = "electronic"
"""Of `ReturnResult.against`: the result is given out as a signed file, behind the receipt's code and secret."""


def electronic_result(dossier: Dossier) -> FiledScan | None:
    """The result, where it was given out electronically and the agency sealed it."""
    if dossier.delivery.against != ELECTRONICALLY or dossier.delivery.delivered_at is None:
        return None
    results = (one for one in dossier.files.values() if one.counts and one.filed.component == RESULT)
    return next((one for one in reversed(list(results)) if Look.AGENCY in looks_of(dossier, one)), None)
