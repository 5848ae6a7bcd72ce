"""The page on which people change their own password."""

from urllib.parse import urlencode

import httpx
import pytest

from tests.serving import PASSWORD, Serving

NEW = "một câu dài hơn"


def post(serving: Serving, origin: str | None = None, **fields: str) -> httpx.Response:
    form = {"user": "manager", "password": PASSWORD, "new_password": NEW, "again": NEW} | fields
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin or serving.url}
    return httpx.post(f"{serving.url}/password", content=urlencode(form), headers=headers)


def test_the_form_changes_the_password_and_says_so(serving: Serving) -> None:
    changed = post(serving)
    assert (changed.status_code, changed.headers["location"]) == (303, "/password?changed=1")
    assert "đã đổi" in httpx.get(f"{serving.url}/password?changed=1").text
    assert serving.sign_in("manager", NEW)


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"password": "wrong one"}, 401, "mật khẩu không đúng"),
        ({"again": "another"}, 422, "Hai mật khẩu mới không giống nhau"),
        ({"new_password": "12345678", "again": "12345678"}, 422, "hoặc giống mật khẩu trước"),
        ({"new_password": "ngắn", "again": "ngắn"}, 422, "từ 8 đến 256 ký tự"),
        ({"new_password": ""}, 422, "Nhập tên"),
    ],
)
def test_what_is_wrong_is_said_and_no_password_comes_back(
    standing: Serving, fields: dict[str, str], status: int, said: str
) -> None:
    refused = post(standing, user="clerk2", **fields)
    assert refused.status_code == status
    assert said in refused.text
    assert 'value="clerk2"' in refused.text
    assert not any(secret in refused.text for secret in (PASSWORD, NEW, fields.get("new_password", NEW)) if secret)


def test_another_sites_form_changes_nothing(standing: Serving) -> None:
    assert post(standing, "http://evil.test", user="clerk2").status_code == 403
    assert standing.sign_in("clerk2")


def test_whoever_signed_in_with_a_password_of_the_journal_is_told_why_to_choose_another(standing: Serving) -> None:
    assert "an toàn hơn" in httpx.get(f"{standing.url}/password?must=1").text
    assert "an toàn hơn" not in httpx.get(f"{standing.url}/password").text
