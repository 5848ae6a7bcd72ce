"""Dossiers over the API, as their enemy: ids that are none, moments without end, and another branch's clerk."""

import msgspec
import pytest

from protocol.configuration import ProcedureConfig, Statutory
from protocol.enums import Refusal, Role, TermUnit
from protocol.units import Unit
from server.access.city.commands import DisablePerson
from server.access.city.starter_units import DECIDES, DESK, starter_units
from server.access.city.units import SetUnit
from tests.serving import Installation, Serving, until

BIRTH = ProcedureConfig("1.001193", "HT", {"vi": "Đăng ký khai sinh"}, statutory=Statutory(5, TermUnit.WORKING_DAY))
ALL = "/api/v1/dossiers"


@pytest.mark.slow(2)
def test_what_cannot_be_is_refused_by_its_field_and_changes_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    installation = Installation(tmp_path_factory.mktemp("dossiers") / "data").staff()
    installation.configure(msgspec.structs.replace(installation.config, procedures=(BIRTH,), dossiers_per_ticket=2))
    installation.add_person("far", Role.CLERK, branch="CN02")
    with Serving(installation) as serving:
        clerk, far = serving.sign_in("clerk1"), serving.sign_in("far")
        begun = {"branch": "CN01", "procedure": "1.001193"}
        one = serving.call("POST", ALL, begun, clerk)[1]["dossier_id"]
        assert serving.call("POST", ALL, begun, far)[0] == 403
        status, received = serving.call("POST", f"{ALL}/{one}/receive-dossier", {"unit": "H26.50"}, clerk)
        assert status == 200
        told = f"{serving.url}/dossier#{received['code']}.{received['lookup_secret']}"
        assert received["lookup_url"] == told
        for odd in ("city", "CN01", "x" * 500, "%00", "D%2F" + one, one.upper()):
            assert serving.call("GET", f"{ALL}/{odd}", token=clerk)[0] == 404, odd
            assert serving.call("POST", f"{ALL}/{odd}/withdraw-dossier", {}, clerk)[0] == 404, odd
        assert serving.call("GET", f"{ALL}/by-code/{'x' * 900}", token=clerk)[0] == 404
        for query in ("unit=%00", f"unit={'u' * 3000}", "holder=%00", "branch=%20", "ticket=%00", "state=x"):
            status, problem = serving.call("GET", f"{ALL}?{query}", token=clerk)
            assert (status, problem["field"]) == (422, query.partition("=")[0])
        for due_at in (2**60, -1):
            said = serving.call("POST", f"{ALL}/{one}/reappoint", {"due_at": due_at, "reason": "x"}, clerk)[1]
            assert (said["code"], said["field"]) == (Refusal.BAD_FIELD, "due_at")
        assert serving.call("GET", f"{ALL}/{one}", token=clerk)[1]["seq"] == 2
        _of_one_ticket(serving, clerk, begun | {"ticket_id": "t1"})


def _of_one_ticket(serving: Serving, clerk: str, begun: dict[str, str]) -> None:
    """Two for one number, begun once each however often they are sent; a discarded one makes room; ended ones stay."""

    def ids() -> set[str]:
        return {each["dossier_id"] for each in serving.call("GET", f"{ALL}?ticket=t1", token=clerk)[1]["dossiers"]}

    first, again, second = (serving.call("POST", ALL, begun, clerk, key)[1]["dossier_id"] for key in "aab")
    assert first == again
    assert ids() == {first, second}
    two = {"procedure": "1.001193", "papers": [{"code": "p1", "originals": 1}, {"code": "p2", "copies": 2}]}
    status, amended = serving.call("POST", f"{ALL}/{second}/amend-draft", two, clerk)
    assert (status, amended["papers"]) == (200, two["papers"]), "two papers have the same fields"
    status, problem = serving.call("POST", ALL, begun, clerk)
    assert (status, problem["code"], problem["field"]) == (409, Refusal.QUOTA_REACHED, "ticket_id")
    assert serving.call("POST", f"{ALL}/{first}/discard-draft", {}, clerk)[0] == 200
    assert serving.call("POST", f"{ALL}/{second}/turn-away", {"reason": "elsewhere"}, clerk)[0] == 200
    assert ids() == {second}
    assert serving.call("POST", ALL, begun, clerk)[0] == 201


@pytest.mark.slow(2)
def test_another_units_and_another_branchs_dossiers_are_not_there_in_lists_counts_or_by_id(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    installation = Installation(tmp_path_factory.mktemp("scope") / "data").staff()
    installation.configure(msgspec.structs.replace(installation.config, procedures=(BIRTH,)))
    installation.configure(msgspec.structs.replace(installation.config, id="CN02", procedures=(BIRTH,)))
    for command in starter_units(installation.config):
        installation.append(command)
    other = Unit("H26.60.02", "H26.50", {"vi": "Phòng khác"})
    installation.append(SetUnit(other))
    installation.add_person("far", Role.MANAGER, branch="CN02")
    installation.add_person("expert", Role.OFFICIAL, unit=DECIDES)
    installation.add_person("colleague", Role.OFFICIAL, unit=DECIDES)
    installation.add_person("stranger", Role.OFFICIAL, unit=other.unit_id)
    with Serving(installation) as serving:
        names = ("clerk1", "manager", "far", "expert", "colleague", "stranger")
        as_ = {name: serving.sign_in(name) for name in names}

        def act(who: str, name: str, **body: object) -> tuple[int, object]:
            status, said = serving.call("POST", f"{ALL}/{one}/{name}", body, as_[who])
            return status, said.get("code") if status >= 400 else said["state"]

        def seen() -> dict[str, tuple[int, int]]:
            return {
                who: (len(serving.call("GET", ALL, token=token)[1]["dossiers"]),
                      serving.call("GET", f"{ALL}/{one}", token=token)[0])
                for who, token in as_.items()
            }  # fmt: skip

        one = serving.call("POST", ALL, {"branch": "CN01", "procedure": "1.001193"}, as_["clerk1"])[1]["dossier_id"]
        assert act("clerk1", "receive-dossier", unit="H26.50") == (200, "received")
        theirs, not_theirs = (1, 200), (0, 403)
        at_home = {"clerk1": theirs, "manager": theirs}
        assert seen() == at_home | dict.fromkeys(("far", "expert", "colleague", "stranger"), not_theirs)
        assert act("stranger", "withdraw-dossier") == (403, Refusal.NOT_ALLOWED)
        assert act("far", "withdraw-dossier") == (403, Refusal.NOT_ALLOWED)
        assert act("clerk1", "offer-dossier", to={"unit": "H99"}) == (422, Refusal.BAD_FIELD)
        to = {"unit": DECIDES, "person": installation.users["expert"]}
        assert act("clerk1", "offer-dossier", to=to, due_at=4_000_000_000_000)[0] == 200
        of_the_unit = dict.fromkeys(("expert", "colleague"), theirs)
        assert seen() == at_home | of_the_unit | dict.fromkeys(("far", "stranger"), not_theirs)
        assert act("colleague", "accept-offer", unit=DECIDES)[1] == Refusal.NOT_YOURS
        assert act("expert", "accept-offer", unit=DECIDES) == (200, "processing")
        assert act("colleague", "take-dossier")[1] == Refusal.NOT_YOURS
        assert act("manager", "take-dossier")[1] == Refusal.NOT_YOURS  # leads the desk, not this unit
        view = serving.call("GET", f"{ALL}/{one}", token=as_["expert"])[1]
        assert [step["unit"] for step in view["steps"]] == [DESK, DECIDES]
        assert "due_at" in view["steps"][1]
        assert not {"take-dossier", "correct-dossier", "return-result"} & set(view["acts"])
        installation.append(DisablePerson(installation.users["expert"]))
        until(lambda: act("colleague", "take-dossier")[0] == 200)
        assert act("colleague", "finish-dossier", result="granted") == (200, "finished")
        assert act("colleague", "return-result", branch="CN01", against="code")[0] == 403
        status, at_far = serving.call("GET", f"{ALL}/{one}", token=as_["far"])
        assert status == 200  # a result is returned at any branch
        assert at_far.get("lookup_secret") is None  # the citizen shows the receipt
        assert act("far", "correct-dossier", papers=[], reason="typed_wrong")[0] == 403
        assert at_far["acts"] == ["send-result", "return-result"]  # nothing that is refused here, no cash off a counter
        assert act("far", "return-result", branch="CN02", against="code") == (200, "returned")
        assert serving.call("GET", f"{ALL}/{one}", token=as_["stranger"])[0] == 403
        assert serving.call("GET", f"{ALL}?unit={DECIDES}&state=returned", token=as_["stranger"])[1]["dossiers"] == []
