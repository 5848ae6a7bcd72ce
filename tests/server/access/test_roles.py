"""Who may give which role: none higher than the own, in the own branches."""

import pytest

from protocol.enums import Role
from server.access.roles import Grant, covers, ordered

ADMIN = Grant(Role.ADMIN)
MANAGER = Grant(Role.MANAGER, "CN01")
EVERY_MANAGER = Grant(Role.MANAGER)
CLERK = Grant(Role.CLERK, "CN01")
ELSEWHERE = Grant(Role.CLERK, "CN02")
AUDITOR = Grant(Role.AUDITOR, "CN01")


@pytest.mark.parametrize(
    ("own", "may_give", "may_not"),
    [
        ((ADMIN,), (ADMIN, MANAGER, EVERY_MANAGER, CLERK, AUDITOR, Grant(Role.AUDITOR)), ()),
        ((EVERY_MANAGER,), (EVERY_MANAGER, MANAGER, CLERK, ELSEWHERE), (ADMIN, AUDITOR)),
        ((MANAGER,), (MANAGER, CLERK), (EVERY_MANAGER, ELSEWHERE, ADMIN, AUDITOR)),
        ((MANAGER, ELSEWHERE), (MANAGER, CLERK, ELSEWHERE), (Grant(Role.MANAGER, "CN02"),)),
        ((CLERK,), (CLERK,), (Grant(Role.SUPERVISOR, "CN01"),)),
        ((Grant(Role.AUDITOR),), (), (AUDITOR, CLERK)),
        ((), (), (CLERK,)),
    ],
)
def test_nobody_gives_a_role_higher_than_the_own_or_elsewhere(
    own: tuple[Grant, ...], may_give: tuple[Grant, ...], may_not: tuple[Grant, ...]
) -> None:
    assert [one for one in may_give if not covers(own, one)] == []
    assert [one for one in may_not if covers(own, one)] == []


def test_the_highest_role_comes_first_and_none_twice() -> None:
    assert ordered((CLERK, MANAGER, CLERK, EVERY_MANAGER, ADMIN)) == (ADMIN, EVERY_MANAGER, MANAGER, CLERK)
