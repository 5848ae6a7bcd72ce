"""The lobby's board in a browser: what a display shows, in its order, with its voice; and nothing else."""

import shutil
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from language.waits import figures
from protocol.views import Wait
from tests.serving import Serving

from . import axe
from .ask import ask, sign_in
from .browser import TIMEOUT_MS, looking

pytestmark = pytest.mark.slow

TV = (1920, 1080)
SOUND_WAIT = "SOUND_WAIT_MS = 3000"


def marks(page: Page) -> list[tuple[str, str]]:
    """The lines of calls, from above: number and mark."""
    found: list[list[str]] = page.evaluate(
        "[...document.querySelectorAll('#lines .call')].map(e => [e.querySelector('b').textContent, e.dataset.mark])"
    )
    return [(number, mark) for number, mark in found]


def watch(page: Page) -> None:
    """Has the page keep what its lines of calls were and what it read out: a slow machine asks too late for either."""
    page.evaluate(
        """() => {
            window.keptLines = new Set();
            window.keptReadings = [];
            const root = document.documentElement;
            const line = each => [each.querySelector('b').textContent, each.dataset.mark];
            const lines = () => [...document.querySelectorAll('#lines .call')].map(line);
            const look = () => window.keptLines.add(JSON.stringify(lines()));
            new MutationObserver(look).observe(document.querySelector('#lines'),
                {subtree: true, childList: true, attributes: true, characterData: true});
            new MutationObserver(() => window.keptReadings.push(root.dataset.heard)).observe(root,
                {attributeFilter: ['data-heard']});
        }"""
    )


def wait_for_sounds(page: Page) -> None:
    """A board shows a call in silence whose sound takes 3 s; a slow machine needs longer to make one."""

    def patient(route: Route) -> None:
        answer = route.fetch(timeout=TIMEOUT_MS)
        text = answer.text()
        assert SOUND_WAIT in text
        route.fulfill(response=answer, body=text.replace(SOUND_WAIT, "SOUND_WAIT_MS = 60000"))

    page.route("**/announcements.js*", patient)


def seen(page: Page, lines: list[tuple[str, str]]) -> None:
    """Waits until these are the lines, or were."""
    page.wait_for_function("wanted => window.keptLines.has(JSON.stringify(wanted))", arg=lines)


def letters_px(page: Page, selector: str) -> float:
    return float(page.evaluate("s => parseFloat(getComputedStyle(document.querySelector(s)).fontSize)", selector))


def tell(serving: Serving, level: str, vi: str) -> None:
    body = {"level": level, "text": {"vi": vi, "en": "Please leave the building"}}
    status, answer = serving.call("POST", "/api/v1/branches/CN01/message", body, serving.sign_in())
    assert status == 200, answer


def test_a_call_is_lit_read_and_stays_in_its_turn(serving: Serving, whole_chromium: Browser) -> None:
    for counter in ("1", "2"):
        serving.open_counter(counter)
    for _ in range(3):
        serving.issue("HT")
    serving.issue("CT")
    serving.verb("2", "call")
    with looking(whole_chromium, serving, TV, reduced_motion="reduce") as tv:
        wait_for_sounds(tv.page)
        tv.open("/board/CN01")
        [(old, mark)] = marks(tv.page)
        watch(tv.page)
        assert mark == "past"  # called before the board was there: shown, not read out
        button = tv.page.locator("#sound")
        expect(button).to_be_visible()
        tv.page.keyboard.press("a")
        expect(button).to_be_hidden()
        lit, _, _, coming = (serving.verb("1", verb)[1] for verb in ("call", "start", "complete", "call"))
        lit, coming = (one["ticket"]["number"] for one in (lit, coming))
        seen(tv.page, [(coming, "next"), (lit, "now"), (old, "past")])
        if shutil.which("espeak-ng"):
            tv.page.wait_for_function("n => window.keptReadings.some(one => one.includes(n))", arg=lit)
        assert letters_px(tv.page, "#lines .line") == 100
        assert letters_px(tv.page, ".clock") == 100
        assert letters_px(tv.page, ".table") >= 52
        assert tv.overflow_px() == (0, 0)
        assert axe.found(tv.page) == []
        tv.page.set_viewport_size({"width": 1366, "height": 768})
        assert letters_px(tv.page, "#lines .line") >= 71
        assert tv.overflow_px() == (0, 0)
        assert tv.complaints == []


def test_services_are_those_that_somebody_waits_for_in_the_words_of_the_display(
    serving: Serving, whole_chromium: Browser
) -> None:
    serving.open_counter("1")
    for service in ("HT", "HT", "LD"):
        serving.issue(service)
    _, board = serving.call("GET", "/api/v1/branches/CN01/board")
    waits = {each["code"]: each for each in board["services"]}
    with looking(whole_chromium, serving, TV) as tv:
        tv.open("/board/CN01?lang=en")
        rows = [each.inner_text().split("\n") for each in tv.page.locator(".service").all()]
        names = {row[0]: row for row in rows}
        assert set(names) == {"HT", "LD"}
        for code, row in names.items():
            wait = waits[code]["wait"]
            assert "—" in row or figures(Wait(**wait)) in row
            assert str(waits[code]["waiting"]) in row
        tv.sees(".service:nth-child(2)", "No counter open now")
        tv.sees(".idle", "CT")
        tv.sees("#none", "No number has been called yet")
        assert tv.complaints == []


def test_an_emergency_fills_the_screen_in_both_languages_and_calls_are_not_read_meanwhile(
    serving: Serving, whole_chromium: Browser
) -> None:
    serving.open_counter("1")
    serving.issue("HT")
    with looking(whole_chromium, serving, TV, reduced_motion="reduce") as tv:
        tv.open("/board/CN01")
        tell(serving, "notice", "Mất điện tầng 2")
        tv.sees("#told", "Mất điện tầng 2")
        assert "emergency" not in (tv.page.get_attribute("html", "class") or "")
        tell(serving, "emergency", "Mời rời khỏi toà nhà")
        tv.page.wait_for_selector("html.emergency", state="attached")
        tv.sees("#told", "Please leave the building")
        box = tv.page.locator("#told").bounding_box()
        assert box is not None
        assert box["width"] > 1800
        assert letters_px(tv.page, "#told .text") >= 100
        assert axe.found(tv.page) == []
        serving.verb("1", "call")
        tv.page.wait_for_selector("#lines .call", state="attached")
        serving.call("DELETE", "/api/v1/branches/CN01/message", token=serving.sign_in())
        tv.page.wait_for_selector("html:not(.emergency)", state="attached")
        assert [mark for _, mark in marks(tv.page)] == ["past"]
        serving.stop()
        tv.sees(".cut", "Mất kết nối")
        assert "giây" in tv.text(".cut")


ORDER = """
async () => {
  const { Announcements, NewCalls, arrange } = await import("/static/announcements.js");
  const begun = [], calls = [..."abcdefgh"].map((number, at) => ({ key: number, number, at }));
  const all = new Announcements({ lengthMs: () => 3000, begin: (call, nth) => begun.push(call.number + nth) });
  calls.forEach(call => all.put(call));
  const board = [...calls].reverse(), seen = [];
  for (let now = 0; now <= 60000; now += 250) {
    all.advance(now);
    if (now % 5000 === 0) seen.push(arrange(board, all, 5).map(([call, mark]) => call.number + mark[0]).join(" "));
  }
  const slow = new Announcements({ lengthMs: () => null, begin: () => begun.push("!") });
  slow.put(calls[0]);
  slow.advance(0);
  const waits = slow.pending.length;
  slow.advance(3000);
  const fresh = new NewCalls();
  const joined = fresh.take(board.slice(4), 100000).length;
  const late = fresh.take(board, 100000).length;
  const again = new NewCalls();
  again.take([], 0);
  const both = again.take(board, 5).map(call => call.number).join("");
  return { begun, seen, waits, lit: slow.lit.length, joined, late, both, twice: again.take(board, 6).length };
}
"""


def test_eight_calls_at_once_are_read_one_after_the_other_and_none_leaves_unread(
    standing: Serving, whole_chromium: Browser
) -> None:
    with looking(whole_chromium, standing, TV) as tv:
        tv.open("/board/CN01")
        told: dict[str, Any] = tv.page.evaluate(ORDER)
    assert told["begun"] == [*(f"{number}0" for number in "abcdefgh"), "h1"]  # twice only where nobody waits
    assert told["seen"][:3] == ["bn an cn dn en", "cn bn al dn en", "dn cn bl al en"]
    assert told["seen"][8] == "hn gl fl ep dp"
    assert (told["waits"], told["lit"]) == (1, 1)  # a sound that is not made in three seconds: a turn in silence
    assert (told["joined"], told["late"], told["both"], told["twice"]) == (0, 0, "abcdefgh", 0)


def test_only_what_is_on_the_board_is_spoken(standing: Serving) -> None:
    standing.open_counter("1")
    number = standing.issue("HT")["number"]
    sound = "/board/CN01/sounds"
    query = f"number={number}&counter=1&calls=1&reading=0"
    assert ask(standing, f"{sound}/call?{query}").status == 404
    standing.verb("1", "call")
    answer = ask(standing, f"{sound}/call?{query}")
    assert (answer.status, answer.headers["content-type"], answer.body[:4]) == (200, "audio/wav", b"RIFF")
    for other in (query.replace("reading=0", "reading=2"), query.replace("calls=1", "calls=2"), "number=hello"):
        assert ask(standing, f"{sound}/call?{other}").status == 404
    for name in ("message", "chime", "say"):
        assert ask(standing, f"{sound}/{name}?text=hello").status == 404
    assert ask(standing, "/board/XX99").status == 404
    assert sign_in(standing)


def test_a_zones_board_has_its_own_calls(standing: Serving) -> None:
    standing.issue("HT")
    page = ask(standing, "/board/CN01?counter=2").text
    assert "HT-001" not in page
    assert 'data-sound="/board/CN01/sounds/message' in page
