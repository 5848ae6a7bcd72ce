"""Signs one PDF (PAdES): an incremental update, so what was there stays as it was, with the signatures before it."""

import secrets
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from protocol.signing import Place, SignRefusal

from .drawn import Drawn

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer
    from pyhanko.sign.timestamps import TimeStamper

DIGEST: Final = "sha256"


class CannotSign(Exception):
    """This file cannot be signed; others may be."""

    def __init__(self, reason: SignRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def sign_pdf(
    plain: BinaryIO, out: BinaryIO, signer: "Signer", look: Drawn, place: Place, stamper: "TimeStamper | None" = None
) -> None:
    """Writes the signed file to `out`, which can be read too. With `stamper` PAdES-B-T, without PAdES-B-B.

    Raises CannotSign; what the token or the time stamp's server raises comes through.
    """
    from pyhanko.pdf_utils.content import ImportedPdfPage
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.layout import LayoutError
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
    from pyhanko.stamp import StaticStampStyle

    name = f"MotCua-{secrets.token_hex(4)}"
    box = round(place.left), round(place.bottom), round(place.right), round(place.top)
    with tempfile.TemporaryDirectory(prefix="motcua-look-") as folder:
        page = Path(folder) / "look.pdf"
        page.write_bytes(look.pdf)
        try:
            writer = IncrementalPdfFileWriter(plain, strict=False)
            if writer.prev.encrypted:
                raise CannotSign(SignRefusal.ENCRYPTED)
            drawn = ImportedPdfPage(str(page))  # type: ignore[no-untyped-call]
            pdf_signer = PdfSigner(
                PdfSignatureMetadata(name, md_algorithm=DIGEST, subfilter=SigSeedSubFilter.PADES),
                signer,
                timestamper=stamper,
                stamp_style=StaticStampStyle(border_width=0, background=drawn, background_opacity=1.0),
                new_field_spec=SigFieldSpec(name, on_page=place.page, box=box),
            )
            pdf_signer.sign_pdf(writer, output=out)
        except SigningError as error:
            raise CannotSign(SignRefusal.LOCKED) from error
        except (PdfError, LayoutError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise CannotSign(SignRefusal.DAMAGED) from error
