"""The side panels: each act from its form to the journal, undone by its button, and refused on what has changed."""

import re

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser

from protocol.configuration import ClerkConfig
from protocol.enums import Role
from tests.server.web.pages.ask import Answer, ask, sign_in
from tests.server.web.pages.browser import looking
from tests.server.web.pages.test_pages_look import CLEAN, whole
from tests.serving import PASSWORD, Serving, until

HERE = "/manager/CN01"


class Boss:
    """A manager without scripts: reads a panel, fills in one of its forms, follows where it leads."""

    def __init__(self, serving: Serving, user: str = "manager") -> None:
        self.serving = serving
        self.session = sign_in(serving, user)
        self.path = HERE
        self.page = ""

    def open(self, path: str) -> "Boss":
        self.path = HERE + path
        self.page = self.get(self.path).text
        return self

    def get(self, path: str) -> Answer:
        return ask(self.serving, path, session=self.session)

    def act(self, act: str, **fields: str) -> Answer:
        """Sends the form of this act, with what the page had seen."""
        seen = re.search(r'name="seen" value="(\d+)"', self.page)
        assert seen is not None, self.page
        form = {"seen": seen[1], "act": act} | fields
        answer = ask(self.serving, self.path, form, session=self.session)
        if answer.status == 303:
            self.page = self.get(answer.location).text
        return answer

    def undo(self) -> Answer:
        """Presses the button beside what was just done."""
        done = self.page.split('id="done"')[1].split("</div>")[0]
        fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', done))
        return self.act(fields.pop("act"), **fields)

    def kinds(self, number: int) -> list[str]:
        return [event["kind"] for event in self.serving.journal()[-number:]]


@pytest.fixture
def boss(serving: Serving) -> Boss:
    serving.open_counter("1")
    return Boss(serving)


def test_a_counter_is_paused_opened_and_closed_and_each_is_undone(boss: Boss) -> None:
    boss.open("/counters/1")
    assert boss.act("pause", reason="lunch").status == 303
    assert boss.kinds(1) == ["counter_paused"]
    assert "Quầy tạm ngừng." in boss.page
    assert boss.undo().status == 303
    assert boss.kinds(1) == ["counter_opened"]
    boss.open("/counters/1").act("close")
    assert boss.undo().status == 303
    assert boss.kinds(2) == ["counter_closed", "counter_opened"]
    assert boss.serving.journal()[-1]["actor"] == boss.serving.installation.users["manager"]
    installation = boss.serving.installation
    only_ct = (ClerkConfig(installation.users["clerk1"], ("CT",)),)
    installation.configure(replace(installation.config, clerks=only_ct))
    until(lambda: "Trong số này, clerk1 không được phục vụ: Hộ tịch" in boss.open("/counters/1").page)
    assert 'name="skill.HT" value="on" checked' in boss.page  # of the counter, whoever sits there
    boss.act("skills", **{"skill.DD": "on", "skill.KD": "on"})
    assert boss.serving.journal()[-1]["body"]["skills"] == ["DD", "KD"]
    assert boss.undo().status == 303
    assert boss.serving.journal()[-1]["body"]["skills"] == ["HT", "CT"]


def test_a_link_from_elsewhere_puts_nothing_behind_a_button(boss: Boss) -> None:
    boss.open("/counters/1")
    done = boss.act("pause", reason="lunch").location
    assert 'id="done"' in boss.page
    assert 'id="done"' not in boss.get(re.sub("mark=[^&]+", "mark=x", done)).text
    assert 'id="done"' not in boss.get(done.replace("undo=", "undo=close")).text
    assert 'id="done"' not in boss.get(done.replace("/counters/1", "/counters/2")).text


def test_what_has_changed_since_is_shown_and_asked_again(boss: Boss) -> None:
    ticket = boss.serving.issue("HT")
    boss.open("/counters/1")
    boss.serving.verb("1", "call")
    head = boss.serving.head()
    answer = boss.act("close")
    assert answer.status == 409
    assert boss.serving.head() == head
    assert "Tình trạng đã thay đổi so với lúc xem" in answer.text
    marked = re.findall(r'<li class="new">.*?</li>', answer.text, re.S)
    assert len(marked) == 1
    assert "Được gọi" in marked[0]
    assert ticket["number"] in marked[0]
    boss.page = answer.text  # it asks again, on what is so now
    assert boss.act("close").status == 303


def test_a_number_is_found_moved_cancelled_and_brought_back(boss: Boss) -> None:
    ticket = boss.serving.issue("HT")
    boss.serving.issue("CT")
    found = boss.get(f"{HERE}/find?number={ticket['number'].lower()}")
    assert found.location == f"{HERE}/tickets/{ticket['ticket_id']}"
    assert "Số hôm nay" in boss.get(f"{HERE}/find?number=1").text  # of each service the first
    assert "không có số nào khớp" in boss.get(f"{HERE}/find?number=ZZ").text
    shown = boss.open(f"/tickets/{ticket['ticket_id']}").page.split('id="expected">')[1].split("</p>")[0]
    assert shown == "Dự kiến chờ: <b>nhiều nhất 1 phút</b>"
    assert boss.act("move", to="service:DD").status == 303
    assert boss.serving.journal()[-1]["body"]["service"] == "DD"
    assert boss.undo().status == 303
    assert boss.serving.journal()[-1]["body"]["service"] == "HT"
    boss.open(f"/tickets/{ticket['ticket_id']}").act("cancel")
    assert boss.undo().status == 303
    assert boss.kinds(2) == ["cancelled", "restored"]
    called = boss.serving.verb("1", "call")[1]["ticket"]["ticket_id"]
    boss.serving.verb("1", "no-show")
    assert "Trả lại thứ tự cũ" in boss.open(f"/tickets/{called}").page
    assert boss.act("restore").status == 303
    assert boss.kinds(2) == ["no_show", "restored"]


def test_each_figure_of_today_leads_to_the_numbers_behind_it(boss: Boss) -> None:
    served, missed, cancelled, parked, waits = (boss.serving.issue("HT") for _ in range(5))
    acts = ((served, ("start", "complete")), (missed, ("no-show",)), (parked, ("start", "park")), (waits, ()))
    for ticket, verbs in acts:
        call = {"ticket_id": ticket["ticket_id"], "reason": "urgent"}
        for verb, body in (("call", call), *((one, {"reason": "fill_form"} if one == "park" else {}) for one in verbs)):
            assert boss.serving.verb("1", verb, body)[0] == 200, verb
    boss.open(f"/tickets/{cancelled['ticket_id']}").act("cancel")
    page = boss.open("").page
    figures = {key: int(n) for key, n in re.findall(r'href="[^"]+/find\?list=([a-z-]+)"[^>]*>(\d+)</a>', page)}
    behind = {
        "issued": {one["number"] for one in (served, missed, cancelled, parked, waits)},
        "waiting": {missed["number"]},
        "at-counter": {waits["number"]},
        "parked": {parked["number"]},
        "served": {served["number"]},
        "no-shows": {missed["number"]},
        "cancelled": {cancelled["number"]},
        "expired": set(),
    }
    assert figures == {key: len(numbers) for key, numbers in behind.items()}
    for key, numbers in behind.items():
        panel = boss.open(f"/find?list={key}").page.split('id="panel"')[1]
        assert set(re.findall(r'/tickets/[^"]+">([A-Z]+-\d+)</a>', panel)) == numbers, key
    assert "Hôm nay chưa có số nào như vậy." in panel  # nothing has expired
    assert "không có số nào khớp" in boss.get(f"{HERE}/find?list=everybody").text


def test_why_a_number_was_called_is_told_from_the_stored_reason(boss: Boss) -> None:
    first, second = boss.serving.issue("HT"), boss.serving.issue("HT")
    boss.serving.verb("1", "call", {"ticket_id": second["ticket_id"], "reason": "urgent"})
    boss.serving.verb("1", "start")
    boss.serving.verb("1", "complete")
    assert "Gọi đích danh, không theo thứ tự." in boss.open(f"/tickets/{second['ticket_id']}").page
    why = boss.serving.verb("1", "call")[1]["why"]["code"]
    page = boss.open(f"/tickets/{first['ticket_id']}").page
    said = {"oldest": "chờ lâu nhất", "in_time": "kịp thời gian cam kết", "not_late": "không trễ thêm"}[why]
    assert said in page
    assert "clerk1" in page
    assert f"/tickets/{first['ticket_id']}" in boss.open("/counters/1").page


def test_numbers_stop_for_a_service_and_for_the_branch(boss: Boss) -> None:
    kiosk, path = boss.serving.installation.tokens["kiosk"], "/api/v1/branches/CN01/tickets"
    boss.open("/services/HT").act("stop")
    status, problem = boss.serving.call("POST", path, {"service": "HT"}, kiosk)
    assert (status, problem["code"]) == (409, "quota_reached")
    assert boss.undo().status == 303
    boss.serving.issue("HT")
    assert boss.open("/services/HT").act("quota", quota="1").status == 303
    assert boss.serving.call("POST", path, {"service": "HT"}, kiosk)[0] == 409
    boss.page, boss.path = boss.get(HERE).text, f"{HERE}/numbers"
    assert boss.act("stop").status == 303
    assert boss.serving.call("POST", path, {"service": "CT"}, kiosk)[0] == 409
    board = boss.serving.call("GET", "/api/v1/branches/CN01/board")[1]
    assert {one["code"]: one["quota"]["left"] for one in board["services"]} == dict.fromkeys(
        ("HT", "CT", "DD", "KD", "LD"), 0
    )
    boss.path = f"{HERE}/numbers"
    assert boss.act("resume").status == 303
    boss.serving.issue("CT")


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("/counters/1", {"act": "explode", "seen": "9"}, 422),
        ("/counters/1", {"act": "open"}, 422),
        ("/counters/1", {"act": "open", "seen": "x"}, 422),
        ("/counters/99", {"act": "open", "seen": "9"}, 404),
        ("/tickets/20260101-XX-001", {"act": "cancel", "seen": "9"}, 404),
        ("/services/ZZ", {"act": "stop", "seen": "9"}, 422),
        ("/services/HT", {"act": "quota", "quota": "many", "seen": "9"}, 422),
        ("/services/HT", {"act": "quota", "quota": "9" * 5_000, "seen": "9"}, 422),
        ("/numbers", {"act": "", "seen": "9"}, 422),
    ],
)
def test_a_form_that_was_tampered_with_changes_nothing(
    standing: Serving, path: str, form: dict[str, str], status: int
) -> None:
    before = standing.head()
    assert ask(standing, HERE + path, form, session=sign_in(standing)).status == status
    assert standing.head() == before


def test_looking_changes_nothing_and_only_the_branchs_managers_look(standing: Serving) -> None:
    ticket = standing.issue("HT")["ticket_id"]
    before = standing.head()
    manager, clerk = sign_in(standing), sign_in(standing, "clerk1")
    standing.installation.add_person("elsewhere", Role.MANAGER, branch="CN09")
    credentials = {"user": "elsewhere", "password": PASSWORD}
    until(lambda: ask(standing, "/login", credentials).status == 303)  # the server hears of it in a moment
    elsewhere = sign_in(standing, "elsewhere")
    panels = ("/counters/1", f"/tickets/{ticket}", "/services/HT", "/find?number=1")
    for path in (*panels, "/counters/1?done=close&undo=open"):
        assert ask(standing, HERE + path, session=manager).status in (200, 303), path
        for stranger in (clerk, elsewhere):
            assert ask(standing, HERE + path, session=stranger).status == 403, path
    for path in ("/counters/1", f"/tickets/{ticket}", "/services/HT", "/numbers"):
        for stranger in (clerk, elsewhere):
            form = {"act": "stop", "seen": "99999"}
            assert ask(standing, HERE + path, form, session=stranger).status == 403, path
    assert standing.head() == before


@pytest.mark.slow
def test_a_panel_in_the_browser_stays_beside_the_living_list(serving: Serving, chromium: Browser) -> None:
    serving.open_counter("1")
    ticket = serving.issue("HT")
    with looking(chromium, serving, (1280, 800), reduced_motion="reduce") as desk:
        desk.open(f"/login?next={HERE}")
        desk.sign_in()
        desk.page.wait_for_selector("#link[data-link=live]")
        desk.page.click("[data-counter='1'] a")
        desk.page.wait_for_url(f"**{HERE}/counters/1")
        desk.sees("#panel", "Lĩnh vực quầy này nhận hôm nay")
        desk.page.wait_for_selector("#link[data-link=live]")
        assert whole(desk) == CLEAN
        assert desk.overflow_px() == (0, 0)
        desk.page.mouse.move(5, 5)
        serving.verb("1", "call")
        desk.sees("#panel .story", ticket["number"])
        desk.page.click("#panel a >> text=" + ticket["number"])
        desk.sees("#panel .why", "Được gọi")
        desk.page.go_back()
        desk.page.wait_for_url(f"**{HERE}/counters/1")
        desk.page.select_option("#pause-reason", "lunch")
        desk.page.click("#panel button >> text=Tạm ngừng quầy")
        desk.sees("#done", "Quầy tạm ngừng.")
        desk.page.click("#done button")
        desk.sees("#done", "Quầy đã mở.")
        desk.page.click("text=Đóng khung này")
        desk.page.wait_for_url(f"**{HERE}")
        desk.page.fill("#find", ticket["number"])
        desk.page.press("#find", "Enter")
        desk.page.wait_for_url(f"**{HERE}/tickets/{ticket['ticket_id']}")
        assert whole(desk) == CLEAN
        assert desk.complaints == []


def test_those_who_wait_for_a_service_are_told_and_it_is_taken_back(boss: Boss) -> None:
    phone = boss.serving.issue("HT")["track_url"].rpartition("/t/")[2]
    other = boss.serving.issue("CT")["track_url"].rpartition("/t/")[2]
    boss.open("/services/HT")
    assert boss.act("message", vi="Máy chủ hộ tịch chậm", en="", until="900").status == 303
    assert boss.serving.journal()[-1]["body"]["service"] == "HT"
    assert "Máy chủ hộ tịch chậm" in boss.get(f"/t/{phone}").text
    assert "Máy chủ hộ tịch chậm" not in boss.get(f"/t/{other}").text
    board = boss.serving.call("GET", "/api/v1/branches/CN01/board")[1]
    told = {each["code"]: each["message"]["text"]["vi"] for each in board["services"] if "message" in each}
    assert told == {"HT": "Máy chủ hộ tịch chậm"}
    assert "Máy chủ hộ tịch chậm" in boss.get("/board/CN01").text
    assert boss.undo().status == 303
    assert "Máy chủ hộ tịch chậm" not in boss.get(f"/t/{phone}").text
    assert boss.act("message", vi=" ", until="900").status == 422
    assert boss.act("message", vi="x", until="soon").status == 422


def test_an_alert_is_given_to_somebody_who_may_see_to_it_here(boss: Boss) -> None:
    boss.serving.installation.add_person("aide", Role.SUPERVISOR)
    users = boss.serving.installation.users
    form = {"key": "soon", "act": "give", "to": users["aide"]}
    until(lambda: ask(boss.serving, f"{HERE}/alert", form, session=boss.session).status == 303)  # once it is known
    assert boss.serving.journal()[-1]["body"]["user"] == users["aide"]
    head = boss.serving.head()
    for other in (users["clerk1"], "nobody"):
        assert ask(boss.serving, f"{HERE}/alert", form | {"to": other}, session=boss.session).status == 422
    assert boss.serving.head() == head
