"""`/work/cash`: a counter's shift is counted and closed once, with its slip; another branch sees nothing of it."""

import os
import re
import sqlite3
from contextlib import closing

import msgspec
import pytest
from playwright.sync_api import Browser

from protocol.configuration import FeeFormula, ProcedureConfig, Statutory
from protocol.enums import Role, TermUnit
from server.journal.database.engine import FILE_NAME
from tests.server.web.pages.ask import ask, sign_in
from tests.server.web.pages.axe import found
from tests.server.web.pages.browser import Looking, looking
from tests.serving import PASSWORD, Installation, Serving

API, CASH = "/api/v1/dossiers", "/work/cash"
COPY = ProcedureConfig("2.000635", "HT", {"vi": "Cấp bản sao"}, fee=FeeFormula(copy_vnd=8000),
                       statutory=Statutory(0, TermUnit.WORKING_DAY))  # fmt: skip
SHIFT = {"branch": "CN01", "counter": "1", "shift": "1"}


def paid(serving: Serving, clerk: str, copies: int, payment: str) -> tuple[str, str]:
    """A dossier that was received and paid in cash at counter 1; its id and its receipt's number."""
    counter, call = serving.installation.tokens["counter-1"], serving.call
    one = call("POST", API, {"branch": "CN01", "procedure": "2.000635"}, clerk)[1]["dossier_id"]
    assert call("POST", f"{API}/{one}/receive-dossier", {"unit": "H26.50", "copies": copies}, clerk)[0] == 200
    cash = {"payment": payment, "by": "cash", "vnd": 8000 * copies}
    status, problem = call("POST", f"{API}/{one}/take-payment", cash, clerk)
    assert (status, problem["code"]) == (403, "not_allowed"), "money is taken at a counter"
    status, view = call("POST", f"{API}/{one}/take-payment", cash, counter)
    assert status == 200, view
    return str(one), str(view["money"]["entries"][0]["number"])


@pytest.mark.slow(4)
def test_a_shift_is_closed_with_its_count_and_a_difference_has_a_reason(
    tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> None:
    installation = Installation(tmp_path_factory.mktemp("cash") / "data").staff()
    installation.configure(msgspec.structs.replace(installation.config, procedures=(COPY,)))
    installation.add_person("far", Role.CLERK, branch="CN02")
    with Serving(installation) as serving:
        serving.open_counter("1")
        clerk, here, far = serving.sign_in("clerk1"), sign_in(serving, "clerk1"), sign_in(serving, "far")
        assert "Chưa quầy nào thu tiền" in ask(serving, CASH, session=here).text
        assert paid(serving, clerk, 2, "p1")[1] == "CN01-1-000001"
        assert paid(serving, clerk, 3, "p2")[1] == "CN01-1-000002"
        _undo_payments(serving, clerk, here, sign_in(serving, "manager"))
        assert "40.000 đồng" in ask(serving, CASH, session=here).text
        for days, is_old in ((1, False), (-3, True)):
            with closing(sqlite3.connect(installation.data / FILE_NAME)) as journal, journal:
                journal.execute("update dossier_payment set at = at + ?", (days * 86_400_000,))
            page = ask(serving, CASH, session=here).text
            assert "Ca bắt đầu từ" in page
            assert ("chưa chốt trong ngày" in page) is is_old
        assert "40.000" not in ask(serving, CASH, session=far).text
        slip = f"{CASH}/shift?branch=CN01&counter=1&shift=1"
        assert ask(serving, slip, session=far).status == 404
        assert ask(serving, CASH, SHIFT | {"vnd": "40000"}, session=far).status == 404
        for odd in ("branch=CN01&counter=1&shift=x", "branch=%00&counter=1&shift=1", ""):
            assert ask(serving, f"{CASH}/shift?{odd}", session=here).status == 404
        for wrong in ({"vnd": "forty"}, {"vnd": "39.000"}, {"vnd": "39.000", "reason": "<b>"}):
            assert ask(serving, CASH, SHIFT | wrong, session=here).status == 422, wrong
        with looking(chromium, serving, (360, 780)) as desk:
            desk.open(f"/login?next={CASH}").sign_in("clerk1")
            _look(desk, CASH, "open")
            desk.page.fill("input[name=vnd]", "39.000")
            desk.page.select_option("select[name=reason]", "wrong_change")
            desk.page.click("form.shift-form button")
            desk.sees("h1", "Biên bản chốt ca")
            assert "-1.000 đồng · trả lại nhầm tiền" in desk.page.content()
            for path, name in ((CASH, "closed"), (slip, "slip")):
                _look(desk, path, name)
            assert desk.complaints == []
        again = ask(serving, CASH, SHIFT | {"vnd": "40000"}, session=here)
        assert again.status == 303, "a second press shows the same slip"
        numbers = re.findall(r"CN01-1-0+\d+", ask(serving, slip, session=here).text)
        assert numbers == [f"CN01-1-00000{n}" for n in range(1, 6)]


def _undo_payments(serving: Serving, clerk: str, here: str, manager: str) -> None:
    """By the buttons of a dossier's page: one payment is void, one goes back, one fee is waived; each with a reason."""
    wrong, gone, poor = _three(serving, clerk)
    page = ask(serving, f"/work/{wrong}", session=here).text
    assert "Phí, lệ phí: 16.000 đồng · đã nộp · CN01-1-000003" in page
    no_cash = ask(serving, f"/work/{wrong}", session=manager).text  # who sits at no counter has no cash
    assert ("void-payment" in page, "void-payment" in no_cash, "refund-fee" in no_cash) == (True, False, False)
    nobody: dict[str, str] = {}
    chief = {"second-user": "manager", "second-password": PASSWORD, "text": "Mẹ bị ốm"}
    for who, one, act, reason, second, status in (
        (manager, wrong, "void-payment", "noted_wrong", nobody, 422),
        (here, wrong, "void-payment", "because", nobody, 422),
        (here, wrong, "void-payment", "noted_wrong", nobody, 303),
        (here, wrong, "void-payment", "noted_wrong", nobody, 409),
        (here, gone, "refund-fee", "paid_twice", nobody, 403),
        (here, gone, "refund-fee", "paid_twice", chief | {"second-password": "guessed"}, 401),
        (here, gone, "refund-fee", "paid_twice", chief | {"second-user": "clerk1"}, 403),
        (here, gone, "refund-fee", "paid_twice", chief | {"second-user": "clerk2"}, 403),
        (here, gone, "refund-fee", "paid_twice", chief, 303),
        (here, poor, "waive-fee", "merit", chief, 303),
    ):
        form = {"act": act, "reason": reason} | second
        assert ask(serving, f"/work/{one}", form, session=who).status == status, (act, reason, second)
    assert "người duyệt: manager" in ask(serving, f"/work/{gone}", session=here).text
    asked = {"reason": "check"}
    assert serving.call("POST", f"{API}/{gone}/texts/money/uncover", asked, clerk)[1]["text"] == "Mẹ bị ốm"
    assert "16.000 đồng · chưa nộp" in ask(serving, f"/work/{wrong}", session=here).text
    assert "CN01-1-000005" in ask(serving, f"/work/{gone}", session=here).text
    again = {"act": "charge-fee", "pages": "1", "copies": "3", "reason": "copies_wrong"}
    assert ask(serving, f"/work/{wrong}", again, session=here).status == 303
    assert "24.000 đồng" in ask(serving, f"/work/{wrong}", session=here).text


def _three(serving: Serving, clerk: str) -> tuple[str, str, str]:
    """Two dossiers that were paid, and one that is owed for."""
    wrong, gone = paid(serving, clerk, 2, "p3")[0], paid(serving, clerk, 2, "p4")[0]
    poor = serving.call("POST", API, {"branch": "CN01", "procedure": "2.000635"}, clerk)[1]["dossier_id"]
    assert serving.call("POST", f"{API}/{poor}/receive-dossier", {"unit": "H26.50"}, clerk)[0] == 200
    return wrong, gone, str(poor)


def _look(desk: Looking, path: str, name: str) -> None:
    """At every size and in both languages it fits, and axe finds nothing."""
    for size in ((360, 780), (1280, 800), (1920, 1080)):
        desk.page.set_viewport_size({"width": size[0], "height": size[1]})
        desk.open(path)
        assert desk.overflow_px()[0] <= 0, (path, size)
        if folder := os.environ.get("SHOTS"):
            desk.page.screenshot(path=f"{folder}/{name}-{size[0]}.png")
    assert found(desk.page) == []
