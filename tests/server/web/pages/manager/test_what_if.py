"""A manager asks what a change would do, waits, takes it back, reads the answer, makes the change and undoes it."""

from pathlib import Path

import pytest

from protocol.commands import Envelope, Login
from protocol.keys import new_key
from server.balance.advice.change import CloseCounter, OpenCounter
from server.forecasts.asked import MOST, Answered, Asked, Questions
from server.journal.write.committed import Done
from server.web.pages.manager import what_if
from server.web.pages.manager.what_if import fields_of, typed_of
from tests.server.balance.advice.test_told import advised
from tests.server.web.conftest import install
from tests.server.web.inside import Inside, run_inside
from tests.server.web.pages.admin.asking import Asking
from tests.server.web.pages.manager.test_advice import _fields
from tests.serving import Installation

HERE = "/manager/CN01/what-if"


@pytest.mark.parametrize(
    "typed",
    ["open:2:HT:40", "open:2:HT", "close:1", "close:1:15", "skill:1:DD", "only:1:HT", "break:1:09h30:20", "stop:HT"],
)
def test_the_form_and_what_is_typed_are_the_same(typed: str) -> None:
    assert typed_of(fields_of(typed)) == typed
    kept = {"counter": "9", "service": "XX", "minutes": "", "at": ""} | fields_of(typed)
    assert typed_of(kept) == typed  # what the form has beyond it is passed over


def test_a_manager_asks_waits_reads_follows_and_takes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(what_if, "FIRST_LOOKS", 1)
    run_inside(install(tmp_path / "data"), _journey)


async def _journey(server: Inside, installation: Installation) -> None:
    boss, questions = Asking(server, installation, "manager"), Questions(installation.data)
    asking = {"change": "open", "counter": "2", "service": "CT", "minutes": "30"}
    assert (await boss.post(HERE, **asking)).status_code == 409
    login = Envelope("CN01", Login(installation.users["clerk2"]), new_key(), "device", "2")
    assert isinstance(await server.context.live.submit(login), Done)
    assert (await boss.post(HERE, **asking | {"minutes": "999"})).status_code == 400
    assert (await boss.post(HERE, **asking)).status_code == 303
    waiting = (await boss.get(HERE)).text
    assert "Đang tính trước diễn biến" in waiting
    assert 'http-equiv="refresh"' in waiting
    assert (await boss.post(HERE, act="cancel")).status_code == 303
    assert "Đang tính" not in (await boss.get(HERE)).text

    async def answered(change: OpenCounter | CloseCounter | None) -> str:
        assert (await boss.post(HERE, **asking)).status_code == 303
        (question,) = questions.waiting(server.context.clock.now())
        advice = None if change is None else advised(change)
        questions.answer(Answered(question, server.context.clock.now(), advice))
        return (await boss.get(HERE)).text

    assert "Hiện không thể thực hiện thay đổi này" in await answered(None)
    page = await answered(OpenCounter("2", ("CT",), 30))
    assert "Mở quầy 2 cho Chứng thực trong 30 phút" in page
    assert '<option value="CT" selected>' in page
    assert "Dự kiến không có khác biệt." not in page
    state = server.context.live.branches["CN01"].state
    before = state.counters["2"].of_counter
    done = await boss.post("/manager/CN01/counters/2", **_fields(page.split('id="answer"')[1].split("</section>")[0]))
    assert done.status_code == 303
    assert state.counters["2"].of_counter == ("CT",)
    assert "Việc này đã được thực hiện rồi, hoặc không còn thực hiện được." in (await boss.get(HERE)).text
    panel = (await boss.get(done.headers["location"])).text
    assert (
        await boss.post("/manager/CN01/counters/2", **_fields(panel.split('id="done"')[1].split("</div>")[0]))
    ).status_code == 303
    assert (state.counters["2"].is_closed, state.counters["2"].of_counter) == (True, before)
    for n in range(MOST):
        questions.ask("CN01", f"{n}", "close:1", server.context.clock.now())
    assert (await boss.post(HERE, **asking)).status_code == 503
    assert all(isinstance(one, Asked) for one in questions.waiting(server.context.clock.now()))
