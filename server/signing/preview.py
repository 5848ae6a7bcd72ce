"""How a page will look once it is signed: the look laid on it, without a signature; as a picture, or as PDF."""

import asyncio
import io
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO, Final

from protocol.signing import Place, SignRefusal
from server.dossier.ocr.bounded import Bounds, OutOfTime, run_bounded

from .drawn import Drawn
from .sign import CannotSign

PROGRAM: Final = "pdftoppm"
DPI: Final = 80
_BOUNDS: Final = Bounds(30.0, memory_mib=1024, file_mib=64, nice=5)


def with_look(plain: BinaryIO, look: Drawn, place: Place) -> bytes:
    """The document with the look on its page. Raises CannotSign."""
    from pyhanko.pdf_utils.content import ImportedPdfPage
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.layout import BoxConstraints, LayoutError
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.stamp import StaticStampStyle

    with tempfile.TemporaryDirectory(prefix="motcua-look-") as folder:
        page = Path(folder) / "look.pdf"
        page.write_bytes(look.pdf)
        try:
            writer = IncrementalPdfFileWriter(plain, strict=False)
            if writer.prev.encrypted:
                raise CannotSign(SignRefusal.ENCRYPTED)
            drawn = ImportedPdfPage(str(page))  # type: ignore[no-untyped-call]
            style = StaticStampStyle(border_width=0, background=drawn, background_opacity=1.0)
            box = BoxConstraints(width=round(place.right - place.left), height=round(place.top - place.bottom))
            style.create_stamp(writer, box, {}).apply(place.page, round(place.left), round(place.bottom))
            out = io.BytesIO()
            writer.write(out)  # type: ignore[no-untyped-call]
        except (PdfError, LayoutError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise CannotSign(SignRefusal.DAMAGED) from error
    return out.getvalue()


async def picture(pdf: bytes, page: int) -> bytes | None:
    """A page, counted from 0, as PNG; None where the program is missing or could not draw it."""
    if shutil.which(PROGRAM) is None:
        return None
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="motcua-look-", dir=_memory()))
    try:
        await asyncio.to_thread((folder / "in.pdf").write_bytes, pdf)
        number = str(page + 1)
        command = (PROGRAM, "-png", "-r", str(DPI), "-f", number, "-l", number, "-singlefile", "in.pdf", "page")
        if await run_bounded(command, folder, _BOUNDS):
            return None
        return await asyncio.to_thread((folder / "page.png").read_bytes)
    except (OSError, OutOfTime):
        return None
    finally:
        await asyncio.shield(asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True))


def _memory() -> str | None:
    """A plain page lies in memory alone, where the system has such a folder."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None
