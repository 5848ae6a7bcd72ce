"""A branch added by page, as a copy; what is wrong is told beside its field."""

import re

from tests.server.web.pages.ask import Answer, ask, sign_in
from tests.serving import Serving

NEW = "/admin/new-branch"


def test_a_branch_begins_as_a_copy_with_a_code_and_name_of_its_own(serving: Serving) -> None:
    session = sign_in(serving, "admin")

    def add(**typed: str) -> Answer:
        form = {"from": "branch:CN01", "id": "CN02", "name.vi": "Chi nhánh Tây Hồ", "name.en": "Tây Hồ"}
        changed = {name.replace("__", "."): text for name, text in typed.items()}
        return ask(serving, NEW, form | changed, session=session)

    assert re.search(r'name="id" value="CN02"', ask(serving, NEW, session=session).text)
    for typed, told in (
        ({"id": "CN01"}, "Đã có chi nhánh mang mã này"),
        ({"id": "chi nhánh"}, 'id="error-id"'),
        ({"id": "devices"}, 'id="error-id"'),
        ({"name__en": ""}, 'id="error-name.en"'),
        ({"from": "branch:CN99"}, 'id="error-from"'),
    ):
        answer = add(**typed)
        assert answer.status == 422, typed
        assert told in answer.text, typed
        assert "Chi nhánh Tây Hồ" in answer.text
    answer = add()
    assert answer.status == 303
    assert answer.location.startswith("/admin/branches/CN02?new=CN02.1")
    assert "Đã thêm chi nhánh" in ask(serving, answer.location, session=session).text
    _, view = serving.call("GET", "/api/v1/branches/CN02")
    assert view["name"]["vi"] == "Chi nhánh Tây Hồ"
    assert len(view["counters"]) == 6


def test_only_an_administrator_adds_one(serving: Serving) -> None:
    session = sign_in(serving, "manager")
    assert ask(serving, NEW, session=session).status == 403
    assert NEW not in ask(serving, "/admin", session=session).text
