"""The closed vocabularies and what hangs on them."""

from protocol.enums import DEVICE_ROLES, PEOPLE_ROLES, STATUS, Refusal, Role
from protocol.problem import Problem, Refused


def test_every_refusal_has_an_http_status() -> None:
    assert set(STATUS) == set(Refusal)
    assert all(400 <= status < 600 for status in STATUS.values())


def test_a_refusal_knows_its_status() -> None:
    assert Refused(Refusal.COUNTER_BUSY).status == 409
    assert Problem(409, Refusal.COUNTER_BUSY, "busy").type == "about:blank"


def test_every_role_is_a_device_a_person_or_nobody() -> None:
    assert {*DEVICE_ROLES, *PEOPLE_ROLES, Role.PUBLIC} == set(Role)
    assert not set(DEVICE_ROLES) & set(PEOPLE_ROLES)
