"""The closed vocabularies and what hangs on them."""

import msgspec

from protocol.enums import DEVICE_ROLES, PEOPLE_ROLES, STATUS, Refusal, Role
from protocol.problem import Problem, Refused


def test_every_refusal_has_an_http_status() -> None:
    assert set(STATUS) == set(Refusal) - {Refusal.UNKNOWN}
    assert all(400 <= status < 600 for status in STATUS.values())


def test_a_refusal_knows_its_status() -> None:
    assert Refused(Refusal.COUNTER_BUSY).status == 409
    assert Problem(409, Refusal.COUNTER_BUSY, "busy").type == "about:blank"


def test_every_role_is_a_device_a_person_or_nobody() -> None:
    assert {*DEVICE_ROLES, *PEOPLE_ROLES, Role.PUBLIC} == set(Role)
    assert not set(DEVICE_ROLES) & set(PEOPLE_ROLES)


def test_a_code_of_a_newer_server_is_read_as_unknown_and_the_rest_of_the_problem_stays() -> None:
    problem = msgspec.json.decode(b'{"status":409,"code":"lunar_holiday","title":"Not today"}', type=Problem)
    assert (problem.code, problem.title) == (Refusal.UNKNOWN, "Not today")
