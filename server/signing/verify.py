"""What signatures a PDF has, and what each is worth. Revocation is not asked for: that needs the authority's server."""

import contextlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeAlias

from protocol.signing import FoundSignature, SeenSignature, Verdict
from server.dossier.files.damage import DAMAGE

MOST_SIGNATURES: Final = 20
_MARK: Final = b"/ByteRange"

Roots: TypeAlias = Sequence[Any]
"""Certificates of authorities, as asn1crypto has them."""


def is_available() -> bool:
    """Whether the libraries are here (`motcua[sign]`)."""
    try:
        import pyhanko  # noqa: F401
    except ImportError:
        return False
    return True


def read_roots(path: Path | None) -> Roots:
    """The authorities whose certificates are trusted: a PEM file. Raises OSError, ValueError."""
    from pyhanko.keys import load_certs_from_pemder

    return () if path is None else list(load_certs_from_pemder([str(path)]))  # type: ignore[no-untyped-call]


def is_signed(pdf: BinaryIO) -> bool:
    """Whether the file says that it has a signature, and the libraries are here to judge it. Reads a mebibyte at a
    time, and leaves the file at its end. Raises OSError.
    """
    before = b""
    while piece := pdf.read(1 << 20):
        if _MARK in before + piece:
            return is_available()
        before = piece[-len(_MARK) :]
    return False


def signatures_in(pdf: BinaryIO, roots: Roots = ()) -> list[FoundSignature]:
    """The signatures of a PDF, the oldest first; none of one that cannot be read. Blocking."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    damage = (*DAMAGE, PdfError, RecursionError)
    try:
        found = list(PdfFileReader(pdf, strict=False).embedded_regular_signatures)[-MOST_SIGNATURES:]
    except damage:
        return []
    shown = []
    for one in found:
        with contextlib.suppress(*damage):  # what cannot even be read as one says nothing
            shown.append(_found(one, roots, damage))
    return shown


def adds_a_signature_alone(pdf: BinaryIO, size: int) -> bool:
    """Whether one update follows the first `size` bytes, and it changes nothing that is seen but the signature's look.
    Of a signature nobody else asks this: before it, anything may be written. Blocking.
    """
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader, process_data_at_eof
    from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel

    from .added import ONE_SIGNATURE

    with quiet(), contextlib.suppress(*DAMAGE, PdfError):
        reader = PdfFileReader(pdf, strict=False)
        before = reader.xrefs.total_revisions - 2
        pdf.seek(size)
        if before < 0 or reader.xrefs.get_startxref_for_revision(before) != process_data_at_eof(pdf):
            return False
        if any(reader.xrefs.get_xref_container_info(one).end_location > size for one in range(before + 1)):
            return False
        done = ONE_SIGNATURE.review_file(reader, before)
        return isinstance(done, DiffResult) and done.modification_level <= ModificationLevel.FORM_FILLING
    return False


def seen(found: Sequence[FoundSignature]) -> tuple[SeenSignature, ...]:
    """What of it an event keeps: no name."""
    return tuple(SeenSignature(one.serial, one.verdict, one.whole) for one in found)


def _found(embedded: Any, roots: Roots, damage: tuple[type[Exception], ...]) -> FoundSignature:
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko_certvalidator import ValidationContext

    certificate = embedded.signer_cert
    verdict, whole, at, stamped = Verdict.BROKEN, False, embedded.self_reported_timestamp, False
    with quiet(), contextlib.suppress(SignatureValidationError, SigningError, *damage):
        context = ValidationContext(trust_roots=list(roots), allow_fetching=False)
        status = validate_pdf_signature(embedded, context)
        whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
        changed = status.modification_level is None or status.modification_level > ModificationLevel.FORM_FILLING
        if status.intact and status.valid and not changed and status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION:
            verdict = Verdict.TRUSTED if roots and status.trusted else Verdict.INTACT
        stamp = status.timestamp_validity
        if stamp is not None and stamp.intact and stamp.valid:
            at, stamped = stamp.timestamp, True
    return FoundSignature(
        common_name(certificate.subject), common_name(certificate.issuer), f"{certificate.serial_number:x}",
        verdict, whole, at, stamped, certificate.sha256.hex(),
    )  # fmt: skip


@contextlib.contextmanager
def quiet() -> Any:
    """A chain that leads nowhere is said by the verdict; the libraries would write it, with the name, into the log."""
    loggers = [logging.getLogger(name) for name in ("pyhanko", "pyhanko_certvalidator")]
    for one in loggers:
        one.setLevel(logging.CRITICAL)
    yield


def common_name(name: Any) -> str:
    """What a subject or issuer is called."""
    known = name.native
    found = known.get("common_name") or known.get("organization_name") or ""
    return str(found if isinstance(found, str) else found[-1])[:120]
