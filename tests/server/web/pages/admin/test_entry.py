"""`/admin`: who sees which branches and links."""

import msgspec

from protocol.enums import Role
from server.access.permissions import ALLOWED, Permission
from tests.server.web.pages.ask import ask, sign_in
from tests.serving import Serving, template, until


def test_an_administrator_sees_every_branch_and_a_manager_the_own(serving: Serving) -> None:
    serving.installation.configure(msgspec.structs.replace(template(), id="CN02", name={"vi": "Ở xa", "en": "Far"}))
    session = sign_in(serving, "admin")
    assert until(lambda: "Ở xa" in ask(serving, "/admin", session=session).text, 10)
    assert "CN01" in ask(serving, "/admin", session=session).text
    manager = ask(serving, "/admin", session=sign_in(serving, "manager")).text
    assert "CN01" in manager
    assert "Ở xa" not in manager
    assert 'href="/manager/devices"' in manager


def test_a_clerk_is_not_let_in_and_a_stranger_signs_in_first(serving: Serving) -> None:
    assert ask(serving, "/admin").location == "/login?next=%2Fadmin"
    assert ask(serving, "/admin", session=sign_in(serving, "clerk1")).status == 403
    assert Role.SUPERVISOR not in ALLOWED[Permission.CONFIGURE]
