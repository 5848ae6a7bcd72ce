"""What is no document with one signature added is refused, and one file that cannot be signed holds up no other."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from pyhanko.pdf_utils import generic, incremental_writer
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from protocol.signing import Look, SigningBatch, SignRefusal, ToSign, Verdict
from server.signing import program
from server.signing.drawn import BadImage
from server.signing.line import SaidNo
from server.signing.verify import adds_a_signature_alone, signatures_in

from .token_twin import a_decision, a_signed

Change = Callable[[IncrementalPdfFileWriter], None]


def a_form() -> bytes:
    """A document with a form that is filled in."""
    writer, made = PdfWriter(clone_from=io.BytesIO(a_decision(1))), io.BytesIO()
    said = {"/FT": NameObject("/Tx"), "/T": TextStringObject("ten"), "/V": TextStringObject("An")}
    field = writer._add_object(DictionaryObject({NameObject(key): value for key, value in said.items()}))
    form = DictionaryObject({NameObject("/Fields"): ArrayObject([field])})
    writer._root_object[NameObject("/AcroForm")] = writer._add_object(form)
    writer.write(made)
    return made.getvalue()


def other_page(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    page[generic.NameObject("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)


def other_value(writer: IncrementalPdfFileWriter) -> None:
    field = writer.root["/AcroForm"]["/Fields"][0]
    field[generic.NameObject("/V")] = generic.TextStringObject("Bình")
    writer.update_container(field)


def changed_and_signed(plain: bytes, change: Change, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Changed by the update that signs it."""

    class Changing(IncrementalPdfFileWriter):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            change(self)

    with monkeypatch.context() as patched:
        patched.setattr(incremental_writer, "IncrementalPdfFileWriter", Changing)
        return a_signed(plain)


def changed(plain: bytes, change: Change) -> bytes:
    """Changed by an update of its own."""
    writer, made = IncrementalPdfFileWriter(io.BytesIO(plain)), io.BytesIO()
    change(writer)
    writer.write(made)  # type: ignore[no-untyped-call]
    return made.getvalue()


@pytest.mark.slow(2)
def test_nothing_but_one_signature_may_be_added(monkeypatch: pytest.MonkeyPatch) -> None:
    decision, form = a_decision(1), a_form()
    for plain in (decision, form, signed := a_signed(decision)):
        assert adds_a_signature_alone(io.BytesIO(a_signed(plain)), len(plain))
    forged = (
        (decision, a_signed(changed(decision, other_page))),
        (decision, changed_and_signed(decision, other_page, monkeypatch)),
        (form, changed_and_signed(form, other_value, monkeypatch)),
    )
    for plain, made in forged:
        assert made.startswith(plain)
        assert [one.verdict for one in signatures_in(io.BytesIO(made))] == [Verdict.INTACT], "its signature is valid"
        assert not adds_a_signature_alone(io.BytesIO(made), len(plain))
    for plain, made in ((decision, decision), (decision, a_signed(signed)), (b"%PDF-1.7", b"%PDF-1.7\n%%EOF")):
        assert not adds_a_signature_alone(io.BytesIO(made), len(plain))


class Refusing:
    """A server on which nothing can be read any more, nor refused: it was handed on, or given up, meanwhile."""

    def __init__(self, gone: tuple[str, ...]) -> None:
        self.gone = gone
        self.given: list[str] = []

    def read(self, file: ToSign) -> bytes:
        if file.file in self.gone:
            raise SaidNo(404, "unknown_dossier", "no such dossier")
        return b"%PDF-1.7"

    def give(self, file: ToSign, signed: bytes) -> None:
        self.given.append(file.file)

    def refuse(self, file: ToSign, reason: SignRefusal) -> None:
        raise SaidNo(404, "not_found", "nobody asked")


def a_batch(image: str | None = None) -> SigningBatch:
    files = [ToSign("d", name, name, 1, 8, "UBND") for name in ("f1", "f2")]
    return SigningBatch("b", Look.OFFICIAL, files, "An", image)


def test_a_file_that_went_away_meanwhile_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "_signed", lambda plain, *_: plain)
    line: Any = Refusing(("f1",))
    signer: Any = None
    assert program.sign_batch(line, a_batch(), signer) == program.Done(1, (("f1", SignRefusal.NOT_ACCEPTED),))
    assert line.given == ["f2"]


def test_what_a_server_cannot_store_now_is_asked_for_still(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: ToSign, signed: bytes) -> None:
        raise SaidNo(503, "unavailable", "the document cannot be stored now")

    monkeypatch.setattr(program, "_signed", lambda plain, *_: plain)
    line, signer = Refusing(()), None
    monkeypatch.setattr(line, "give", full)
    monkeypatch.setattr(line, "refuse", lambda *_: pytest.fail("it was no fault of the file"))
    given: Any = line
    with pytest.raises(SaidNo):
        program.sign_batch(given, a_batch(), signer)  # type: ignore[arg-type]


def test_a_picture_that_cannot_be_drawn_is_no_fault_of_the_file() -> None:
    line: Any = Refusing(())
    signer: Any = None
    now = dt.datetime(2026, 11, 30, tzinfo=dt.UTC)
    with pytest.raises(BadImage):
        program.sign_batch(line, a_batch("R0lG"), signer, now=lambda: now)
