"""A counter in a browser: each act from its form to the journal, once; the same words as the counter's program."""

import re
import sys
from html import unescape

import pytest
from playwright.sync_api import Browser

from counter.acts.refusals import refusal_text
from language.desk_acts import NOBODY_WAITS, SERVES_NOTHING
from language.messages import speak, translations
from protocol import commands as c
from protocol.configuration import ClerkConfig
from protocol.enums import STATUS, Refusal
from protocol.problem import Problem
from protocol.views import Wait
from protocol.waits import NOW
from server.access.city.state import Access
from server.balance.foresight.told import BranchForecast
from server.web.base.problems import TITLES
from server.web.follow.views import public_ticket
from server.web.pages.desk.shown import MOST_LINES, desk_of
from server.web.pages.desk.shown import Desk as Shown
from tests.server.queue.branch import branch
from tests.server.queue.desk import Desk
from tests.server.web.pages import axe
from tests.server.web.pages.ask import Answer, ask, sign_in
from tests.server.web.pages.browser import looking
from tests.serving import Serving

HERE = "/counter/CN01/1"

WARNED = """() => {
  const watch = document.querySelector(".watch");
  watch.dataset.since = Date.now() - 1000 * watch.dataset.amber - 60000;
  return watch.dataset.level === "amber" && watch.querySelector(".when-likely").checkVisibility();
}"""
"""Whether the page shows the warning; puts the start back first, also where the page is drawn anew."""

CTRL_1_PAST_ITS_TIME = """() => {
  const watch = document.querySelector(".watch");
  return ["calm", "over"].map(level => {
    let cause = null;
    const note = event => {
      cause = event.submitter.value;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    watch.dataset.level = level;
    addEventListener("submit", note, true);
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "1", ctrlKey: true, bubbles: true }));
    removeEventListener("submit", note, true);
    return cause;
  });
}"""
"""Which reason the key would send: within the time, and past it."""


class Clerk:
    """A clerk without scripts: reads the page, presses a button of it, follows where it leads."""

    def __init__(self, serving: Serving, user: str = "clerk1", path: str = HERE) -> None:
        self.serving = serving
        self.session = sign_in(serving, user)
        self.path = path
        self.page = self.get(path).text

    def get(self, path: str) -> Answer:
        return ask(self.serving, path, session=self.session)

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        return found[1] if found else ""

    def act(self, act: str, **fields: str) -> Answer:
        form = {"key": self.hidden("key"), "seen": self.hidden("seen"), "act": act} | fields
        answer = ask(self.serving, self.path, form, session=self.session)
        self.page = self.get(answer.location).text if answer.status == 303 else answer.text
        return answer

    def undo(self) -> Answer:
        """Presses the button beside what was just done."""
        done = self.page.split('id="told"')[1].split("</form>")[0]
        return self.act(**dict(re.findall(r'name="(act|ticket|reason)" value="([^"]*)"', done)))

    def kinds(self, number: int) -> list[str]:
        return [event["kind"] for event in self.serving.journal()[-number:]]


@pytest.fixture
def clerk(serving: Serving) -> Clerk:
    clerk = Clerk(serving)
    assert clerk.act("login").status == 303
    assert clerk.act("open").status == 303
    return clerk


def test_a_visit_by_forms_alone(clerk: Clerk) -> None:
    serving = clerk.serving
    first, second = serving.issue("HT")["number"], serving.issue("HT")["number"]
    clerk.page = clerk.get(HERE).text
    assert clerk.act("call").status == 303
    assert f'<p class="number">{first}</p>' in clerk.page
    assert clerk.act("recall").status == 303
    assert f"Đang gọi lại {first}." in clerk.page
    assert clerk.act("start").status == 303
    clerk.page = clerk.get(f"{HERE}?ask=complete").text
    assert 'name="outcome" value="received"' in clerk.page
    assert clerk.act("complete", outcome="received", dossiers="2", then="call").status == 303
    assert f'<p class="number">{second}</p>' in clerk.page
    assert clerk.kinds(5) == ["called", "recalled", "started", "completed", "called"]
    completed = next(one for one in serving.journal() if one["kind"] == "completed")
    assert (completed["body"]["outcome"], completed["body"]["dossiers"]) == ("received", 2)
    assert completed["actor"] == serving.installation.users["clerk1"]


def test_a_form_sent_twice_is_one_act(clerk: Clerk) -> None:
    for _ in range(3):
        clerk.serving.issue("HT")
    clerk.page = clerk.get(HERE).text
    form = {"key": clerk.hidden("key"), "seen": clerk.hidden("seen"), "act": "call"}
    answers = [ask(clerk.serving, HERE, form, session=clerk.session) for _ in range(2)]
    assert [one.status for one in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    clerk.page = clerk.get(HERE).text
    done = {"key": clerk.hidden("key"), "seen": clerk.hidden("seen"), "act": "complete", "then": "call"}
    clerk.act("start")
    done["seen"] = clerk.hidden("seen")
    done["key"] = clerk.hidden("key")
    assert [ask(clerk.serving, HERE, done, session=clerk.session).status for _ in range(2)] == [303, 303]
    assert [one["kind"] for one in clerk.serving.journal()].count("called") == 2


def test_what_can_be_taken_back_offers_it(clerk: Clerk) -> None:
    number = clerk.serving.issue("HT")["number"]
    for act, fields in (
        ("park", {"reason": "fetch_papers", "minutes": "5"}),
        ("transfer", {"to": "service:DD", "reason": ""}),
        ("next-service", {"service": "CT"}),
    ):
        clerk.page = clerk.get(HERE).text
        if f'<p class="number">{number}</p>' not in clerk.page:
            assert clerk.act("call").status == 303, act
            assert clerk.act("start").status == 303, act
        answer = clerk.act(act, **fields)
        assert answer.status == 303, (act, answer.text)
        assert clerk.undo().status == 303, act
        assert f'<p class="number">{number}</p>' in clerk.page, act
    assert clerk.kinds(2) == ["next_service", "serving_resumed"]
    assert clerk.act("pause", reason="lunch").status == 303
    assert clerk.undo().status == 303
    assert clerk.kinds(2) == ["counter_paused", "counter_opened"]


def test_a_number_typed_is_called_out_of_turn_with_a_reason(clerk: Clerk) -> None:
    clerk.serving.issue("HT")
    wanted = clerk.serving.issue("HT")["number"]
    page = clerk.get(f"{HERE}?ask=call-named&number={wanted}").text
    assert f'value="{wanted}"' in page
    clerk.page = page
    assert clerk.act("call-named", number="xx", reason="urgent").status == 404
    clerk.page = page
    assert clerk.act("call-named", number=wanted.lower().replace("-", " "), reason="urgent").status == 303
    assert f'<p class="number">{wanted}</p>' in clerk.page
    assert clerk.undo().status == 303  # back in the queue, with its age
    assert clerk.kinds(1) == ["returned"]


def test_a_refusal_has_the_words_of_the_counters_program(clerk: Clerk) -> None:
    clerk.serving.issue("HT")
    clerk.page = clerk.get(HERE).text
    stale = clerk.hidden("seen")
    assert clerk.act("call").status == 303
    before = clerk.serving.head()
    speak("vi")
    try:
        for code, form in (
            (Refusal.CHANGED, {"act": "start", "seen": stale, "key": "a"}),
            (Refusal.WRONG_STATE, {"act": "park", "reason": "fetch_papers", "seen": "", "key": "b"}),
            (Refusal.COUNTER_BUSY, {"act": "call", "seen": "", "key": "c"}),
            (Refusal.UNKNOWN_REASON, {"act": "return", "reason": "whim", "seen": "", "key": "d"}),
        ):
            answer = ask(clerk.serving, HERE, form, session=clerk.session)
            title = translations("vi").gettext(TITLES[code])
            assert answer.status == STATUS[code], (code, answer.status)
            assert refusal_text(Problem(STATUS[code], code, title)) in unescape(answer.text), code
        assert ask(clerk.serving, HERE, {"act": "explode"}, session=clerk.session).status == 422
    finally:
        speak("en")
    assert clerk.serving.head() == before


def test_one_counter_has_one_clerk_and_nobody_acts_at_anothers(clerk: Clerk) -> None:
    serving = clerk.serving
    ticket = serving.issue("HT")["number"]
    clerk.page = clerk.get(HERE).text
    other = Clerk(serving, "clerk2")
    assert "clerk1" in other.page  # who sits there is said before one takes the place
    head = serving.head()
    assert other.act("call").status == 403
    assert ask(serving, HERE, {"act": "call"}).location == "/login?next=%2Fmanager"
    assert serving.head() == head
    assert clerk.act("call").status == 303
    assert other.act("login").status == 409  # with a person in hand
    assert ticket in other.page
    assert clerk.act("return", reason="called_by_mistake").status == 303
    other.page = other.get(HERE).text
    assert other.act("login").status == 303
    assert clerk.act("open").status == 409  # changed since the page was made
    assert clerk.act("open").status == 403
    assert "Làm việc tại quầy này" in clerk.page
    moved = Clerk(serving, "clerk2", "/counter/CN01/2")
    assert moved.act("login").status == 303
    assert clerk.kinds(2)[0] == "clerk_out"  # of the counter left behind


def test_looking_changes_nothing(clerk: Clerk) -> None:
    clerk.serving.issue("HT")
    head = clerk.serving.head()
    assert clerk.get("/counter").location == "/counter/CN01"
    for path in ("/counter/CN01", HERE, f"{HERE}?ask=call-named", f"{HERE}?done=call&undo=call", f"{HERE}?ask=close"):
        assert clerk.get(path).status == 200, path
    assert clerk.get("/counter/CN01/99").status == 404
    assert "Không còn quầy nào khác mở" in clerk.get(f"{HERE}?ask=close").text
    assert clerk.serving.head() == head


@pytest.mark.slow
def test_a_day_by_keyboard_in_the_browser(serving: Serving, chromium: Browser) -> None:
    numbers = [serving.issue("HT")["number"] for _ in range(3)]
    with looking(chromium, serving, (1280, 800), reduced_motion="reduce") as desk:
        page = desk.page
        desk.open(f"/login?next={HERE}")
        desk.sign_in("clerk1")
        page.keyboard.press("Tab")
        page.get_by_role("button", name="Làm việc tại quầy này").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("#link[data-link=live]")
        assert axe.found(page) == []
        page.keyboard.press("?")
        desk.sees("#keys", "Gọi số tiếp")
        assert axe.found(page) == []
        page.keyboard.press("Escape")
        page.wait_for_selector("#keys", state="hidden")
        page.keyboard.press("F10")
        desk.sees("#hand", "3 người đang chờ bạn")
        page.keyboard.press("F2")
        desk.sees("#hand .number", numbers[0])
        page.keyboard.press("F4")
        desk.sees("#hand", "Đang phục vụ")
        assert page.locator(".watch").is_hidden()
        page.wait_for_function(WARNED)
        assert axe.found(page) == []
        assert page.evaluate(CTRL_1_PAST_ITS_TIME) == [None, "papers"]
        page.keyboard.press("F5")
        page.wait_for_selector("#question")
        assert axe.found(page) == []
        page.keyboard.press("2")
        assert page.locator("#question input:checked").first.is_checked()
        sent = []
        page.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
        for _ in range(4):  # a nervous finger
            page.keyboard.down("Enter")
        page.keyboard.up("Enter")
        desk.sees("#told", f"{numbers[0]} đã hoàn thành")
        assert len(sent) == 1
        number = serving.issue("CT")["number"]  # what happens elsewhere is there without a press
        desk.sees("#waiting", number)
        page.keyboard.press("Shift+F2")
        page.fill("#number", numbers[2])
        page.keyboard.press("Enter")
        desk.sees("#hand .number", numbers[2])
        page.keyboard.press("F12")
        desk.sees("#alarm", "Tắt báo động")
        assert desk.overflow_px()[0] <= 0
        assert desk.complaints == []
    kinds = [event["kind"] for event in serving.journal()]
    assert (kinds.count("called"), kinds.count("completed"), kinds.count("alarm_raised")) == (2, 1, 1)


def test_a_clerk_gives_a_number_and_hands_somebody_to_a_colleague_by_name(clerk: Clerk) -> None:
    serving = clerk.serving
    other = Clerk(serving, "clerk2", "/counter/CN01/2")
    for act in ("login", "open"):
        assert other.act(act).status == 303
    clerk.page = clerk.get(f"{HERE}?ask=issue").text
    assert 'name="service" value="HT"' in clerk.page
    form = {"key": clerk.hidden("key"), "act": "issue", "service": "HT", "priority": "elderly"}
    answers = [ask(serving, HERE, form, session=clerk.session) for _ in range(2)]
    assert [one.status for one in answers] == [303, 303]
    issued = [one for one in serving.journal() if one["kind"] == "issued"]
    assert [(one["body"]["service"], one["body"]["cls"], one["actor"]) for one in issued] == [
        ("HT", "prio", serving.installation.users["clerk1"])
    ]
    clerk.page = clerk.get(answers[0].location).text
    assert f"Số mới: {issued[0]['body']['number']}." in clerk.page
    slip = f"/greet/CN01/tickets/{issued[0]['body']['ticket_id']}"
    assert f'href="{slip}"' in clerk.page
    assert clerk.get(slip).status == 200
    assert clerk.act("issue", service="none").status == 422
    # nobody gives numbers from a counter where somebody else sits
    assert ask(serving, HERE, {"act": "issue", "service": "HT"}, session=other.session).status == 403
    assert clerk.act("call").status == 303
    user = serving.installation.users["clerk2"]
    clerk.page = clerk.get(f"{HERE}?ask=transfer").text
    assert re.search(rf'value="user:{user}"[^>]*> <span>(<kbd>\d</kbd> )?clerk2 – Quầy', clerk.page)
    assert f"user:{serving.installation.users['clerk1']}" not in clerk.page
    assert clerk.act("transfer", to=f"user:{user}", reason="").status == 303
    assert serving.journal()[-1]["body"]["user"] == user


def test_what_a_page_costs_does_not_grow_with_who_waits() -> None:
    """Counted in calls of Python, which no machine's load changes."""
    desk = Desk()
    desk.accept(c.Login("u-1"), counter="1")
    desk.accept(c.Open(), counter="1")

    def seen() -> tuple[int, Shown]:
        counted = 0

        def count(frame: object, event: str, argument: object) -> None:
            nonlocal counted
            counted += event == "call"

        sys.setprofile(count)
        try:
            shown = desk_of(desk.state, desk.state.counters["1"], desk.now, Access())
        finally:
            sys.setprofile(None)
        return counted, shown

    service = desk.state.counters["1"].skills[0]

    def wait(people: int) -> None:
        for _ in range(people):
            desk.accept(c.Issue(service))

    wait(60)
    few, _ = seen()
    wait(600)
    many, shown = seen()
    assert (len(shown.waiting), shown.more, shown.others) == (MOST_LINES, 660 - MOST_LINES, 0)
    assert shown.waiting[0].likely
    ages = [line.age.since for line in shown.waiting]
    assert ages == sorted(ages)
    assert many <= few + 5


def test_who_waits_is_shown_with_the_wait_that_their_phone_says() -> None:
    desk = Desk()
    desk.staff("1")
    ticket = desk.issue(desk.state.counters["1"].skills[0])
    told = BranchForecast("CN01", desk.state.seq, desk.now, tickets={ticket.ticket_id: Wait(400, 800)})
    for forecast in (told, None):
        (line,) = desk_of(desk.state, desk.state.counters["1"], desk.now, Access(), forecast).waiting
        assert line.left == public_ticket(desk.state, ticket, desk.now, forecast).wait
    assert line.left == NOW  # a counter is idle: without a forecast too


def test_a_clerk_who_may_serve_nothing_at_a_counter_is_told_so() -> None:
    desk = Desk(branch(clerks=(ClerkConfig("clerk-1", ("DD",)),)))
    desk.staff("1", "2")
    said = [desk_of(desk.state, desk.state.counters[one], desk.now, Access()).nobody_waits for one in ("1", "2")]
    assert said == [SERVES_NOTHING, NOBODY_WAITS]
