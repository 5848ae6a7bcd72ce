"""A result at the desk, by keys alone: found by its receipt, given to who may collect it, sent by post."""

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from counter.intake.intake import Intake
from counter.program import Program
from tests.counter.clerk import Clerk
from tests.serving import Serving

from .conftest import AGENCY
from .test_intake import look, with_dossier

NewProgram = Callable[..., Program]
API = "/api/v1/dossiers"
PEOPLE = {
    "applicant": {"name": "Nguyễn Thị Hoa"},
    "proxy": {"name": "Trần Văn Bình", "mandate": "HĐ 12", "valid_until": "2020-12-31"},
    "collector": {"name": "Lê Thị Đào"},
}


def decided(serving: Serving, token: str) -> dict[str, Any]:
    """A dossier whose result is ready; the proxy's mandate is over."""
    call = serving.call
    one = call("POST", API, {"branch": "CN01", "procedure": "1.001193"}, token)[1]["dossier_id"]
    for part in ("applicant", "collector"):
        assert call("PUT", f"{API}/{one}/people/{part}", PEOPLE[part], token)[0] == 200
    assert call("POST", f"{API}/{one}/receive-dossier", {"unit": AGENCY}, token)[0] == 200
    assert call("PUT", f"{API}/{one}/people/proxy", PEOPLE["proxy"], token)[0] == 200, "a mandate that is over by now"
    status, view = call("POST", f"{API}/{one}/finish-dossier", {"result": "granted"}, token)
    assert status == 200, view
    return dict(view)


@pytest.mark.slow(4)
def test_a_result_is_given_to_who_may_collect_it_and_the_citizen_sees_it(
    qtbot: QtBot, new_program: NewProgram, serving: Serving
) -> None:
    token = serving.sign_in("clerk1")
    here, sent = decided(serving, token), decided(serving, token)
    for to, code in (("proxy", "mandate_over"), ("owner", "bad_field")):
        body = {"branch": "CN01", "against": "signature", "to": to}
        assert serving.call("POST", f"{API}/{here['dossier_id']}/return-result", body, token)[1]["code"] == code
    clerk = with_dossier(Clerk(qtbot, new_program(), serving), None)
    intake: Intake = clerk.program.intake
    intake.codes.scan(here["lookup_url"])
    clerk.reads("received-result", "The result is here.")
    clerk.until(lambda: len(intake.people.masked) == 3)
    clerk.key("Ctrl+J")
    rows = clerk.rows("result-acts")
    assert [row[1] for row in rows[::3]][:2] == ["Hands it in: Nguyễn T*** Hoa", "Collects the result: Lê T*** Đào"]
    assert not any("Trần" in row[1] for row in rows)
    clerk.reads("result-over", "The mandate ended on 31/12/2020")
    look(clerk, "result")
    clerk.key("4")
    clerk.reads("received-result", "Result given out at")
    look(clerk, "result-given")
    clerk.key("Ctrl+J")
    assert [row[1] for row in clerk.rows("result-acts")] == ["Take the return back"] * 3
    look(clerk, "result-undo")
    clerk.key("1")
    clerk.reads("received-result", "The result is here.")
    clerk.key("Ctrl+J")
    clerk.key("4")
    clerk.reads("received-result", "Result given out at")
    intake.codes.scan(sent["code"])
    clerk.reads("received-code", sent["code"])
    clerk.key("Ctrl+J")
    clerk.key("7")
    clerk.screen.type("x")
    clerk.key("Return")
    clerk.reads("intake-notice", "4 to 32 letters and digits")
    clerk.screen.type("x 123 456 vn")
    clerk.key("Return")
    clerk.reads("received-result", "The result is with VNPost, parcel XX123456VN.")
    seen = serving.call("POST", "/api/v1/lookup", {"code": sent["code"], "secret": sent["lookup_secret"]})[1]
    assert (seen["delivery"], seen["parcel"]) == ("posted", "XX123456VN")
    seen = serving.call("POST", "/api/v1/lookup", {"code": here["code"], "secret": here["lookup_secret"]})[1]
    assert (seen["state"], seen["delivery"]) == ("returned", "delivered")
