"""A greeter enters a dossier with the citizen: a draft of their number, once, which the counter opens."""

import msgspec
import pytest

from language.messages import translations
from protocol.enums import Role
from server.web.pages.greeter.assist import BEGUN
from tests.counter.intake.conftest import AGENCY, BIRTH
from tests.server.web.pages.ask import ask, sign_in
from tests.serving import Installation, Serving, template

NAME = "Nguyễn Thị Hoa"


@pytest.mark.slow(2)
def test_the_dossier_of_a_number_is_begun_once_and_is_the_counters(tmp_path_factory: pytest.TempPathFactory) -> None:
    config = msgspec.structs.replace(template(), agency=AGENCY, procedures=(BIRTH,))
    installation = Installation(tmp_path_factory.mktemp("assist") / "data", config).staff(1)
    installation.add_person("greeter", Role.GREETER)
    with Serving(installation) as serving:
        session, clerk = sign_in(serving, "greeter"), serving.sign_in("clerk1")
        ticket = serving.issue("HT", procedure=BIRTH.code)["ticket_id"]
        plain = serving.issue("HT")["ticket_id"]
        here = f"/greet/CN01/tickets/{ticket}"
        assert f"{here}/assist" in ask(serving, here, session=session).text
        assert "/assist" not in ask(serving, f"/greet/CN01/tickets/{plain}", session=session).text
        assert ask(serving, f"/greet/CN01/tickets/{plain}/assist", session=session).status == 409
        form = {"name": NAME, "identity_number": "001190012345", "p1": "original"}
        wrong = ask(serving, f"{here}/assist", form | {"phone": "1"}, session=session)
        assert (wrong.status, NAME in wrong.text) == (422, True)
        assert ask(serving, f"{here}/assist", form | {"name": ""}, session=session).status == 422
        for _ in range(2):
            done = ask(serving, f"{here}/assist", form, session=session)
            assert (done.status, done.headers["location"]) == (303, here), done.text
        other = ask(serving, f"{here}/assist", form | {"phone": "0912345678"}, session=session)
        assert (other.status, translations("vi").gettext(BEGUN) in other.text) == (422, True), (
            "nothing is dropped in silence"
        )
        assert NAME not in ask(serving, here, session=session).text
        listed = serving.call("GET", f"/api/v1/dossiers?ticket={ticket}", token=clerk)[1]["dossiers"]
        assert [(one["state"], one["way"]) for one in listed] == [("registered", "assisted")]
        one = f"/api/v1/dossiers/{listed[0]['dossier_id']}"
        view = serving.call("GET", one, token=clerk)[1]
        assert [(paper["code"], paper["originals"]) for paper in view["papers"]] == [("p1", 1)]
        people = serving.call("GET", f"{one}/people", token=clerk)[1]["people"]
        assert people[0]["fields"]["name"] == "Nguyễn T*** Hoa"
