"""Web Push in a real Chromium: asked by a tap alone, told calmly where it cannot be, and the worker shows what comes.

Chromium reaches its push service through Google, and not at all from a window that keeps nothing, as those of tests:
there `subscribe` fails, which is the first test. In the second the answer of that service alone is stood in for, and
what comes is delivered by the debugger.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from tests.server.push.browser import Browser
from tests.serving import Installation, Serving, until

from . import axe
from .browser import looking, ticket_path

pytestmark = pytest.mark.slow

STAND_IN = """PushManager.prototype.subscribe = async function (options) {
  window.asked = options;
  const { endpoint, p256dh, auth } = %s;
  return { endpoint, toJSON: () => ({ endpoint, keys: { p256dh, auth } }) };
}"""


@pytest.fixture(scope="module")
def pushing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A server that may send to one push service; nothing listens there."""
    installation = Installation(tmp_path_factory.mktemp("branch")).staff()
    with Serving(installation, settings={"push_hosts": ["push.invalid"]}) as running:
        yield running


def test_asked_by_a_tap_alone_and_told_calmly_where_the_browser_has_no_push_service(
    pushing: Serving, whole_chromium: Chromium
) -> None:
    path = ticket_path(pushing.issue())
    with looking(whole_chromium, pushing) as phone:
        phone.open(path)
        button = phone.page.get_by_role("button", name="Báo cả khi đóng trang này")
        expect(button).to_be_visible()
        registered = "navigator.serviceWorker.getRegistrations().then(found => found.length)"
        assert phone.page.evaluate(registered) == 0
        assert phone.page.evaluate("Notification.permission") != "granted"
        assert axe.found(phone.page) == []
        phone.page.evaluate("document.fonts.ready")
        sizes = "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        assert phone.page.evaluate(f"{sizes}.reduce((sum, one) => sum + one.transferSize, 0)") < 100_000
        phone.page.context.grant_permissions(["notifications"])
        button.click()
        phone.sees("#push", "Trình duyệt này không thiết lập được")
        expect(button).to_have_attribute("aria-pressed", "false")
        assert phone.page.evaluate(registered) == 0
        phone.sees("#state", "Đang chờ")
        (said,) = phone.complaints  # windows of the tests keep nothing, and Chrome says that those have no push
        assert "incognito mode" in said


def test_one_tap_subscribes_the_worker_shows_what_comes_and_forgets_with_the_visit(
    pushing: Serving, whole_chromium: Chromium
) -> None:
    ticket = pushing.issue()
    path = ticket_path(ticket)
    to = Browser.new().at("https://push.invalid/1")
    stand_in = STAND_IN % json.dumps({"endpoint": to.endpoint, "p256dh": to.p256dh, "auth": to.auth})
    with looking(whole_chromium, pushing) as phone:
        page = phone.page
        page.context.grant_permissions(["notifications"])
        page.add_init_script(stand_in)
        debugger = page.context.new_cdp_session(page)
        registrations: list[str] = []
        debugger.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda said: registrations.extend(one["registrationId"] for one in said["registrations"]),
        )
        debugger.send("ServiceWorker.enable")
        phone.open(path)
        page.get_by_role("button", name="Báo cả khi đóng trang này").click()
        phone.sees("#push", "Tin đầu tiên đang được gửi")
        assert page.evaluate("asked.userVisibleOnly") is True
        assert len(page.evaluate("asked.applicationServerKey")) == 87
        message = {"title": "HT-001: Mời đến Quầy số 1", "body": "Tầng 1", "tag": "turn", "stays": True, "lang": "vi"}
        delivered = {"origin": pushing.url, "registrationId": registrations[-1], "data": json.dumps(message)}
        shown = (
            "navigator.serviceWorker.ready.then(there => there.getNotifications())"
            ".then(all => all.map(one => [one.title, one.body, one.requireInteraction]))"
        )

        def delivered_is_shown() -> Any:
            """Delivered anew each time: a worker that is not active yet is given nothing, and its tag shows it once."""
            debugger.send("ServiceWorker.deliverPushMessage", delivered)
            return page.evaluate(shown)

        assert until(delivered_is_shown, every_s=0.5) == [["HT-001: Mời đến Quầy số 1", "Tầng 1", True]]
        scope = page.evaluate("navigator.serviceWorker.getRegistration().then(there => there.scope)")
        assert scope == pushing.url + path
        page.get_by_text("Huỷ phiếu", exact=True).click()
        page.get_by_role("button", name="Đồng ý huỷ phiếu").click()
        phone.sees("#state", "Phiếu đã huỷ")
        none_left = "navigator.serviceWorker.getRegistrations().then(found => found.length === 0)"
        assert until(lambda: page.evaluate(none_left))
        expect(page.locator("#push")).to_be_hidden()
        assert phone.complaints == []
