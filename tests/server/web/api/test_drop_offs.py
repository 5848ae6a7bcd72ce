"""Bulk drop-off: a list is handed over once and whole, taken in by the pages, split, and looked up by its holder."""

import re

import msgspec
import pytest

from protocol.configuration import FeeFormula, ProcedureConfig, Statutory
from protocol.enums import Refusal, Role, TermUnit
from server.dossier.drop_offs import code_of
from server.dossier.lookup_secret import LETTERS
from tests.server.web.pages.ask import ask, sign_in
from tests.serving import Installation, Serving

BIRTH = ProcedureConfig("1.001193", "HT", {"vi": "Đăng ký khai sinh"}, ({"vi": "Giấy chứng sinh"},),
                        statutory=Statutory(5, TermUnit.WORKING_DAY), fee=FeeFormula(copy_vnd=8000))  # fmt: skip
ALL, LISTS, PAGES = "/api/v1/dossiers", "/api/v1/drop-offs", "/work/drop-offs"
PROXY = {"name": "Trần Văn Uỷ", "identity_number": "001085012345", "mandate": "Hợp đồng 12/2026"}


def test_the_code_of_a_list_follows_from_its_command_and_has_no_letter_that_is_taken_for_another() -> None:
    made = {code_of(f"u-1/{n}") for n in range(200)}
    assert len(made) == 200
    assert code_of("u-1/1") == code_of("u-1/1")
    assert all(re.fullmatch(rf"DS(-[{LETTERS}]{{4}}){{3}}", one) for one in made)


@pytest.mark.slow(2)
def test_a_list_is_handed_over_taken_in_split_and_looked_up(tmp_path_factory: pytest.TempPathFactory) -> None:
    installation = Installation(tmp_path_factory.mktemp("lists") / "data").staff()
    config = msgspec.structs.replace(installation.config, procedures=(BIRTH,), dossiers_per_ticket=1, agency="H26.50")
    installation.configure(config)
    installation.add_person("far", Role.CLERK, branch="CN02")
    with Serving(installation) as serving:
        clerk, far = serving.sign_in("clerk1"), serving.sign_in("far")

        def call(path: str, body: object = None, token: str = clerk, key: str | None = None) -> tuple[int, dict]:  # type: ignore[type-arg]
            status, said = serving.call("GET" if body is None else "POST", path, body, token, key)
            return status, said

        begun = {"branch": "CN01", "procedure": "1.001193", "ticket_id": "t1"}
        assert call(ALL, begun)[0] == 201
        status, problem = call(ALL, begun)
        assert (status, problem["code"], PAGES in problem["detail"]) == (409, Refusal.QUOTA_REACHED, True)

        lines = [{"procedure": "1.001193", "sheets": n, "owner": name}
                 for n, name in ((4, "Nguyễn Văn An"), (5, "Lê Thị Bình"), (6, "Đỗ Văn Cường"))]  # fmt: skip
        body = {"branch": "CN01", "proxy": PROXY, "lines": lines, "ticket_id": "t1"}
        wrong = body | {"lines": [*lines, {"procedure": "9.999999", "sheets": 1}]}
        assert call(LISTS, wrong)[1]["field"] == "lines[3].procedure"
        assert call(LISTS, body | {"proxy": {}})[1]["field"] == "proxy.name"
        assert call(LISTS, body, far)[0] == 403
        status, made = call(LISTS, body, key="k-list")
        assert (status, [one["place"] for one in made["lines"]]) == (201, [1, 2, 3])
        assert call(LISTS, body, key="k-list")[1] == made, "sent again it is the same list"
        assert call(LISTS, body | {"lines": lines[:1]}, key="k-list")[1]["code"] == Refusal.KEY_REUSED
        assert len(call(f"{ALL}?ticket=t1")[1]["dossiers"]) == 4
        code = made["drop_off"]
        assert call(f"{LISTS}/{code}")[1] == made
        assert {call(f"{LISTS}/{code}", token=far)[0], call(f"{LISTS}/{code}X")[0]} == {404}
        assert not any(name in str(made) for name in ("Nguyễn", "Trần", "001085012345"))

        desk = "/api/v1/desk-work?branch=CN01"
        waiting = call(desk)[1]
        assert [(one["place"], one["sheets"], one["code"]) for one in waiting["lines"]] == [
            (1, 4, code), (2, 5, code), (3, 6, code),
        ]  # fmt: skip
        assert (waiting["listed"], waiting["online"], call(desk, token=far)[1]["lines"]) == (3, 0, [])
        session = sign_in(serving, "clerk1")
        shown = ask(serving, PAGES, session=session).text
        assert code in shown
        assert "3/3" in shown
        paper = ask(serving, f"{PAGES}/{code}/list.pdf", session=session)
        assert (paper.status, paper.body[:5]) == (200, b"%PDF-")
        form = {"key": "k-in", "p1.originals": "1", "identity_number": "001201000001"}
        assert ask(serving, f"{PAGES}/{code}/2", form, session=session).status == 303
        again = ask(serving, f"{PAGES}/{code}/2", form, session=session)
        assert again.status == 303, "sent twice it is received once"
        owed = ask(serving, f"{PAGES}/{code}/2", session=session)
        assert ("8.000 đồng" in owed.text, "<button" in owed.text.partition('class="code"')[2]) == (True, False)
        cash = {"key": "k-cash", "act": "cash", "vnd": "8000"}
        assert ask(serving, f"{PAGES}/{code}/2", cash, session=session).status == 403, "at no counter"
        serving.open_counter("1")
        assert "8.000 đồng</button>" in ask(serving, f"{PAGES}/{code}/2", session=session).text
        assert ask(serving, f"{PAGES}/{code}/2", cash | {"key": "k-less", "vnd": "7000"}, session=session).status == 422
        for _ in "ab":
            assert ask(serving, f"{PAGES}/{code}/2", cash, session=session).status == 303
        assert ask(serving, f"{PAGES}/{code}/2", session=session).location.startswith("/work/d")
        away = {"key": "k-away", "act": "turn-away", "reason": "given_back"}
        assert ask(serving, f"{PAGES}/{code}/3", away | {"reason": "x"}, session=session).status == 422
        assert ask(serving, f"{PAGES}/{code}/3", away, session=session).status == 303

        status, found = serving.call("POST", "/api/v1/lookup/drop-off", {"code": code, "secret": made["secret"]})
        assert [one["state"] for one in found["lines"]] == ["registered", "received", "turned_away"]
        taken = found["lines"][1]
        opened = serving.call("POST", "/api/v1/lookup", {"code": taken["code"], "secret": taken["secret"]})[1]
        assert opened["applicant"] == "Lê T*** Bình"
        wrong_secret = {"code": code, "secret": "3333-3333"}
        assert serving.call("POST", "/api/v1/lookup/drop-off", wrong_secret)[0] == 404
        page = ask(serving, "/drop-off", {"code": code, "secret": made["secret"]})
        assert taken["code"] in page.text

        assert call(f"{LISTS}/{code}/split", {"places": [1, 2]})[1]["field"] == "places", "2 was taken in"
        status, apart = call(f"{LISTS}/{code}/split", {"places": [1]}, key="k-split")
        assert (status, [one["place"] for one in apart["lines"]]) == (200, [1])
        assert call(f"{LISTS}/{code}/split", {"places": [1]}, key="k-split")[1] == apart
        assert [one["place"] for one in call(f"{LISTS}/{code}")[1]["lines"]] == [2, 3]


@pytest.mark.slow(1)
def test_a_list_is_entered_by_the_pages(tmp_path_factory: pytest.TempPathFactory) -> None:
    installation = Installation(tmp_path_factory.mktemp("entered") / "data").staff()
    installation.configure(msgspec.structs.replace(installation.config, procedures=(BIRTH,), agency="H26.50"))
    with Serving(installation) as serving:
        session = sign_in(serving, "clerk1")
        form = {"branch": "CN01", "name": "Trần Văn Uỷ", "procedure": "1.001193", "count": "2"}
        assert ask(serving, PAGES, form | {"count": "0"}, session=session).status == 422
        lines = ask(serving, PAGES, form, session=session)
        assert (lines.status, lines.text.count("<fieldset>")) == (200, 2)
        whole = form | {"act": "hand-over", "key": "k1"} | {
            f"{name}.{n}": value for n in (1, 2) for name, value in (("procedure", "1.001193"), ("sheets", "3"))
        }  # fmt: skip
        bad = ask(serving, PAGES, whole | {"sheets.2": ""}, session=session)
        assert (bad.status, "2" in re.findall(r'role="alert">([^<]*)', bad.text)[0]) == (422, True)
        first, again = (ask(serving, PAGES, whole, session=session) for _ in "ab")
        assert first.status == again.status == 303
        code = re.findall(r"DS(?:-\w{4}){3}", ask(serving, PAGES, session=session).text)
        assert len(set(code)) == 1, "the same form sent twice is one list"
