"""Whose certificate may sign in which look."""

from pathlib import Path

import pytest

from protocol.signing import Look
from server.signing.kept import FOLDER, ROOTS
from server.signing.whose import may_sign, owners_of

from .token_twin import certificate_of_signer

pytest.importorskip("pyhanko")


def test_a_certificate_is_of_the_people_whose_file_has_it(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    assert owners_of(tmp_path) == {}
    for name in ("u1", "u2"):
        (tmp_path / FOLDER / f"{name}.pem").write_bytes(certificate_of_signer())
    (tmp_path / FOLDER / ROOTS).write_bytes(certificate_of_signer())
    ((fingerprint, people),) = owners_of(tmp_path).items()
    assert len(fingerprint) == 64
    assert people == {"u1", "u2"}


@pytest.mark.parametrize(
    ("certificate", "look", "may"),
    [("own", Look.OFFICIAL, True), ("others", Look.OFFICIAL, False), ("nobodys", Look.OFFICIAL, False),
     ("own", Look.AGENCY, False), ("others", Look.AGENCY, False), ("nobodys", Look.AGENCY, True),
     ("own", Look.COPY, True), ("others", Look.COPY, False), ("nobodys", Look.COPY, True)],
)  # fmt: skip
def test_who_may_sign_by_it(certificate: str, look: Look, may: bool) -> None:
    owners = {"own": frozenset({"u1"}), "others": frozenset({"u2"})}
    assert may_sign(owners, certificate, "u1", look) is may
    assert may_sign({}, certificate, "u1", look), "nothing is noted here"
