"""Dossiers over the API, as their enemy: ids that are none, moments without end, and another branch's clerk."""

import msgspec
import pytest

from protocol.configuration import ProcedureConfig, Statutory
from protocol.enums import Refusal, Role, TermUnit
from tests.serving import Installation, Serving

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
    status, problem = serving.call("POST", ALL, begun, clerk)
    assert (status, problem["code"], problem["field"]) == (409, Refusal.QUOTA_REACHED, "ticket_id")
    assert serving.call("POST", f"{ALL}/{first}/discard-draft", {}, clerk)[0] == 200
    assert serving.call("POST", f"{ALL}/{second}/turn-away", {"reason": "elsewhere"}, clerk)[0] == 200
    assert ids() == {second}
    assert serving.call("POST", ALL, begun, clerk)[0] == 201
