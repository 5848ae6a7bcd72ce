"""Certificates of people in the city's stream: each is one person's, until it is taken out."""

import msgspec
import pytest

from protocol.enums import Refusal
from protocol.problem import Refused
from server.access.city.certificates import MOST_OF_ONE, NoteCertificate, RemoveCertificate, owners_of
from server.access.city.commands import DisablePerson

from .test_stream import ADMIN, LAN, City

FIRST, SECOND = "a" * 64, "b" * 64
NOTE = NoteCertificate("u-lan", FIRST, "5401a2", "CA", 1_790_000_000_000)


def test_a_certificate_is_one_persons_until_it_is_taken_out() -> None:
    city = City().having(LAN, ADMIN, NOTE, msgspec.structs.replace(NOTE, sha256=SECOND))
    assert owners_of(city.state.certificates) == {FIRST: "u-lan", SECOND: "u-lan"}
    city.having(RemoveCertificate("u-lan", FIRST), msgspec.structs.replace(NOTE, user_id="u-admin"))
    assert owners_of(city.state.certificates) == {FIRST: "u-admin", SECOND: "u-lan"}
    city.having(DisablePerson("u-lan"))
    assert SECOND in owners_of(city.state.certificates), "nobody else signs by it"


@pytest.mark.parametrize(
    ("command", "code", "field"),
    [
        (NOTE, Refusal.ALREADY, "sha256"),
        (msgspec.structs.replace(NOTE, user_id="u-admin"), Refusal.NOT_ALLOWED, "sha256"),
        (msgspec.structs.replace(NOTE, user_id="u-who", sha256=SECOND), Refusal.UNKNOWN_USER, "user_id"),
        (RemoveCertificate("u-admin", FIRST), Refusal.NOT_FOUND, "sha256"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(
    command: NoteCertificate | RemoveCertificate, code: Refusal, field: str
) -> None:
    refused = City().having(LAN, ADMIN, NOTE).ask(command)
    assert isinstance(refused, Refused)
    assert (refused.code, refused.field) == (code, field)


def test_a_person_has_so_many_at_most() -> None:
    city = City().having(LAN)
    for n in range(MOST_OF_ONE):
        city.having(msgspec.structs.replace(NOTE, sha256=f"{n:064x}"))
    refused = city.ask(NOTE)
    assert isinstance(refused, Refused)
    assert (refused.code, refused.field) == (Refusal.QUOTA_REACHED, "user_id")
