"""A SoftHSM2 token with a key and its certificate, an authority above it, and PDFs to sign."""

import datetime as dt
import hashlib
import io
import os
import shutil
import subprocess
import tempfile
import zlib
from functools import cache
from pathlib import Path
from typing import Final

import fontpkg_be_vietnam_pro
import typst
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from protocol.signing import Look, Place
from server.signing.drawn import draw
from server.signing.sign import sign_pdf
from server.signing.token import TokenKey

PIN: Final = "264913"
SIGNER: Final = "Nguyễn Văn An"
SERIAL: Final = 0x5401A2
_LIBRARIES: Final = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")

library = next((path for path in map(Path, _LIBRARIES) if path.is_file()), None)
is_here = library is not None and shutil.which("softhsm2-util") is not None
"""Whether SoftHSM2 is installed."""


def make_token(folder: Path, label: str = "VT-CN01", key: str = "an") -> TokenKey:
    """A new token in this folder, which the process uses from now on, with a key of `SIGNER`; `folder/ca.pem` is the
    authority's certificate.
    """
    import pkcs11
    from pkcs11.util.x509 import decode_x509_certificate

    assert library is not None
    (folder / "tokens").mkdir()
    conf = folder / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(conf)
    own, certificate, authority = _certified()
    (folder / "ca.pem").write_bytes(authority)
    (folder / "key.pem").write_bytes(own)
    _run("--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "87654321")
    _run("--import", str(folder / "key.pem"), "--token", label, "--label", key, "--id", "01", "--pin", PIN)
    (folder / "key.pem").unlink()
    lib = pkcs11.lib(str(library))
    lib.reinitialize()
    with lib.get_token(token_label=label).open(rw=True, user_pin=PIN) as session:
        made = decode_x509_certificate(certificate)
        made.update({pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: key, pkcs11.Attribute.ID: b"\1"})
        session.create_object(made)
    return TokenKey(library, label, key)


def a_decision(lines: int = 6) -> bytes:
    """A page with a place to sign over the signer's name."""
    text = f'#set page("a4")\n#set text(font: "Be Vietnam Pro")\n= GIẤY PHÉP\n#lorem({lines * 12})\n#v(4cm)\n'
    text += f"#align(right)[#block(width: 8cm)[#align(center)[*CHỦ TỊCH*\n#v(2.4cm)\n{SIGNER}]]]"
    fonts = typst.Fonts(font_paths=[str(fontpkg_be_vietnam_pro.ROOT)])
    made: bytes = typst.compile(text.encode(), font_paths=fonts, format="pdf")
    return made


def png(colour: tuple[int, int, int], width: int = 64, height: int = 32) -> bytes:
    """A picture in one colour with a clear lower half."""
    rows = [b"\0" + bytes((*colour, 255 if y < height // 2 else 0)) * width for y in range(height)]
    header = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x06\0\0\0"
    made = io.BytesIO(b"\x89PNG\r\n\x1a\n")
    made.seek(0, io.SEEK_END)
    for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b"")):
        made.write(len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4))
    return made.getvalue()


def a_signed(pdf: bytes) -> bytes:
    """The document with a signature that no token made: its key is here in memory."""
    from asn1crypto.keys import PrivateKeyInfo
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    key, certificate, _ = _certified()
    der = serialization.load_pem_private_key(key, None).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = SimpleSigner(
        signing_cert=Certificate.load(certificate), signing_key=PrivateKeyInfo.load(der),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )  # fmt: skip
    at, out = dt.datetime.now(dt.UTC), io.BytesIO()
    with tempfile.TemporaryDirectory() as folder:
        look = draw(Look.COPY, Path(folder), image=None, signer=SIGNER, agency="UBND", at=at)
    sign_pdf(io.BytesIO(pdf), out, signer, look, Place(0, 100, 100, 260, 140))
    return out.getvalue()


def certificate_of_signer() -> bytes:
    """The signer's certificate (PEM)."""
    return x509.load_der_x509_certificate(_certified()[1]).public_bytes(serialization.Encoding.PEM)


def fingerprint_of_signer() -> str:
    """The SHA-256 of the signer's certificate, in hex."""
    return hashlib.sha256(_certified()[1]).hexdigest()


def certificate_of_authority() -> bytes:
    """Of who issued it (PEM)."""
    return _certified()[2]


@cache
def _certified() -> tuple[bytes, bytes, bytes]:
    """The signer's key (PEM) and certificate (DER), and the authority's certificate (PEM)."""
    above, own = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
    authority = _name("Cơ quan chứng thực thử")
    root = _certificate(authority, authority, above, above, 1, is_authority=True)
    leaf = _certificate(_name(SIGNER), authority, own, above, SERIAL, is_authority=False)
    plain = own.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return plain, leaf.public_bytes(serialization.Encoding.DER), root.public_bytes(serialization.Encoding.PEM)


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey, by: rsa.RSAPrivateKey, serial: int, *,
    is_authority: bool,
) -> x509.Certificate:  # fmt: skip
    now = dt.datetime.now(dt.UTC)
    usage = x509.KeyUsage(
        digital_signature=not is_authority, content_commitment=not is_authority, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=is_authority, crl_sign=is_authority,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    made = made.serial_number(serial).not_valid_before(now - dt.timedelta(days=1))
    made = made.not_valid_after(now + dt.timedelta(days=90)).add_extension(usage, critical=True)
    basic = x509.BasicConstraints(ca=is_authority, path_length=None)
    return made.add_extension(basic, critical=True).sign(by, hashes.SHA256())


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _run(*arguments: str) -> None:
    subprocess.run(["softhsm2-util", *arguments], check=True, capture_output=True, timeout=60)
