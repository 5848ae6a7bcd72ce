"""Signs what a person asked for: file by file, in one session of the token; each is done before the next begins.

A file that cannot be signed is said and left out. When the token fails the rest stays asked for: the next run goes on
with it.
"""

import base64
import datetime as dt
import gc
import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from protocol.signing import SigningBatch, SignRefusal, ToSign
from server.dossier.files.damage import DAMAGE

from .drawn import BadImage, draw
from .line import Line, SaidNo
from .places import place_of
from .sign import CannotSign, sign_pdf

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer
    from pyhanko.sign.timestamps import TimeStamper

HANOI: Final = dt.timezone(dt.timedelta(hours=7))
_CODES: Final = {"already": SignRefusal.REPLACED, "too_large": SignRefusal.TOO_LARGE}


class Done(Struct, frozen=True):
    """How many files were signed, and which were not, by the codes of their dossiers."""

    signed: int = 0
    refused: tuple[tuple[str, SignRefusal], ...] = ()


def sign_batch(
    line: Line,
    batch: SigningBatch,
    signer: "Signer",
    stamper: "TimeStamper | None" = None,
    said: Callable[[ToSign, SignRefusal | None], None] = lambda file, reason: None,
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(HANOI),
) -> Done:
    """Signs its files. `said` hears of each. Raises NoAnswer, SaidNo where the server lets this person do nothing or
    can store nothing, BadImage, and what the token or the time stamp's server raises.
    """
    signed, refused = 0, []
    for file in batch.files:
        reason = _sign_one(line, batch, file, signer, stamper, now())
        gc.collect()  # readers of PDFs are in cycles, few objects with whole files: else a batch of them stays
        if reason is None:
            signed += 1
        else:
            refused.append((file.code, reason))
        said(file, reason)
    return Done(signed, tuple(refused))


def _sign_one(
    line: Line, batch: SigningBatch, file: ToSign, signer: "Signer", stamper: "TimeStamper | None", at: dt.datetime
) -> SignRefusal | None:
    not_of_the_file: tuple[int, ...] = (401, 403, 429)
    try:
        plain = line.read(file)
        not_of_the_file = (*not_of_the_file, 503)  # what cannot be stored now is asked for still
        line.give(file, _signed(plain, batch, file, signer, stamper, at))
    except CannotSign as error:
        reason = error.reason
    except DAMAGE as error:
        of_the_file = not isinstance(error, OSError | RuntimeError | BadImage)
        if not of_the_file and not isinstance(error, RecursionError | NotImplementedError):
            raise  # of the line, the token, the picture or this machine
        reason = SignRefusal.DAMAGED
    except SaidNo as error:
        if error.status in not_of_the_file:
            raise
        reason = _CODES.get(error.code, SignRefusal.NOT_ACCEPTED)
    else:
        return None
    try:
        line.refuse(file, reason)
    except SaidNo as error:
        if error.status != 404:  # it was given up, signed or handed on meanwhile: nobody waits for the reason
            raise
    return reason


def _signed(
    plain: bytes, batch: SigningBatch, file: ToSign, signer: "Signer", stamper: "TimeStamper | None", at: dt.datetime
) -> bytes:
    """The signed file. It is in memory alone."""
    image = None if batch.image is None else base64.b64decode(batch.image)
    with tempfile.TemporaryDirectory(prefix="motcua-look-") as folder:
        look = draw(
            batch.look, Path(folder), image=image, signer=batch.signer, agency=file.agency, at=at,
        )  # fmt: skip
    place = place_of(batch.look, io.BytesIO(plain), look.width, look.height, batch.signer)
    out = io.BytesIO()
    sign_pdf(io.BytesIO(plain), out, signer, look, place, stamper)
    return out.getvalue()
