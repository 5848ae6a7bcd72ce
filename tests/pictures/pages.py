"""Our pages in a real browser: a manager's branch from empty to alarmed, a citizen's ticket, and the way in."""

import atexit
import hashlib
import html
import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from msgspec.structs import replace
from playwright.sync_api import Browser, Page, sync_playwright

from protocol.configuration import ConsultationRule, FeeFormula, Statutory, Window
from protocol.enrolment_code import commitment_to
from protocol.enums import TermUnit
from server.access.city.certificates import NoteCertificate
from server.access.city.commands import AddWebhook, DisableWebhook
from server.access.city.starter_units import DECIDES, DESK, starter_units
from server.index766.count import write_day
from server.index766.indicators import Code, Counted
from server.index766.procedures import Counts, Sums, write_procedures
from server.journal.database.engine import open_database
from server.web.operation.authentication import SESSION_COOKIE
from server.web.pages.complaint import id_of
from tests.server.dossier.papers import pdf
from tests.server.web.pages.ask import ask, sign_in
from tests.server.web.pages.browser import launch
from tests.serving import Installation, Serving

from .advised import TIMED, advise, what_if
from .mornings import Mornings, large, largest, ten_in_the_morning
from .screen import Screen, View, every

DESKS = {"free": largest().counters[-1].id, "busy": "1", "ending-visit": "1"}
"""The counter of the branch called large that a clerk's page shows; `sitting`: nobody's of the reader."""
RECEIVERS = (
    AddWebhook("w-board", "Bảng số liệu của thành phố", "https://bang.example.vn/hook", None, ("rated",), "s-1"),
    AddWebhook("w-inside", "Màn hình của quận", "https://10.20.0.7/hook", "normal", ("issued", "called"), "s-2"),
    AddWebhook("w-gone", "Máy cũ", "https://cu.example.vn/hook", "normal", ("issued",), "s-3"),
    DisableWebhook("w-gone", "gone"),
)
"""One that has nothing to be told yet, one that nothing may be sent to, and one that is gone."""
ADMIN_PAGES = {
    "entry": "/admin",
    "branch": "/admin/branches/large",
    "service": "/admin/branches/large/services?row=HT",
    "hours": "/admin/branches/large/hours",
    "media": "/admin/branches/large/media?new=1",
    "slip": "/admin/branches/large/slip",
    "skills": "/admin/branches/large/skills",
    "given": "/admin/standards",
}

SIZES = {
    "768": (768, 1024),
    "1280": (1280, 800),
    "1366": (1366, 768),
    "1920": (1920, 1080),
    "phone": (390, 844),
    "small": (360, 780),
}


SIGNED_IN = frozenset(
    {
        "admin",
        "manager",
        "panel",
        "branches",
        "device",
        "devices",
        "promise",
        "knowledge",
        "what-if",
        "report",
        "revoke",
        "door",
        "checklist",
        "hours",
        "webhooks",
        "jobs",
        "retention",
        "certificates",
        "outbox",
        "people",
        "units",
        "work",
        "drop-off",
        "complaints",
        "person",
        "leaver",
        "factor",
        "duty",
        "automatic",
        "audit",
        "practice",
        "appointments",
        "appointment",
        "desk",
    }
)
"""The pages that are for staff."""

_browsers = ExitStack()


@lru_cache(maxsize=1)
def chromium() -> Browser:
    """Started with the first picture; until `close_chromium` this thread has its event loop, and can have no other."""
    browser = launch(_browsers.enter_context(sync_playwright()))
    _browsers.callback(browser.close)
    return browser


@lru_cache(maxsize=1)
def window() -> Page:
    """The one window that all pages are drawn in: another for each costs more than the page."""
    return chromium().new_page(reduced_motion="reduce")


ALL_FONTS = """async () => {
  await Promise.all([...document.fonts].map(font => font.load()));
  await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
}"""
"""Until then the words of a weight that was not asked for yet are not there."""


LABELS_OF_NOTHING = """() => [...document.querySelectorAll('label[for]')]
  .filter(each => each.checkVisibility() && !document.getElementById(each.htmlFor)?.checkVisibility())
  .map(each => each.outerHTML)"""
"""Words beside a field that cannot be seen."""


def close_chromium() -> None:
    """Once the pictures are drawn."""
    window.cache_clear()
    chromium.cache_clear()
    _browsers.close()


@dataclass(frozen=True)
class PicturedServer:
    """The one server behind all pictures, and what opens its pages."""

    serving: Serving
    session: str
    secrets: dict[str, str]
    appointments: dict[str, str]


@lru_cache(maxsize=1)
def pictured_server() -> PicturedServer:
    """Started with the first picture, stopped with this process."""
    folder = tempfile.TemporaryDirectory(prefix="motcua-pictures-")
    installation = Installation(Path(folder.name) / "data")
    mornings = Mornings(installation)
    week = Window(tuple(range(7)), "12:00", "16:00", "17:00")
    lot = {"id": "lot", "lot_opens": "06:00", "lot_closes": "11:30", "hours": (week,), "closed_dates": ()}
    installation.configure(replace(largest(), time_zone=ten_in_the_morning(), **lot))
    for receiver in RECEIVERS:
        installation.append(receiver)
    for unit in starter_units(large()):
        installation.append(unit)
    for n, days in enumerate((-3, 12, 700), 1):
        until = round((datetime.now(UTC) + timedelta(days=days, hours=1)).timestamp() * 1000)
        what = f"{n:064x}", f"5401a2b{n}c0ffee", "CA phục vụ các cơ quan Nhà nước G2", until
        installation.append(NoteCertificate(installation.users[f"clerk{n}"], *what))
    provider = {"issuer": "https://id.example.vn", "client": "mot-cua", "secret": "not a secret"}
    mail = {"scheme": "smtp", "host": "127.0.0.1", "port": 9, "sender": "mot-cua@example.vn"}
    serving = Serving(installation, settings={"provider": provider, "mail": mail}).start()
    atexit.register(folder.cleanup)
    atexit.register(serving.stop)
    for role, name, more in (
        ("kiosk", "Ki-ốt cạnh cửa", {"commitment": commitment_to("0")}),
        ("counter", "Máy quầy 3", {}),
    ):
        status, asked = serving.call("POST", "/api/v1/enrolments", {"role": role, "name": name, **more})
        assert status == 201, asked
        if more:
            path, said = f"/api/v1/enrolments/{asked['enrolment_id']}/token", {"secret": asked["secret"], "nonce": "0"}
            assert serving.call("POST", path, said)[0] == 200
    session = serving.sign_in("admin")
    return PicturedServer(serving, session, mornings.secrets, booked(serving, session))


@cache
def clerk_session(state: str) -> str:
    """Of the clerk who sits at the counter of this picture, or of somebody else of the branch."""
    return sign_in(pictured_server().serving, f"clerk-{DESKS.get(state, '1')}")


@cache
def a_list() -> tuple[str, str]:
    """Code and secret of a list at the branch called large, of which one dossier was taken in."""
    a_receipt()
    server = pictured_server()
    code = server.serving.call("GET", "/api/v1/dossiers", token=server.session)[1]["dossiers"][0]["procedure"]
    names = ("Nguyễn Văn An", "Lê Thị Bình", "Đỗ Văn Cường", "Phạm Thị Dung", "Hoàng Văn Em")
    paid = largest().procedures[1].code
    lines = [{"procedure": paid if n == 1 else code, "sheets": 7 + n, "owner": name} for n, name in enumerate(names)]
    body = {"branch": "large", "proxy": {"name": "Trần Văn Uỷ", "mandate": "Hợp đồng 12/2026"}, "lines": lines}
    status, made = server.serving.call("POST", "/api/v1/drop-offs", body, server.session)
    assert status == 201, made
    path = f"/api/v1/dossiers/{made['lines'][1]['dossier_id']}/receive-dossier"
    assert server.serving.call("POST", path, {"unit": "H26.50.05"}, server.session)[0] == 200
    return made["drop_off"], made["secret"]


@cache
def a_receipt() -> tuple[str, str]:
    """Code and secret of a dossier that was received at the branch called large."""
    server = pictured_server()
    config = large()
    rule = ConsultationRule(3, silence_agrees=True)
    procedure = replace(
        config.procedures[0],
        statutory=Statutory(5, TermUnit.WORKING_DAY),
        consultation=rule,
        delegated_by={"vi": "Sở Tư pháp", "en": "Department of Justice"},
    )
    copies = replace(config.procedures[1], statutory=procedure.statutory, fee=FeeFormula(copy_vnd=8000))
    server.serving.configure(replace(config, procedures=(procedure, copies, *config.procedures[2:])))

    def sent(method: str, path: str, body: object) -> dict[str, str]:
        status, said = server.serving.call(method, f"/api/v1/dossiers{path}", body, server.session)
        assert status < 300, said
        return dict(said)

    id_ = sent("POST", "", {"branch": "large", "procedure": procedure.code})["dossier_id"]
    sent("PUT", f"/{id_}/people/applicant", {"name": "Nguyễn Thị Ngọc Lan"})
    received = sent("POST", f"/{id_}/receive-dossier", {"unit": "H26.50.05"})
    asked = {"to": [{"unit": DECIDES}, {"unit": DESK}], "matter": "planning", "needed": 1, "in_order": True}
    sent("POST", f"/{id_}/consult", asked)
    sent("POST", f"/{id_}/open-child", {"procedure": procedure.code, "to": {"unit": DECIDES}})
    return received["code"], received["lookup_secret"]


def a_result(dossier_id: str) -> None:
    """The result of a dossier is filed, and waits for its signature."""
    server, plain, files = pictured_server(), pdf(), f"/api/v1/dossiers/{dossier_id}"
    name = "pictures-upload-0001"
    server.serving.call("PUT", f"{files}/uploads/{name}?offset=0", plain, server.session)
    body = {"upload": name, "component": "result", "sha256": hashlib.sha256(plain).hexdigest(), "pages": 1}
    status, said = server.serving.call("POST", f"{files}/files", body, server.session, dossier_id)
    assert status == 201, said


def booked(serving: Serving, session: str) -> dict[str, str]:
    """A day's appointments at the branch called normal; the paths of some, by how they stand."""
    base = "/api/v1/branches/normal"
    slots = serving.call("GET", f"{base}/appointments", token=session)[1]["slots"]
    made: list[dict[str, str]] = []
    for slot in [each for each in slots if each["service"] in ("HT", "CT", "DD")][::4]:
        body = {"service": slot["service"], "slot_at": slot["slot_at"], "dossiers": 1 + len(made) % 2}
        made.append(serving.call("POST", f"{base}/appointments", body, session)[1]["appointment"])
    full = [each["slot_at"] for each in slots if each["service"] == slots[0]["service"]][3]
    for _ in range(4):
        serving.call("POST", f"{base}/appointments", {"service": slots[0]["service"], "slot_at": full}, session)
    used, cancelled, kept = made[:3]
    wish = {"service": used["service"], "appointment": used["appointment"]}
    assert serving.call("POST", f"{base}/tickets", wish, session)[0] == 201
    assert serving.call("POST", f"{base}/appointments/{cancelled['appointment']}/cancel", {}, session)[0] == 200
    return {state: urlsplit(each["code"]).path for state, each in
            (("booked", kept), ("used", used), ("cancelled", cancelled), ("papers", _for_papers(serving, session)))
    }  # fmt: skip


def _for_papers(serving: Serving, session: str) -> dict[str, str]:
    """An appointment tomorrow, of all procedures for the one that takes most words to say what to bring."""
    procedure = max(largest().procedures, key=lambda each: sum(len(paper["vi"]) for paper in each.bring))
    base = "/api/v1/branches/large/appointments"
    slots = serving.call("GET", f"{base}?in_days=1", token=session)[1]["slots"]
    slot_at = next(each["slot_at"] for each in slots if each["service"] == procedure.service)
    body = {"service": procedure.service, "slot_at": slot_at, "procedure": procedure.code}
    return dict(serving.call("POST", base, body, session)[1]["appointment"])


def path_of(screen: Screen) -> str:
    """Where the page of this picture is."""
    match screen.name:
        case "manager":
            advise(pictured_server().serving, screen.state, pictured_server().session)
            return f"/manager/{screen.state}"
        case "panel":
            return f"/manager/{panel_of(screen.state)}"
        case "door":
            return f"/door/{screen.state}"
        case "take":
            server = pictured_server()
            shown = server.serving.call("GET", "/api/v1/branches/normal/door", token=server.session)[1]
            return str(urlsplit(shown["url"]).path)
        case "board":
            return f"/board/{screen.state}"
        case "status":
            return "/status"
        case "dossier":
            return "/dossier"
        case "public":
            return "/public" if screen.state == "city" else f"/public/{screen.state}"
        case "knowledge":
            return f"/manager/{screen.state}/knowledge"
        case "promise":
            return f"/manager/{screen.state}/promise"
        case "what-if":
            server = pictured_server()
            what_if(server.serving, screen.state, server.serving.installation.users["admin"])
            return f"/manager/{screen.state}/what-if"
        case "report":
            return f"/reports?branch={screen.state}&rows={'half-hour' if screen.mode == '1366' else 'service'}"
        case "appointments":
            return "/manager/normal/appointments"
        case "appointment":
            branch, _, one = pictured_server().appointments["booked"].removeprefix("/a/").split("/")
            return f"/manager/{branch}/appointments/{one}"
        case "book":
            return _booking(screen.state)
        case "slip":
            return pictured_server().appointments[screen.state]
        case "branches":
            return "/manager"
        case "devices":
            return "/manager/devices"
        case "hours":
            return f"/manager/{screen.state}/hours?last=15:00&close=15:30"
        case "webhooks":
            return "/admin/webhooks" + ("" if screen.state == "listed" else "/w-board")
        case "jobs":
            return "/admin/jobs"
        case "retention":
            return "/admin/retention"
        case "certificates":
            return "/admin/certificates"
        case "outbox":
            return "/admin/outbox"
        case "people":
            return {"listed": "/admin/people", "new": "/admin/people/new"}[screen.state]
        case "units":
            return "/admin/units" + ("" if screen.state == "listed" else f"/{DESK}")
        case "complaint":
            return {"asked": "/complaint", "answer": "/complaint/answer"}[screen.state]
        case "complaints":
            one = a_complaint()
            return "/work/complaints" + ("" if screen.state == "listed" else f"/{one}")
        case "index":
            return an_index() if screen.state == "normal" else what_was_asked(screen.state)
        case "drop-off":
            code, _secret = a_list()
            return {
                "lists": "/work/drop-offs",
                "take-in": f"/work/drop-offs/{code}/1",
                "look-up": "/drop-off",
                "fee": f"/work/drop-offs/{code}/2",
            }.get(screen.state, f"/work/drop-offs/{code}")
        case "work":
            code, _ = a_receipt()
            server = pictured_server()
            found = server.serving.call("GET", "/api/v1/dossiers", token=server.session)[1]["dossiers"]
            first = next(each for each in found if each["code"] == code)
            part = next(each for each in found if each["code"] != code)
            if screen.state == "sign":
                a_result(first["dossier_id"])
            return {
                "listed": "/work",
                "late": "/work?list=late",
                "asked": "/work?list=asked",
                "figures": "/work/figures",
                "cash": "/work/cash",
                "sign": "/work/sign",
                "scans": "/work/scans",
                "part": f"/work/{part['dossier_id']}",
            }.get(screen.state, f"/work/{first['dossier_id']}")
        case "person":
            return f"/admin/people/{pictured_server().serving.installation.users['manager']}"
        case "leaver":
            return f"/admin/people/{pictured_server().serving.installation.users['manager']}/leave"
        case "factor":
            return "/second-factor"
        case "duty":
            return "/manager/busy/duty"
        case "automatic":
            return f"/manager/{screen.state}/automatic"
        case "lot":
            return "/lot/lot"
        case "audit" if screen.state == "dossier":
            a_receipt()
            dossiers = pictured_server().serving.call("GET", "/api/v1/dossiers", token=pictured_server().session)
            return f"/audit?dossier={next(one['code'] for one in dossiers[1]['dossiers'] if one.get('code'))}"
        case "audit":
            return "/audit?branch=busy"
        case "device":
            from .far_care import asked_kiosk

            return asked_kiosk()
        case "revoke":
            server = pictured_server()
            devices = server.serving.call("GET", "/api/v1/devices", token=server.session)[1]["devices"]
            return f"/manager/devices/{devices[0]['device_id']}/revoke"
        case "ticket":
            return f"/t/{pictured_server().secrets['waiting' if screen.state == 'asking' else screen.state]}"
        case "password":
            return "/password?must=1"
        case "practice":
            return "/admin/branches/normal/practice"
        case "admin":
            return ADMIN_PAGES[screen.state]
        case "checklist":
            return f"/admin/branches/{screen.state}/checklist"
        case "desk":
            counter = DESKS.get(screen.state, "3")
            return f"/counter/large/{counter}" + ("?ask=complete" if screen.state == "ending-visit" else "")
        case "login":
            return "/login"
        case _:
            return "/"


@cache
def a_complaint() -> str:
    """The id of one that waits for its answer, sent as a citizen does."""
    said = "Tôi chờ ở quầy 3 hơn một giờ, cán bộ không giải thích lý do. Đề nghị xem lại cách gọi số buổi sáng."
    form = {"kind": "place", "branch": "normal", "text": said, "contact": "0912 345 678", "key": "pictured"}
    answer = ask(pictured_server().serving, "/complaint", form)
    assert answer.status == 200, answer.text
    return id_of("pictured")


def an_index() -> str:
    """The address of a month of which one day of two branches was counted."""
    day = date.today().replace(day=1) - timedelta(days=1)  # noqa: DTZ011  # of a month that is over
    engine = open_database(pictured_server().serving.installation.database)
    counts = {
        Code.PUBLIC_STEPS: Counted(228, 236),
        Code.IN_TIME: Counted(231, 236),
        Code.ASKED_ONCE: Counted(235, 236),
        Code.PAID_ONLINE: Counted(112, 187),
        Code.SATISFIED: Counted(88, 94),
        Code.COMPLAINTS: Counted(11, 12),
        Code.CONDUCT: Counted(1, 13),
        Code.SCANNED: Counted(241, 248),
        Code.HELD: Counted(260, 744),
        Code.UNCORRECTED: Counted(229, 236),
        Code.DAYS: Counted(1108, 236),
        Code.PAPERS: Counted(484, 248),
        Code.STEPS: Counted(519, 236),
    }
    with engine.begin() as connection:
        write_day(
            connection, day, {(branch, code): one for branch in ("large", "busy") for code, one in counts.items()}
        )
    engine.dispose()
    return f"/service-index?month={day:%Y-%m}"


def what_was_asked(state: str) -> str:
    """The address of what three procedures asked for in a month that is over; `one`: with the papers of one."""
    day = date.today().replace(day=1) - timedelta(days=1)  # noqa: DTZ011  # of a month that is over
    known = [one for one in largest().procedures if len(one.bring) > 2][:4]
    counted: dict[tuple[str, str], Counts] = {}
    for at, one in enumerate(known):
        n = (212, 96, 31, 4)[at]
        papers = {
            f"p{place}": {"BROUGHT": n * (4 - place) // 6, "HELD": n // 4, "LATER": n // 9} for place in (1, 2, 3)
        }
        brought = sum(each["BROUGHT"] + each["LATER"] for each in papers.values())
        counted["large", one.code] = Counts(Sums(n, n * 2 + n // 3, brought, 3 * (n // 4), 3 * (n // 9)), papers)
    engine = open_database(pictured_server().serving.installation.database)
    with engine.begin() as connection:
        write_procedures(connection, day, counted)
    engine.dispose()
    chosen = f"&procedure={known[0].code}" if state == "one" else ""
    return f"/service-index/procedures?from={day:%Y-%m}&to={day:%Y-%m}{chosen}"


def panel_of(state: str) -> str:
    """The address of a side panel, under `/manager/`."""
    server = pictured_server()
    if state == "counter":
        return "busy/counters/1"
    if state == "timed":
        advise(server.serving, "crowded", server.session)
        return f"crowded/counters/{TIMED}"
    if state == "service":
        return "crowded/services/HT"
    if state == "found":
        return "crowded/find?number=1"
    journal = server.serving.call("GET", "/api/v1/branches/busy/journal?limit=200", token=server.session)[1]["events"]
    return f"busy/tickets/{next(one['body']['ticket_id'] for one in journal if one['kind'] == 'called')}"


def _booking(state: str) -> str:
    """A page on which citizens book, at the branch called large; to check it, a time is held anew."""
    procedure = next(one for one in largest().procedures if one.bring)
    about = f"/book/{procedure.service}"
    match state:
        case "topics":
            return "/book"
        case "topic":
            return f"{about}?procedure={procedure.code}"
        case "prepare" | "prepared":
            return f"{about}/prepare?procedure={procedure.code}"
        case "times":
            return f"{about}/times?procedure={procedure.code}&branch=large"
        case _:
            serving = pictured_server().serving
            text = ask(serving, f"{about}/times?branch=large").text
            time = html.unescape(re.findall(r'name="time" value="(large@[^"]+)"', text)[-1])
            return ask(serving, f"{about}/times", {"procedure": procedure.code, "time": time}).location


@contextmanager
def opened(path: str, screen: Screen, size: tuple[int, int], session: str | None) -> Iterator[Page]:
    """The page at this address, in the screen's language, to whoever has this session; `size` in px."""
    behind, page = pictured_server(), window()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    if session is not None:
        page.context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": behind.serving.url}])
    try:
        page.goto(f"{behind.serving.url}{path}{'&' if '?' in path else '?'}lang={screen.language}")
        page.evaluate(ALL_FONTS)
        yield page
    finally:
        page.goto(f"{behind.serving.url}/static/book.css")  # no script of a page that is left writes or leads on here
        page.evaluate("localStorage.clear(); sessionStorage.clear()")
        page.context.clear_cookies()


@contextmanager
def build(screen: Screen) -> Iterator[View]:
    """The page, standing still, as whoever may see it."""
    session = (
        clerk_session(screen.state) if screen.name == "desk" or screen.state == "fee" else pictured_server().session
    )
    with opened(path_of(screen), screen, SIZES[screen.mode], session if screen.name in SIGNED_IN else None) as page:
        _make(page, screen)
        assert page.evaluate(LABELS_OF_NOTHING) == []
        yield page


def _make(page: Page, screen: Screen) -> None:
    """Brings the page into what its mode says beyond its size."""
    if screen.name == "practice" and page.locator("button[value=begin]").count():
        go_on(page, "button[value=begin]", "#running")
    if screen.name in ("manager", "panel", "appointments", "appointment") or (
        screen.name == "desk" and screen.state != "sitting"
    ):
        page.wait_for_selector("#link[data-link=live]")
    if screen.name == "dossier" and screen.state == "shown":
        code, secret = a_receipt()
        page.fill("#code", code)
        page.fill("#secret", secret)
        page.click("#look-up button")
        page.wait_for_selector(".facts")
        page.evaluate(ALL_FONTS)
    if screen.state == "look-up":
        code, secret = a_list()
        page.fill("#code", code)
        page.fill("#secret", secret)
        go_on(page, "#look-up button", ".drop-lines")
    if screen.state == "prepared":
        page.fill("#identity_number", "001190012345")
        page.fill("#name", "Nguyễn Thị Ngọc Hoa")
        page.fill("#address", "Số 5, ngõ 12, Trần Thái Tông, Cầu Giấy, Hà Nội")
        page.fill("#phone", "0912 345 678")
        go_on(page, "form.fields button", ".qr")
    if screen.name == "factor" and screen.state == "begun":
        go_on(page, "button[value=begin]", ".qr")
    if screen.name == "take" and screen.language != "vi":  # the door's code leads on to another address
        page.goto(f"{page.url}?lang={screen.language}")
        page.evaluate(ALL_FONTS)
    if screen.name == "take" and screen.state == "more":
        go_on(page, ".doors a", ".more-services")
        server = pictured_server()
        told = {"vi": "Chi nhánh số 3: tại đó hiện thời gian chờ là khoảng 4–9 phút.",
                "en": "Branch 3: the wait for this is about 4–9 min there now."}  # fmt: skip
        body = {"level": "notice", "text": told, "service": page.url.rpartition("service=")[2]}
        server.serving.call("POST", "/api/v1/branches/normal/message", body, server.session)
        page.reload()
        page.evaluate(ALL_FONTS)
        page.locator(".more-services summary").click()
        page.locator(".more-services input").first.check()
    if screen.state == "asking":
        page.evaluate("document.querySelector('#more-time').open = true")
        page.evaluate("document.querySelector('#more-time button').scrollIntoView({block: 'nearest'})")
    if screen.state == "papers":
        page.evaluate("document.querySelector('#give-up details').open = true; scrollTo(0, 9999)")
    if screen.state in ("ending", "ended"):
        page.evaluate("document.querySelector('#end-day details').open = true; scrollTo(0, 9999)")
    if screen.state == "told":
        page.evaluate("document.querySelectorAll('#tell').forEach(each => { each.open = true })")


def go_on(page: Page, button: str, then: str) -> None:
    """To the next page, drawn whole: what it has is there before its style sheet is."""
    page.click(button)
    page.wait_for_selector(then)
    page.wait_for_load_state("load")
    page.evaluate(ALL_FONTS)


SCREENS = (
    *every("pages", ["manager"], ["1280"], ["normal", "busy", "alarm", "told", "empty"], build),
    *every("pages", ["manager"], ["1280", "1366", "1920"], ["large"], build),
    *every("pages", ["manager"], ["1280", "1920"], ["crowded"], build),
    *every("pages", ["panel"], ["1280"], ["counter", "timed", "ticket", "service", "found"], build),
    *every("pages", ["manager"], ["small", "768"], ["alarm"], build),
    *every("pages", ["panel"], ["small"], ["counter"], build),
    *every("pages", ["manager"], ["1366", "phone"], ["ending", "ended"], build),
    *every("pages", ["appointments", "appointment"], ["1366", "phone"], ["normal"], build),
    *every("pages", ["book"], ["phone"], ["topics", "topic", "times", "check", "prepare", "prepared"], build),
    *every("pages", ["book"], ["1366"], ["topics", "times", "prepared"], build),
    *every("pages", ["slip"], ["phone"], ["booked", "used", "cancelled", "papers"], build),
    *every("pages", ["promise"], ["1366", "phone"], ["listed"], build),
    *every("pages", ["promise"], ["1366"], ["normal", "empty"], build),
    *every("pages", ["automatic"], ["1366", "phone"], ["crowded"], build),
    *every("pages", ["knowledge"], ["1366", "phone"], ["normal"], build),
    *every("pages", ["knowledge"], ["1366"], ["empty"], build),
    *every("pages", ["what-if"], ["768"], ["alarm"], build),
    *every("pages", ["what-if"], ["small"], ["busy"], build),
    *every("pages", ["report"], ["1366", "phone"], ["listed"], build),
    *every("pages", ["device", "devices", "revoke"], ["1366", "phone"], ["waiting"], build),
    *every("pages", ["hours"], ["1366", "phone"], ["normal"], build),
    *every("pages", ["webhooks"], ["1366", "phone"], ["listed", "one"], build),
    *every("pages", ["jobs", "retention", "certificates", "outbox"], ["1366", "phone"], ["normal"], build),
    *every("pages", ["people"], ["1366", "phone"], ["listed", "new"], build),
    *every("pages", ["units"], ["1280", "phone"], ["listed", "one"], build),
    *every("pages", ["work"], ["1280", "phone"], ["listed", "one"], build),
    *every("pages", ["complaint"], ["phone"], ["asked", "answer"], build),
    *every("pages", ["complaints"], ["1280", "phone"], ["listed", "one"], build),
    *every("pages", ["index"], ["1280", "phone"], ["normal", "asked"], build),
    *every("pages", ["index"], ["phone"], ["one"], build),
    *every("pages", ["work"], ["1920"], ["listed"], build),
    *every("pages", ["work"], ["1280"], ["late", "asked", "figures", "cash", "scans", "sign", "part"], build),
    *every("pages", ["person", "leaver", "duty", "lot"], ["small", "1280", "1920"], ["normal"], build),
    *every("pages", ["factor"], ["small", "1280"], ["none", "begun"], build),
    *every("pages", ["login"], ["small", "1920"], ["normal"], build),
    *every("pages", ["audit"], ["1366", "phone"], ["busy"], build),
    *every("pages", ["audit"], ["1280"], ["dossier"], build),
    *every("pages", ["door"], ["1366", "1920"], ["normal"], build),
    *every("pages", ["take"], ["phone"], ["normal", "more"], build),
    *every("pages", ["board"], ["1366"], ["normal", "large", "told", "alarm", "empty"], build),
    *every("pages", ["practice"], ["1366", "phone"], ["begun"], build),
    *every("pages", ["admin"], ["1280"], list(ADMIN_PAGES), build),
    *every("pages", ["admin"], ["phone"], ["branch", "service"], build),
    *every("pages", ["checklist"], ["1366", "phone"], ["normal"], build),
    *every("pages", ["desk"], ["1280"], ["free", "busy", "ending-visit", "sitting"], build),
    *every("pages", ["desk"], ["1920", "phone"], ["busy"], build),
    *every("pages", ["public"], ["1366", "phone"], ["city", "normal"], build),
    *every("pages", ["public"], ["1920"], ["large"], build),
    *every("pages", ["status"], ["phone"], ["normal"], build),
    *every("pages", ["drop-off"], ["1280", "phone"], ["lists", "one", "take-in", "fee", "look-up"], build),
    *every("pages", ["dossier"], ["1366", "phone"], ["form", "shown"], build),
    *every("pages", ["ticket"], ["phone"], ["waiting", "asking", "away", "called", "serving", "told"], build),
    *every("pages", ["branches", "login", "password"], ["1366"], ["normal"], build),
)
