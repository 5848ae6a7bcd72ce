"""The card of advice, its answer on the wire, and that one press follows an advice and another takes it back."""

import re
from html import unescape
from pathlib import Path

from msgspec import structs

from language.messages import LANGUAGES, translations
from language.waits import say_wait
from protocol.commands import Envelope, Login, Open, SetQuota
from protocol.enums import TicketClass
from protocol.keys import new_key
from protocol.views import Wait
from protocol.waits import NOW
from server.balance.advice.change import AddSkill, OpenCounter, SendElsewhere, StopNumbers
from server.balance.advice.told import FRESH_MS, BranchAdvice
from server.balance.foresight.told import BranchForecast
from server.journal.write.committed import Done
from server.web.pages.manager.advice import Card, Known, advice_card
from tests.server.balance.advice.test_told import advised, told
from tests.server.queue.desk import Desk
from tests.server.web.conftest import OTHER, install
from tests.server.web.inside import Inside, run_inside
from tests.server.web.pages.admin.asking import Asking
from tests.serving import Installation

HERE = "/manager/CN01"


def test_each_line_says_what_to_do_and_carries_the_form_that_does_it() -> None:
    desk = Desk()
    desk.staff("1")
    desk.accept(Login("u-2"), counter="2")
    changes = OpenCounter("2", ("HT",), 30), OpenCounter("3", ("HT",), 30), AddSkill("1", "DD"), StopNumbers("HT")
    card = advice_card(desk.state, desk.now, told(desk, *changes))
    opened, alone, skill, stop = card.lines
    assert (opened.to, opened.fields) == ("/counters/2", {"act": "open-for", "minutes": "30", "skill.HT": "on"})
    assert alone.needs_clerk
    mine = desk.state.counters["1"].of_counter
    assert skill.fields == {"act": "skills"} | {f"skill.{code}": "on" for code in (*mine, "DD")}
    assert (stop.to, stop.fields) == ("/services/HT", {"act": "stop"})
    assert (stop.wait_before, stop.wait_after, stop.share_before, stop.share_after, stop.confidence) == (
        21, 12, 64, 81, 99,
    )  # fmt: skip
    assert len({line.key for line in card.lines}) == 4


def test_what_is_not_known_what_is_nothing_and_what_is_done_are_told_apart() -> None:
    desk = Desk()
    desk.staff("1")
    nothing = told(desk)
    assert advice_card(desk.state, desk.now, None) == Card(Known.UNKNOWN)
    assert advice_card(desk.state, desk.now, nothing).known is Known.NOTHING
    done = advice_card(desk.state, desk.now + 60_000, structs.replace(nothing, left_out=2))
    assert done.known is Known.DONE
    assert done.age is not None
    assert done.age.age_s == 60


def test_the_page_and_the_wire_say_it_and_a_press_follows_it_and_takes_it_back(tmp_path: Path) -> None:
    run_inside(install(tmp_path / "data"), _journey)


async def _journey(server: Inside, installation: Installation) -> None:
    boss = Asking(server, installation, "manager")
    state = server.context.live.branches["CN01"].state
    assert "Hiện chưa có gợi ý." in (await boss.get(HERE)).text
    assert (await boss.get("/api/v1/branches/CN01/advice")).json()["advice"] is None
    login = Envelope("CN01", Login(installation.users["clerk2"]), new_key(), "device", "2")
    assert isinstance(await server.context.live.submit(login), Done)
    put(server)
    assert "Không cần thay đổi gì" in (await boss.get(HERE)).text
    put(server, OpenCounter("2", ("CT",), 30))
    page = (await boss.get(HERE)).text
    assert "Mở quầy 2 cho Chứng thực trong 30 phút" in page
    assert "90 % chờ dưới 12 phút thay vì 21; đúng hạn 81 % thay vì 64 %; độ tin cậy 99 %" in page
    assert "Open counter 2 for" in (await boss.get(f"{HERE}?lang=en")).text
    (wire,) = (await boss.get("/api/v1/branches/CN01/advice")).json()["advice"]
    assert (wire["act"], wire["counter"], wire["services"], wire["minutes"]) == ("open", "2", ["CT"], 30)
    assert wire["before"] == {"share": 0.64, "p90_s": 1260}
    before = state.counters["2"].of_counter
    card = page.split('id="advice"')[1].split("</section>")[0]
    answer = await boss.post(f"{HERE}/counters/2", **_fields(card))
    assert answer.status_code == 303, answer.text
    state = server.context.live.branches["CN01"].state
    assert (state.counters["2"].is_closed, state.counters["2"].of_counter) == (False, ("CT",))
    panel = (await boss.get(answer.headers["location"])).text
    assert "Quầy đã mở cho các lĩnh vực này." in panel
    assert "rồi đóng lại" in panel
    (renewed,) = re.findall(r'<main[^>]* data-address="([^"]*)"', panel)
    assert 'id="done"' in (await boss.get(unescape(renewed))).text  # the undo stays when something happens
    front = (await boss.get(HERE)).text
    assert "Gợi ý trước đã được thực hiện" in front
    assert 'id="timed-1"' in front
    undone = await boss.post(f"{HERE}/counters/2", **_fields(panel.split('id="done"')[1].split("</div>")[0]))
    assert undone.status_code == 303
    assert (state.counters["2"].is_closed, state.counters["2"].of_counter) == (True, before)
    put(server, OpenCounter("2", before, 60))  # its services are these already
    card = (await boss.get(HERE)).text.split('id="advice"')[1].split("</section>")[0]
    assert (await boss.post(f"{HERE}/counters/2", **_fields(card))).status_code == 303
    assert not state.counters["2"].is_closed
    kept_page = await boss.post(f"{HERE}/counters/1", act="back", n="2", seen="99999")
    assert kept_page.status_code == 409, "numbers of changes begin anew each day: this one is of another counter"
    assert not state.counters["2"].is_closed
    await _tells_of_the_other_branch(server, installation, boss)
    put(server, StopNumbers("CT"), old_ms=FRESH_MS + 60_000)
    assert "Hiện chưa có gợi ý." in (await boss.get(HERE)).text


async def _tells_of_the_other_branch(server: Inside, installation: Installation, boss: Asking) -> None:
    """One press shows who comes for the service the wait there, for half an hour; the next takes it back."""
    live, told = server.context.live, Wait(120, 300)
    for command in (Login(installation.users["clerk1"]), Open()):
        assert isinstance(await live.submit(Envelope(OTHER, command, new_key(), "device", "1")), Done)
    there = live.branches[OTHER].state
    newcomers = {"CT": {TicketClass.WALK: told}}
    live.forecasts.put(OTHER, BranchForecast(OTHER, there.seq, server.context.clock.now(), newcomers, {"CT": 0}))
    put(server, SendElsewhere("CT", OTHER, 0.3, told))
    page = (await boss.get(HERE)).text
    assert "Báo cho người lấy số Chứng thực: tại" in page
    assert "nếu 30 % số người đến chuyển sang đó" in page
    (wire,) = (await boss.get("/api/v1/branches/CN01/advice")).json()["advice"]
    assert wire["there"] == {"branch": OTHER, "wait": {"p50_s": 120, "p90_s": 300}, "share": 0.3}
    card = page.split('id="advice"')[1].split('id="timed"')[0]  # a counter stands open below
    answer = await boss.post(f"{HERE}/services/CT", **_fields(card))
    assert answer.status_code == 303, answer.text
    state = live.branches["CN01"].state
    assert set(state.service_messages["CT"].text) == set(LANGUAGES)
    idle = say_wait(NOW, translations("vi"))  # a counter is idle there at this moment
    assert idle in state.service_messages["CT"].text["vi"]
    panel = (await boss.get(answer.headers["location"])).text
    undo = _fields(panel.split('id="done"')[1].split("</div>")[0])
    assert (await boss.post(f"{HERE}/services/CT", **undo)).status_code == 303
    assert "CT" not in state.service_messages
    assert (await boss.post(f"{HERE}/services/CT", act="elsewhere", to="CN99", seen="9")).status_code == 404
    assert isinstance(await live.submit(Envelope(OTHER, SetQuota("CT", 0), new_key(), "user", "1")), Done)
    assert (await boss.post(f"{HERE}/services/CT", **_fields(card) | {"seen": "99999"})).status_code == 409
    assert "CT" not in state.service_messages


def put(server: Inside, *changes: OpenCounter | StopNumbers | SendElsewhere, old_ms: int = 0) -> None:
    """As if the process that makes it had written this advice."""
    live = server.context.live
    state, made_at = live.branches["CN01"].state, server.context.clock.now() - old_ms
    advice = tuple(advised(one) for one in changes)
    live.forecasts.take_advice([BranchAdvice("CN01", state.seq, made_at, advice)])


def _fields(html: str) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', html))
