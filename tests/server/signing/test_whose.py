"""Whose certificate may sign in which look."""

import pytest

from protocol.signing import Look
from server.signing.whose import may_sign


@pytest.mark.parametrize(
    ("certificate", "look", "may"),
    [("own", Look.OFFICIAL, True), ("others", Look.OFFICIAL, False), ("nobodys", Look.OFFICIAL, False),
     ("own", Look.AGENCY, False), ("others", Look.AGENCY, False), ("nobodys", Look.AGENCY, True),
     ("own", Look.COPY, True), ("others", Look.COPY, False), ("nobodys", Look.COPY, True)],
)  # fmt: skip
def test_who_may_sign_by_it(certificate: str, look: Look, may: bool) -> None:
    owners = {"own": "u1", "others": "u2"}
    assert may_sign(owners, certificate, "u1", look) is may
    assert may_sign({}, certificate, "u1", look), "nothing is noted here"
