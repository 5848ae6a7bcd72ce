"""PDFs are signed by a token's key in three looks, one over the other, and what cannot be signed is said."""

import datetime as dt
import io
import shutil
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfWriter

from protocol.signing import Look, Place, SignRefusal, Verdict
from server.signing.drawn import BadImage, Drawn, draw
from server.signing.places import MM, place_of
from server.signing.sign import CannotSign, sign_pdf
from server.signing.token import TokenFailed, TokenFault, TokenKey, open_token
from server.signing.verify import read_roots, signatures_in

from .token_twin import PIN, SERIAL, SIGNER, a_decision, png

AT = dt.datetime(2026, 11, 30, 13, 5, 22, tzinfo=dt.timezone(dt.timedelta(hours=7)))
AGENCY = "UBND phường Cửa Nam"
PICTURES = {Look.OFFICIAL: png((20, 40, 160)), Look.AGENCY: png((200, 0, 0), 64, 64), Look.COPY: None}


def drawn(folder: Path, look: Look) -> Drawn:
    return draw(look, folder, image=PICTURES[look], signer=SIGNER, agency=AGENCY, at=AT)


def signed(folder: Path, token: TokenKey, pdf: bytes, *looks: Look) -> bytes:
    with open_token(token, PIN) as signer:
        for look in looks:
            page, out = drawn(folder, look), io.BytesIO()
            sign_pdf(io.BytesIO(pdf), out, signer, page, placed(look, pdf, page))
            assert out.getvalue().startswith(pdf)  # an incremental update: what was signed before is still there
            pdf = out.getvalue()
    return pdf


def placed(look: Look, pdf: bytes, page: Drawn) -> Place:
    return place_of(look, io.BytesIO(pdf), page.width, page.height, SIGNER)


def test_three_signatures_one_over_the_other_are_all_valid(token: TokenKey, authority: Path, tmp_path: Path) -> None:
    whole = signed(tmp_path, token, a_decision(), Look.OFFICIAL, Look.AGENCY, Look.COPY)
    found = signatures_in(io.BytesIO(whole), read_roots(authority))
    assert [(one.name, one.serial, one.verdict) for one in found] == [(SIGNER, f"{SERIAL:x}", Verdict.TRUSTED)] * 3
    assert [one.whole for one in found] == [False, False, True]
    assert {one.verdict for one in signatures_in(io.BytesIO(whole))} == {Verdict.INTACT}  # no authority is known
    changed = bytearray(whole)
    changed[whole.index(b"stream\n") + 9] ^= 1
    assert {one.verdict for one in signatures_in(io.BytesIO(changed))} == {Verdict.BROKEN}


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler-utils is not installed")
def test_another_program_finds_the_signatures_valid(token: TokenKey, tmp_path: Path) -> None:
    (tmp_path / "signed.pdf").write_bytes(signed(tmp_path, token, a_decision(), Look.OFFICIAL, Look.AGENCY))
    said = subprocess.run(
        ["pdfsig", "-nocert", str(tmp_path / "signed.pdf")],
        capture_output=True, text=True, timeout=60, check=False,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    ).stdout  # fmt: skip
    assert said.count("Signature Validation: Signature is Valid.") == 2
    assert said.count("Signature Type: ETSI.CAdES.detached") == 2
    assert f"Signer Certificate Common Name: {SIGNER}" in said


def test_a_signature_stands_over_its_name_and_the_seal_over_its_left_third(token: TokenKey, tmp_path: Path) -> None:
    decision = a_decision()
    once = signed(tmp_path, token, decision, Look.OFFICIAL)
    over = placed(Look.OFFICIAL, decision, drawn(tmp_path, Look.OFFICIAL))
    assert over.right - over.left == pytest.approx(40 * MM, abs=1)
    assert over.left > 595 / 2
    seal = placed(Look.AGENCY, once, drawn(tmp_path, Look.AGENCY))
    assert seal.right - seal.left == pytest.approx(36 * MM, abs=1)
    assert seal.right == pytest.approx(over.left + (over.right - over.left) / 3, abs=2)
    copy = placed(Look.COPY, decision, drawn(tmp_path, Look.COPY))
    assert (copy.page, round(copy.right), round(copy.top)) == (0, round(595.276 - 10 * MM), round(841.89 - 10 * MM))


def test_a_locked_an_encrypted_and_a_damaged_file_are_refused(token: TokenKey, tmp_path: Path) -> None:
    decision, page = a_decision(1), drawn(tmp_path, Look.COPY)
    writer, kept = PdfWriter(clone_from=io.BytesIO(decision)), io.BytesIO()
    writer.encrypt("", "owner", algorithm="AES-256")
    writer.write(kept)
    place = Place(0, 10, 10, 100, 40)
    with open_token(token, PIN) as signer:
        for pdf, reason in (
            (kept.getvalue(), SignRefusal.ENCRYPTED),
            (decision[: len(decision) // 2], SignRefusal.DAMAGED),
            (b"%PDF-1.7\nno pages", SignRefusal.DAMAGED),
        ):
            with pytest.raises(CannotSign) as refused:
                sign_pdf(io.BytesIO(pdf), io.BytesIO(), signer, page, place)
            assert refused.value.reason is reason


def test_a_wrong_pin_is_tried_once_and_named(token: TokenKey, tmp_path: Path) -> None:
    for key, pin, fault in (
        (token, "000000", TokenFault.WRONG_PIN),
        (TokenKey(token.module, "no such token", token.key), PIN, TokenFault.NO_TOKEN),
        (TokenKey(token.module, token.label, "no such key"), PIN, TokenFault.NO_KEY),
        (TokenKey(tmp_path / "no.so", token.label, token.key), PIN, TokenFault.NO_MODULE),
    ):
        with pytest.raises(TokenFailed) as failed, open_token(key, pin):
            pass
        assert failed.value.fault is fault


def test_a_picture_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadImage):
        draw(Look.AGENCY, tmp_path, image=b"GIF89a", signer=SIGNER, agency=AGENCY, at=AT)
