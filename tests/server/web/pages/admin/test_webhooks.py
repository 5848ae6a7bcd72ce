"""`/admin/webhooks`: who sees and adds which receivers; a journey with the mouse from adding one to removing it."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser
from standardwebhooks import Webhook

from protocol.enums import Role
from tests.server.web.pages.ask import Answer, ask, sign_in
from tests.server.web.pages.axe import found
from tests.server.web.pages.browser import DESK, Looking, looking
from tests.serving import Installation, Serving, until

from .hook import Hook, hook

PAGE = "/admin/webhooks"
FORM = {"name": "Bảng số liệu", "branch": "CN01", "kind-issued": "1", "kind-called": "1"}


def installed(folder: Path) -> Installation:
    installation = Installation.staffed(folder / "data")
    installation.configure(msgspec.structs.replace(installation.config, id="CN02", name={"vi": "Ở xa", "en": "Far"}))
    installation.add_person("admin", Role.ADMIN)
    installation.add_person("far", Role.MANAGER, branch="CN02")
    return installation


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """One server, which may send to this machine, for the tests that keep to receivers of their own."""
    settings = {"webhook_networks": ["127.0.0.0/8"]}
    with Serving(installed(tmp_path_factory.mktemp("hooks")), settings=settings) as running:
        yield running


@pytest.fixture
def receiver() -> Iterator[Hook]:
    with hook() as running:
        yield running


def fresh(serving: Serving, session: str) -> dict[str, str]:
    """The form of a new receiver, with the id that the page gave."""
    found_id = re.search(r'name="receiver" value="([^"]+)"', ask(serving, PAGE, session=session).text)
    assert found_id is not None
    return {"receiver": found_id[1]}


def add(serving: Serving, session: str, **fields: str) -> tuple[str, Answer]:
    form = FORM | fresh(serving, session) | fields
    return form["receiver"], ask(serving, PAGE, form, session=session)


def secret_in(answer: Answer) -> str:
    shown = re.search(r"whsec_[A-Za-z0-9+/=]+", answer.text)
    assert shown is not None, answer.text
    return shown[0]


def receivers(serving: Serving, session: str) -> dict[str, Any]:
    answer = serving.call("GET", "/api/v1/webhooks", token=session)[1]
    return {one["receiver_id"]: one for one in answer["webhooks"]}


def test_a_secret_is_shown_once_and_signs_what_is_sent(shared: Serving, receiver: Hook) -> None:
    session = sign_in(shared, "manager")
    mine, answer = add(shared, session, url=receiver.url)
    assert answer.status == 200
    secret = secret_in(answer)
    tried = ask(shared, f"{PAGE}/{mine}", {"act": "try"}, session=session)
    assert "&lt;script&gt;bad()" in tried.text
    assert "<script>bad" not in tried.text
    headers, body = receiver.got[0]
    assert (body["type"], body["data"]["branch"]) == ("test", "CN01")
    assert Webhook(secret).verify(receiver.raw[0], headers)
    ticket = shared.issue("HT")
    until(lambda: "issued" in receiver.kinds())
    headers, body = receiver.got[-1]
    assert Webhook(secret).verify(receiver.raw[-1], headers)
    assert body["data"]["ticket_id"] == ticket["ticket_id"]
    assert ticket["track_url"].rsplit("/t/")[-1] not in receiver.raw[-1].decode()
    again = ask(shared, PAGE, FORM | {"receiver": mine, "url": receiver.url}, session=session)
    assert (again.status, again.location) == (303, f"{PAGE}/{mine}")
    for path in (PAGE, f"{PAGE}/{mine}"):
        assert secret not in ask(shared, path, session=session).text


def test_a_receiver_is_somebodys_whose_branch_it_is_about(shared: Serving, receiver: Hook) -> None:
    manager, far, admin = (sign_in(shared, who) for who in ("manager", "far", "admin"))
    here, _ = add(shared, manager, url=receiver.url)
    everywhere, answer = add(shared, admin, url=receiver.url, branch="*")
    assert answer.status == 200
    assert {here, everywhere} <= set(receivers(shared, admin))
    assert everywhere not in receivers(shared, manager)
    assert here not in receivers(shared, far)
    for mine, session in ((here, far), (everywhere, manager)):
        assert ask(shared, f"{PAGE}/{mine}", session=session).status == 403
        for act in ("try", "rotate", "disable", "replay", "remove", "change"):
            assert ask(shared, f"{PAGE}/{mine}", {"act": act}, session=session).status == 403
        wish = {"branch": "CN01", "after": 0, "last": 9}
        assert shared.call("POST", f"/api/v1/webhooks/{mine}/replay", wish, session)[0] == 403
    for branch in ("CN01", "*"):
        assert add(shared, far, url=receiver.url, branch=branch)[1].status == 403
    assert ask(shared, f"{PAGE}/w-none", session=admin).status == 404
    assert ask(shared, PAGE, session=sign_in(shared, "clerk1")).status == 403


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"url": "https://10.0.0.1/hook"}, "nằm trong mạng nội bộ"),
        ({"url": "http://93.184.216.34/hook"}, "https://"),
        ({"url": "ftp://127.0.0.1/"}, "không gửi đến được"),
        ({"url": "https://a:b@127.0.0.1/"}, "không gửi đến được"),
        ({"name": " "}, "Đặt tên"),
        ({"kind-issued": "", "kind-called": ""}, ""),
    ],
)
def test_what_cannot_be_is_said_and_adds_nothing(shared: Serving, fields: dict[str, str], said: str) -> None:
    session = sign_in(shared, "manager")
    before = receivers(shared, session)
    form = FORM | {"url": "https://127.0.0.1/hook"} | fresh(shared, session) | fields
    form = {name: value for name, value in form.items() if value}
    answer = ask(shared, PAGE, form, session=session)
    assert answer.status == 422
    assert said in answer.text
    assert receivers(shared, session) == before


def test_a_page_of_another_site_adds_nothing(shared: Serving, receiver: Hook) -> None:
    session = sign_in(shared, "manager")
    before = receivers(shared, session)
    form = FORM | fresh(shared, session) | {"url": receiver.url}
    assert ask(shared, PAGE, form, session=session, origin="https://evil.example").location.startswith("/login")
    assert receivers(shared, session) == before


def test_gone_is_disabled_by_itself_and_a_range_is_sent_again_by_a_programs_token(
    shared: Serving, receiver: Hook
) -> None:
    session = sign_in(shared, "manager")
    mine, _ = add(shared, session, url=receiver.url)
    receiver.status = 410
    shared.issue("HT")
    until(lambda: receivers(shared, session)[mine]["disabled"] == "gone")
    until(lambda: "410" in ask(shared, f"{PAGE}/{mine}", session=session).text)
    receiver.status = 200
    assert ask(shared, f"{PAGE}/{mine}", {"act": "enable"}, session=session).location.endswith("done=enabled")
    until(lambda: receiver.kinds() == ["issued", "issued"])
    seq = receiver.got[-1][1]["data"]["seq"]
    service = shared.installation.enrol(Role.SERVICE, name=f"program {mine}")
    wish = {"branch": "CN01", "after": seq - 1, "last": seq}
    until(lambda: shared.call("POST", f"/api/v1/webhooks/{mine}/replay", wish, service)[0] == 202)
    until(lambda: len(receiver.got) >= 3)
    headers, body = receiver.got[2]
    assert body["data"]["again"]
    assert headers["webhook-id"] == receiver.got[1][0]["webhook-id"]
    _, problem = shared.call("POST", f"/api/v1/webhooks/{mine}/replay", wish | {"last": seq - 1}, service)
    assert (problem["code"], problem["field"]) == ("bad_field", "last")
    _, problem = shared.call("POST", f"/api/v1/webhooks/{mine}/replay", wish | {"branch": "CN02"}, service)
    assert problem["code"] == "unknown_branch"


def test_a_test_that_arrives_brings_what_waited_for_the_receiver(shared: Serving, receiver: Hook) -> None:
    session = sign_in(shared, "manager")
    mine, _ = add(shared, session, url=receiver.url)
    receiver.status, receiver.later_s = 503, 3600  # by itself it would wait an hour
    shared.issue("HT")
    until(lambda: receiver.kinds() == ["issued"])
    until(lambda: "503" in ask(shared, f"{PAGE}/{mine}", session=session).text)
    receiver.status, receiver.later_s = 200, 0
    ask(shared, f"{PAGE}/{mine}", {"act": "try"}, session=session)
    until(lambda: receiver.kinds() == ["issued", "test", "issued"])


@pytest.mark.slow(2)
def test_a_server_that_is_killed_in_the_middle_of_a_delivery_sends_it_again_and_then_the_next(
    tmp_path: Path, receiver: Hook
) -> None:
    with Serving(installed(tmp_path), settings={"webhook_networks": ["127.0.0.0/8"]}) as serving:
        add(serving, sign_in(serving, "manager"), url=receiver.url)
        receiver.hold = held = threading.Event()
        serving.issue("HT")
        until(lambda: len(receiver.got) == 1)
        serving.kill()
        receiver.hold = None
        held.set()
        serving.start()
        serving.issue("HT")
        until(lambda: len(receiver.got) == 3)
    ids = [headers["webhook-id"] for headers, _ in receiver.got]
    assert ids[0] == ids[1] != ids[2]


def test_a_new_secret_and_the_one_before_are_both_right_and_pressing_twice_makes_one(
    shared: Serving, receiver: Hook
) -> None:
    session = sign_in(shared, "manager")
    mine, answer = add(shared, session, url=receiver.url)
    old = secret_in(answer)
    in_force = re.search(r'name="secret" value="([^"]+)"', ask(shared, f"{PAGE}/{mine}", session=session).text)
    assert in_force is not None
    form = {"act": "rotate", "secret": in_force[1]}
    new = secret_in(ask(shared, f"{PAGE}/{mine}", form, session=session))
    assert ask(shared, f"{PAGE}/{mine}", form, session=session).status == 303
    ask(shared, f"{PAGE}/{mine}", {"act": "try"}, session=session)
    for secret in (old, new):
        assert Webhook(secret).verify(receiver.raw[-1], receiver.got[-1][0])


def whole(look: Looking) -> None:
    """Nothing that keeps people from using the page, and nothing wider than a narrow phone."""
    assert found(look.page) == []
    for width in (360, 1280, 1920):
        look.page.set_viewport_size({"width": width, "height": 800})
        assert look.overflow_px()[0] <= 0, width
    assert look.complaints == []


@pytest.mark.slow
def test_a_receiver_is_added_tried_changed_sent_to_again_and_removed_by_hand(
    chromium: Browser, shared: Serving, receiver: Hook
) -> None:
    with looking(chromium, shared, DESK) as look:
        look.open("/admin").sign_in()
        look.page.click("a[href='/admin/webhooks']")
        whole(look)
        look.page.fill("#name", "Màn hình của quận")
        look.page.fill("#url", receiver.url)
        look.page.click("text=Thêm nơi nhận >> nth=0")
        look.page.click("form.hook button")
        look.sees(".secret", "whsec_")
        whole(look)
        look.page.click("a.button")
        look.page.click("button[value=try]")
        look.sees("[role=status]", "200")
        whole(look)
        shared.issue("HT")
        until(lambda: "issued" in receiver.kinds())
        seq = str(receiver.got[-1][1]["data"]["seq"])
        until(lambda: look.page.reload() and "Lấy số" in look.text("main"))
        look.page.click("text=Gửi lại các sự kiện")
        look.page.fill("#first", seq)
        look.page.fill("#last", seq)
        look.page.click("button[value=replay]")
        look.sees("[role=status]", "đang được gửi lại")
        until(lambda: len(receiver.got) >= 3)
        look.page.fill("#name", "Màn hình")
        look.page.click("button[value=change]")
        look.sees("h1", "Màn hình")
        look.page.click("button[value=disable]")
        look.sees("[role=status]", "không gửi")
        look.page.click("text=Gỡ nơi nhận")
        look.page.click("button[value=remove]")
        look.sees("[role=status]", "Đã gỡ")
        assert look.complaints == []
