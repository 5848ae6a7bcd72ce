"""What every page says around its words: headers, languages, ways to sign in; asked without a browser."""

import pytest

from server.web.pages.parts.render import CONTENT_SECURITY_POLICY
from tests.serving import Serving

from .ask import ask, sign_in
from .browser import ticket_path

OPEN_PAGES = ["/", "/login", "/api/docs", "/t/CN01-nothing", "/nothing/at/all"]


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_every_page_carries_the_headers(standing: Serving, path: str) -> None:
    headers = ask(standing, path).headers
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == ("no-referrer" if path.startswith("/t/") else "same-origin")


@pytest.mark.parametrize("path", OPEN_PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_is_there_in_both_languages_and_links_to_the_other(
    standing: Serving, path: str, language: str
) -> None:
    answer = ask(standing, f"{path}?lang={language}")
    other = "en" if language == "vi" else "vi"
    assert f'<html lang="{language}"' in answer.text
    assert answer.headers["content-language"] == language
    assert f'href="{path}?lang={other}"' in answer.text
    assert f"motcua_language={language}" in "".join(answer.headers.get_all("set-cookie") or [])


def test_pages_are_vietnamese_unless_somebody_asked_for_another_language(standing: Serving) -> None:
    assert '<html lang="vi"' in ask(standing, "/", headers={"Accept-Language": "en-US,en"}).text
    assert '<html lang="vi"' in ask(standing, "/?lang=xx").text
    assert '<html lang="en"' in ask(standing, "/", headers={"Cookie": "motcua_language=en"}).text
    assert '<html lang="vi"' in ask(standing, "/?lang=vi", headers={"Cookie": "motcua_language=en"}).text


def test_a_ticket_speaks_the_language_it_was_taken_in(standing: Serving) -> None:
    english = ticket_path(standing.issue(language="en"))
    assert '<html lang="en"' in ask(standing, english).text
    assert '<html lang="vi"' in ask(standing, english, headers={"Cookie": "motcua_language=vi"}).text


def test_programs_still_get_problem_documents(standing: Serving) -> None:
    for path in ("/api/v1/nothing", "/api/v1/tickets/CN01-nothing"):
        answer = ask(standing, path)
        assert answer.headers["content-type"] == "application/problem+json"
    assert ask(standing, "/nothing", headers={"Accept": "*/*"}).headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/manager", "/manager/CN01"])
def test_who_is_not_signed_in_is_led_there_and_back(standing: Serving, path: str) -> None:
    answer = ask(standing, path)
    assert answer.status == 303
    assert answer.location == "/login?next=" + path.replace("/", "%2F")
    signed_in = ask(standing, "/login", {"user": "manager", "password": "mot-cua-2026", "next": path})
    assert (signed_in.status, signed_in.location) == (303, path)
    assert ask(standing, path, session="motcua_session_wrong").status == 303


def test_a_manager_comes_to_their_own_branch_at_once(standing: Serving) -> None:
    answer = ask(standing, "/manager", session=sign_in(standing))
    assert (answer.status, answer.location) == (303, "/manager/CN01")


def test_a_clerk_may_not_see_the_managers_page(standing: Serving) -> None:
    session = sign_in(standing, "clerk1")
    for path in ("/manager", "/manager/CN01"):
        answer = ask(standing, path, session=session)
        assert answer.status == 403
        assert "không được phép" in answer.text


def test_a_branch_that_is_not_there_is_said_on_a_page(standing: Serving) -> None:
    answer = ask(standing, "/manager/XX99", session=sign_in(standing, "admin"))
    assert answer.status == 404
    assert "Không có chi nhánh này" in answer.text


@pytest.mark.parametrize("user", ["manager", "nobody", "manager' OR 1=1", "<script>alert(1)</script>"])
def test_a_wrong_password_is_said_in_words_and_opens_nothing(standing: Serving, user: str) -> None:
    answer = ask(standing, "/login", {"user": user, "password": "wrong", "next": "/manager"})
    assert answer.status == 401
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in answer.text
    assert 'name="next" value="/manager"' in answer.text
    assert "wrong" not in answer.text.replace('id="wrong"', "").replace('describedby="wrong"', "")
    assert "<script>alert" not in answer.text
    assert not answer.session


def test_too_many_tries_are_told_to_wait(serving: Serving) -> None:
    answers = [ask(serving, "/login", {"user": "manager", "password": "wrong"}) for _ in range(12)]
    last = answers[-1]
    assert last.status == 429
    assert "Hãy thử lại sau" in last.text
    assert ask(serving, "/login", {"user": "manager", "password": "mot-cua-2026"}).status == 429


def test_an_empty_form_is_asked_for_again(standing: Serving) -> None:
    answer = ask(standing, "/login", {"user": "", "password": ""})
    assert answer.status == 422
    assert "Hãy nhập tên đăng nhập và mật khẩu." in answer.text


def test_only_forms_of_ours_are_read(standing: Serving) -> None:
    form = {"user": "manager", "password": "mot-cua-2026"}
    assert ask(standing, "/login", form, headers={"Content-Type": "text/plain"}).status == 422
    assert ask(standing, "/login", form | {f"f{n}": "x" for n in range(20)}).status == 422
    assert ask(standing, "/login", form | {"more": "x" * 20_000}).status == 413


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_signing_in_never_leads_to_another_place(standing: Serving, target: str) -> None:
    answer = ask(standing, "/login", {"user": "manager", "password": "mot-cua-2026", "next": target})
    assert answer.location == "/manager"
    assert "evil" not in ask(standing, f"/login?next={target}").text


@pytest.mark.parametrize("origin", ["http://evil.example", "null"])
def test_another_site_can_neither_sign_in_nor_out_nor_end_the_day(serving: Serving, origin: str) -> None:
    session = sign_in(serving)
    serving.issue()
    form = {"user": "manager", "password": "mot-cua-2026"}
    assert ask(serving, "/login", form, origin=origin).status == 403
    assert ask(serving, "/logout", {}, session=session, origin=origin).status == 403
    assert ask(serving, "/manager/CN01/end-day", {}, session=session, origin=origin).status == 303
    assert ask(serving, "/manager/CN01", session=session).status == 200
    assert "day_ended" not in {event["kind"] for event in serving.journal()}


def test_the_session_is_out_of_reach_of_scripts_and_over_after_signing_out(standing: Serving) -> None:
    answer = ask(standing, "/login", {"user": "manager", "password": "mot-cua-2026"})
    cookie = "".join(answer.headers.get_all("set-cookie") or []).lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    out = ask(standing, "/logout", {}, session=answer.session)
    assert (out.status, out.location) == (303, "/login?signed_out=1")
    assert "Bạn đã đăng xuất." in ask(standing, out.location).text
    assert ask(standing, "/manager", session=answer.session).status == 303


def test_the_secret_is_in_no_log_line(serving: Serving) -> None:
    path = ticket_path(serving.issue())
    secret = path.rsplit("/", 1)[1]
    ask(serving, path)
    ask(serving, path, {})
    ask(serving, path + "/more")
    ask(serving, "/t/CN01-" + "x" * 24)
    serving.stop()  # what it held is written now
    assert sum('"/t/{secret}"' in line for line in serving.log) == 3
    assert not any(secret in line or "xxxxxx" in line for line in serving.log)


def test_giving_up_without_scripts_leads_back_to_the_ticket(standing: Serving) -> None:
    path = ticket_path(standing.issue())
    first = ask(standing, path, {}, origin="null")  # a page with no-referrer hides its origin
    assert (first.status, first.location) == (303, path)
    assert "Phiếu đã huỷ" in ask(standing, path).text
    assert ask(standing, path, {}, origin="null").status == 303


def test_the_docs_show_every_operation_and_every_problem(standing: Serving) -> None:
    text = ask(standing, "/api/docs").text
    _, document = standing.call("GET", "/api/v1/openapi.json")
    for path, methods in document["paths"].items():
        assert f"<code>{path}</code>" in text
        for operation in methods.values():
            assert f'id="op-{operation["operationId"]}"' in text
    for name in document["components"]["schemas"]:
        assert f'id="{name}"' in text
    for code in ("key_reused", "counter_busy", "newer_version"):
        assert f"<code>{code}</code>" in text
