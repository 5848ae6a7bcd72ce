"""`/work`: a dossier goes over two units by the pages alone; what nobody holds, scope, figures; axe and sizes."""

import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from protocol.configuration import ProcedureConfig, Statutory
from protocol.enums import Role, TermUnit
from protocol.units import Post, Unit
from server.access.city.commands import DisablePerson
from server.access.city.starter_units import DECIDES, starter_units
from server.access.city.units import SetUnit
from server.cli.demo.wire import Wire
from server.dossier.ocr.rows import doc_of
from server.dossier.ocr.words import hashes_of, words_key
from server.dossier.tables import scan_text, scan_word
from server.dossier.work import LEADERS, WorkList
from server.journal.database.engine import open_database
from server.journal.schema.tables import journal
from server.web.base.clock import CITY_TIME_ZONE, moment, now_ms
from tests.server.dossier.files.test_pages import scanned
from tests.server.web.pages.ask import Answer, ask, sign_in
from tests.server.web.pages.axe import found
from tests.server.web.pages.browser import looking
from tests.serving import Installation, Serving, until

API = "/api/v1/dossiers"
NOTICE, MARRIAGE = {"vi": "Giấy chứng sinh"}, {"vi": "Giấy chứng nhận kết hôn"}
BIRTH = ProcedureConfig("1.001193", "HT", {"vi": "Đăng ký khai sinh"}, (NOTICE, MARRIAGE),
                        statutory=Statutory(5, TermUnit.WORKING_DAY))  # fmt: skip
NAME = {"vi": "Chuyên viên"}


class Office:
    """A branch with its desk, a unit that decides with an expert on leave, a deputy and a head, and strangers."""

    def __init__(self, serving: Serving) -> None:
        self.serving = serving
        names = ("clerk1", "manager", "far", "expert", "deputy", "head", "stranger", "admin")
        self.as_ = {name: sign_in(serving, name) for name in names}
        self.api = {name: serving.sign_in(name) for name in ("clerk1",)}

    def receive(self) -> str:
        """A dossier in the clerk's hand; its id."""
        call, clerk = self.serving.call, self.api["clerk1"]
        one = call("POST", API, {"branch": "CN01", "procedure": "1.001193"}, clerk)[1]["dossier_id"]
        papers = [{"code": "p1", "originals": 1}]
        assert call("POST", f"{API}/{one}/amend-draft", {"procedure": "1.001193", "papers": papers}, clerk)[0] == 200
        assert call("POST", f"{API}/{one}/receive-dossier", {"unit": "H26.50"}, clerk)[0] == 200
        return str(one)

    def page(self, who: str, path: str) -> Answer:
        return ask(self.serving, path, session=self.as_[who])

    def key(self, who: str, one: str, act: str) -> str:
        found_key = re.search(rf'name="key" value="([^"]+-{act})"', self.page(who, f"/work/{one}").text)
        return found_key[1] if found_key else "k-" + act

    def act(self, who: str, one: str, act: str, key: str = "", **fields: str) -> Answer:
        form = {"act": act, "key": key or self.key(who, one, act)} | fields
        return ask(self.serving, f"/work/{one}", form, session=self.as_[who])

    def does(self, who: str, one: str, act: str, **fields: str) -> None:
        answer = self.act(who, one, act, **fields)
        assert answer.status == 303, (act, re.findall(r'role="alert">([^<]*)', answer.text))

    def seq(self, one: str) -> int:
        return int(self.serving.call("GET", f"{API}/{one}", token=self.serving.sign_in("admin"))[1]["seq"])


def later(days: int) -> dict[str, str]:
    """A working day so many days on, as the forms take it, in the middle of the week: at the tests' branch it may be
    the day before there."""
    at = moment(now_ms(), CITY_TIME_ZONE) + timedelta(days=days)
    while at.weekday() not in (1, 2, 3):
        at += timedelta(days=1)
    return {"date": f"{at:%d/%m/%Y}", "time": "16:00"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    installation = Installation(tmp_path_factory.mktemp("work") / "data").staff()
    installation.enrol(Role.SERVICE)
    installation.configure(msgspec.structs.replace(installation.config, procedures=(BIRTH,), agency="H26.50"))
    installation.configure(msgspec.structs.replace(installation.config, id="CN02", procedures=(BIRTH,)))
    for command in starter_units(installation.config):
        installation.append(command)
    installation.append(SetUnit(Unit("H26.60.02", "H26.50", {"vi": "Phòng khác"})))
    for name in ("expert", "deputy", "head", "gone"):
        installation.add_person(name, Role.OFFICIAL, unit=DECIDES)
    installation.add_person("stranger", Role.OFFICIAL, unit="H26.60.02")
    installation.add_person("far", Role.CLERK, branch="CN02")
    installation.add_person("admin", Role.ADMIN)
    ids = installation.users
    posts = (
        Post("head", {"vi": "Trưởng phòng"}, ids["head"], leads=True),
        Post("expert", NAME, ids["expert"], ids["deputy"], away_from="2020-01-01", away_until="2020-01-31"),
    )
    decides = Unit(
        DECIDES, "H26.50", {"vi": "Phòng Tư pháp", "en": "Justice"}, "CN01", procedures=("1.001193",), posts=posts
    )
    installation.append(SetUnit(decides))
    with Serving(installation) as serving:
        yield Office(serving)


def test_what_was_sent_in_online_waits_with_its_clock_and_is_received_by_page_alone(office: Office) -> None:
    call, service = office.serving.call, office.serving.installation.tokens["service"]
    sent = {"MaHoSo": "000.00.01.H26-261005-0101", "MaTTHC": "1.001193", "TrangThaiHoSo": "1",
            "NgayTiepNhan": "20261005083000", "DonViXuLy": "H26.50", "ChuHoSo": "Ngô Thị Kim Yến"}  # fmt: skip
    said = {"service": "DongBoHoSoMC", "data": [sent]}
    assert call("POST", "/api/v1/inbox/DongBoHoSoMC", said, service, "s-1")[1]["change"] == "arrived"
    assert call("POST", "/api/v1/inbox/DongBoHoSoMC", said, office.api["clerk1"])[0] == 403
    one = call("GET", f"{API}/by-code/{sent['MaHoSo']}", token=office.api["clerk1"])[1]["dossier_id"]
    assert one in office.page("clerk1", "/work?list=online").text
    for nobody_of_there in ("far", "stranger", "expert"):
        assert one not in office.page(nobody_of_there, "/work?list=online").text
        assert office.page(nobody_of_there, f"/work/{one}").status == 403
    page = office.page("clerk1", f"/work/{one}").text
    assert "Ngô T*** K*** Yến" in page
    assert "08:30 05/10/2026" in page
    office.does("clerk1", one, "ask-completion", reason="missing", **{"paper.p2": "on"})
    assert one not in office.page("clerk1", "/work?list=online").text  # it is the citizen's turn
    came = {"isUpdating": True} | said
    came["data"] = [sent | {"TaiLieuNop": [{"MaThanhPhanHoSo": "p2"}]}]
    assert call("POST", "/api/v1/inbox/DongBoHoSoMC", came, service, "s-2")[1]["change"] == "completed"
    assert office.act("clerk1", one, "ask-completion", reason="missing", **{"paper.p1": "on"}).status == 409  # once
    office.does("clerk1", one, "receive-dossier", unit="H26.50")
    view = call("GET", f"{API}/{one}", token=office.api["clerk1"])[1]
    assert (view["state"], view["way"], view["code"][:7]) == ("received", "online", "H26.50-")
    assert "nộp trực tuyến <b>1</b>" in office.page("manager", "/work/figures").text
    assert one not in office.page("clerk1", "/work?list=online").text


def test_a_dossier_goes_over_two_units_by_forms_alone_and_a_double_press_does_an_act_once(office: Office) -> None:
    one, expert = office.receive(), office.serving.installation.users["expert"]
    assert one in office.page("clerk1", "/work").text
    assert one not in office.page("expert", "/work").text
    key = office.key("clerk1", one, "offer-dossier")
    to = {"to": f"{DECIDES}/{expert}"} | later(2)
    assert office.act("clerk1", one, "offer-dossier", key, **to).location == f"/work/{one}?done=offer-dossier"
    seq = office.seq(one)
    assert office.act("clerk1", one, "offer-dossier", key, **to).status == 303  # pressed twice
    assert office.seq(one) == seq
    done = office.page("clerk1", f"/work/{one}?done=offer-dossier").text
    assert "Rút lại bàn giao" in done  # its undo
    office.does("clerk1", one, "recall-offer")
    office.does("clerk1", one, "offer-dossier", **to)
    assert one in office.page("clerk1", "/work?list=given").text
    assert one in office.page("expert", "/work?list=offered").text
    office.does("expert", one, "open-offer")
    office.does("expert", one, "accept-offer")
    assert one in office.page("expert", "/work").text
    office.does("expert", one, "suspend-dossier", reason="expertise")
    office.does("expert", one, "resume-dossier")
    office.does("expert", one, "extend-dossier", reason="complex", amount="2")
    papers = office.page("expert", f"/work/{one}").text
    assert (
        papers.count("Giấy chứng sinh") > papers.count("Giấy chứng nhận kết hôn") > 0
    )  # handed in, and to be asked for
    office.does("expert", one, "ask-supplement", reason="missing", **{"paper.p2": "on"})
    office.does("clerk1", one, "supply", **{"p2.originals": "1"})
    again = office.act("expert", one, "ask-supplement", reason="missing", others="x", override="law_changed")
    assert again.status == 403  # the leader's alone
    office.does("expert", one, "reappoint", reason="workload", **later(40))
    office.does("expert", one, "finish-dossier", reason="granted")
    assert one in office.page("clerk1", "/work?list=return").text
    assert office.act("far", one, "send-result", reason="vnpost", branch="CN02", number="?").status == 422
    office.does("far", one, "send-result", reason="vnpost", branch="CN02", number="ee 123 456 789 vn")
    page = office.page("far", f"/work/{one}").text
    assert "đang gửi qua bưu chính · VNPost, số hiệu EE123456789VN" in page
    assert ">ký nhận<" not in page  # the carrier has it: nobody signs for it at the desk
    view = office.serving.call("GET", f"{API}/{one}", token=office.api["clerk1"])[1]
    receipt = {"code": view["code"], "secret": view["lookup_secret"]}
    public = ask(office.serving, "/dossier", receipt).text
    assert "Kết quả đang được gửi đến bạn" in public
    assert "EE123456789VN" in public
    office.does("far", one, "result-came-back", reason="nobody_there")
    assert office.act("far", one, "return-result", reason="post", branch="CN02").status == 409
    collects = office.act("far", one, "return-result", reason="signature", branch="CN02", to="collector")
    assert collects.status == 422  # nobody is noted as who collects it
    office.does("far", one, "return-result", reason="signature", branch="CN02")
    told = office.page("admin", f"/work/{one}").text
    for said in (
        "Xin lỗi và hẹn lại",
        "vụ việc phức tạp",
        "Giấy chứng nhận kết hôn",
        "Phòng Tư pháp",
        "đã trả kết quả",
        "VNPost EE123456789VN",
        "không có người nhận",
    ):
        assert said in told, said


def test_what_is_wrong_with_a_form_is_told_and_nothing_is_done(office: Office) -> None:
    one = office.receive()
    seq = office.seq(one)
    for act, fields in {
        "offer-dossier": {"to": DECIDES, "date": "31/02/2026", "time": "16:00"},
        "suspend-dossier": {"reason": "because"},
        "extend-dossier": {"reason": "complex", "amount": "0"},
        "ask-supplement": {"reason": "missing"},
        "reappoint": {"reason": "workload", "date": "x", "time": ""},
    }.items():
        answer = office.act("clerk1", one, act, **fields)
        assert (answer.status, 'role="alert"' in answer.text) == (422, True), act
    assert office.act("clerk1", one, "return-result", reason="code", branch="CN02").status == 422
    assert office.act("clerk1", one, "end-day").status == 422
    assert ask(office.serving, f"/work/{one}", {"act": "withdraw-dossier"}, session=office.as_["clerk1"],
               origin="http://evil.test").status in (303, 403)  # fmt: skip
    assert office.seq(one) == seq
    assert office.page("clerk1", "/work?after=x").status == 422
    assert office.page("clerk1", "/work/nothing").status == 404


def test_who_leads_sees_what_nobody_holds_and_takes_it_and_others_do_not(office: Office) -> None:
    one, gone = office.receive(), office.serving.installation.users["gone"]
    office.does("clerk1", one, "offer-dossier", to=f"{DECIDES}/{gone}", **later(2))
    assert one in office.page("head", "/work?list=waiting").text
    assert one not in office.page("deputy", "/work?list=waiting").text  # shows their own list instead
    office.does("head", one, "accept-offer")
    office.does("head", one, "offer-dossier", to=f"{DECIDES}/{gone}", **later(2))
    as_gone = sign_in(office.serving, "gone")
    form = {"act": "accept-offer", "key": "gone-1"}
    assert ask(office.serving, f"/work/{one}", form, session=as_gone).status == 303
    office.serving.installation.append(DisablePerson(gone))
    until(lambda: one in office.page("head", "/work?list=unheld").text)
    office.does("deputy", one, "take-dossier")
    assert one not in office.page("head", "/work?list=unheld").text
    assert one in office.page("deputy", "/work").text


def test_another_scope_sees_no_line_no_count_no_page_and_no_figure(office: Office) -> None:
    one = office.receive()
    for stranger in ("stranger", "far", "expert"):
        for which in WorkList:
            page = office.page(stranger, f"/work?list={which}")
            assert one not in page.text, (stranger, which)
        assert office.page(stranger, f"/work/{one}").status == 403, stranger
        assert office.act(stranger, one, "withdraw-dossier", "k").status == 403
    counts = re.findall(r"<b>([0-9+]+)</b>", office.page("stranger", "/work").text)
    assert counts == ["0"] * (len(WorkList) - len(LEADERS))
    other, expert = office.receive(), office.serving.installation.users["expert"]
    office.does("clerk1", other, "offer-dossier", to=f"{DECIDES}/{expert}", **later(2))
    office.does("expert", other, "open-offer")
    office.does("expert", other, "accept-offer")
    assert "Phòng Tư pháp" not in office.page("stranger", "/work/figures").text
    assert "Phòng Tư pháp" in office.page("head", "/work/figures").text
    assert office.page("clerk1", "/work/figures?month=2026-13").status == 422


def test_by_its_code_it_is_opened_by_who_may_and_not_there_for_others(office: Office) -> None:
    one = office.receive()
    code = re.search(r"<h1>([^<]+)</h1>", office.page("clerk1", f"/work/{one}").text)
    assert code is not None
    assert office.page("clerk1", f"/work?q={code[1].lower()}").location == f"/work/{one}"
    missed = office.page("stranger", f"/work?q={code[1]}")
    assert (missed.status, "không thuộc phạm vi của bạn" in missed.text) == (404, True)


def scanned_into(office: Office, one: str) -> str:
    """A coarse scan with a blank page, of which everything is made; the id of the file."""
    plain, clerk = scanned(150, 150), office.api["clerk1"]
    upload = f"{API}/{one}/uploads/upload-0000000000001?offset=0"
    headers = {"Content-Type": "application/octet-stream"}
    assert Wire(office.serving.url, clerk).ask("PUT", upload, plain, None, headers).status == 200
    body = {
        "upload": "upload-0000000000001",
        "component": "p1",
        "sha256": hashlib.sha256(plain).hexdigest(),
        "pages": 2,
    }
    status, filed = office.serving.call("POST", f"{API}/{one}/files", body | {"aside": [2]}, clerk, "k1")
    assert (status, filed["coarse"]) == (201, True)
    engine = open_database(office.serving.installation.database)
    with engine.begin() as connection:
        kept = {"state": "made", "pdf": "0" * 64, "pdf_bytes": 9, "text": "1" * 64, "text_bytes": 9}
        connection.execute(scan_text.update().values(**kept))
    engine.dispose()
    return str(filed["id"])


def test_words_of_scans_lead_to_dossiers_of_ones_own_scope_and_the_search_is_an_entry(office: Office) -> None:
    one = office.receive()
    file = scanned_into(office, one)
    installation = office.serving.installation
    key = words_key((installation.data / "keys" / "secret.key").read_bytes())
    engine = open_database(installation.database)
    with engine.begin() as connection:
        words = sorted(hashes_of(key, "Giấy chứng sinh, Hàng Bạc"))
        connection.execute(scan_word.insert(), [{"word": word, "doc": doc_of(one, file)} for word in words])

    def searched(who: str, text: str) -> Answer:
        return ask(office.serving, "/work/scans", {"text": text}, session=office.as_[who])

    page = searched("clerk1", "hang  Bạc").text
    assert f'href="/work/{one}"' in page
    assert f'href="{API}/{one}/files/{file}/text"' in page
    for who, text in (("clerk1", "hàng bặc"), ("far", "Hàng Bạc"), ("stranger", "Hàng Bạc")):
        assert one not in searched(who, text).text, (who, text)
        assert "Không tìm thấy" in searched(who, text).text
    for text in ("", " , ", "a" * 101):
        assert (searched("clerk1", text).status, office.page("clerk1", "/work/scans").status) == (422, 200)
    with engine.connect() as connection:
        looked = select(journal.c.body).where(journal.c.kind == "looked").order_by(journal.c.seq)
        bodies = [str(body) for body in connection.execute(looked).scalars()]
    engine.dispose()
    assert '{"what":"search","branch":"CN01","about":{"found":"1"}}' in bodies
    assert not any("Bạc" in body or "bạc" in body for body in bodies)


def test_without_scripts_in_a_browser_at_every_size_axe_finds_nothing(office: Office, chromium: Browser) -> None:
    one = office.receive()
    file = scanned_into(office, one)
    with looking(chromium, office.serving, (360, 780), scripts=False) as official:
        official.open("/login").sign_in("head")
        official.sees("h2", "Của tôi")  # officials land on their work
    with looking(chromium, office.serving, (360, 780)) as clerk:
        clerk.open(f"/login?next=/work/{one}").sign_in("clerk1")
        clerk.sees("h1", "H26.50")
        clerk.page.click("summary:has-text('Bàn giao')")
        assert clerk.page.locator("#to option:checked").inner_text() == "Phòng Tư pháp"
        assert found(clerk.page) == []
        links = [link.get_attribute("href") for link in clerk.page.locator("#scans-title + div a").all()]
        assert links == [f"{API}/{one}/files/{file}{part}" for part in ("/archive", "", "/text")]
        clerk.sees("#scans-title + div th[scope=row]", "150 dpi, ")
        with clerk.page.expect_response(f"**{links[1]}") as read:
            clerk.page.evaluate("path => fetch(path).then(answer => answer.arrayBuffer())", links[1])
        assert read.value.headers["content-type"] == "application/pdf"
        for size in ((360, 780), (1280, 800), (1920, 1080)):
            clerk.page.set_viewport_size({"width": size[0], "height": size[1]})
            for path in ("/work", f"/work/{one}", "/work/figures", "/work/scans"):
                clerk.open(path)
                assert clerk.overflow_px()[0] <= 0, (path, size)
        for path in ("/work", "/work/figures?lang=en"):
            assert found(clerk.open(path).page) == []
        assert clerk.complaints == []
