"""A day at a branch with everything in it: every call that there is, and every kind of event."""

import asyncio
import hashlib
import json
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from protocol.configuration import FeeFormula, ProcedureConfig, Statutory
from protocol.enums import TermUnit
from server.access.city.commands import AddWebhook
from server.web.api.routes import OPERATIONS
from server.web.base.clock import CITY_TIME_ZONE, now_ms
from server.web.operation.operation import Operation
from tests.server.catalogue.test_media_files import picture
from tests.server.dossier.papers import pdf
from tests.server.signing.token_twin import a_signed
from tests.serving import PASSWORD, Serving, template, until

from .following import Following
from .line import Line, Reply
from .pages.ask import ask

OF_A_LOT = ("lot_opened", "lot_entered", "lot_drawn", "lot_lost")
"""Kinds that the story lacks: a lot is of the early morning. They are in `pages/test_lot.py`."""

NAMED = {operation.name: operation for operation in OPERATIONS}


class Told(Struct, frozen=True):
    """One call of the story and its answer."""

    operation: Operation
    reply: Reply


class Story:
    """Tells itself over HTTP, a line for each who takes part. `secrets` are the words that must be nowhere else."""

    def __init__(self, serving: Serving) -> None:
        self.serving = serving
        self.told: list[Told] = []
        self.secrets: set[str] = {PASSWORD, *serving.installation.tokens.values()}
        self._lines: dict[str, Line] = {}
        self._count = 0

    async def run(self) -> None:
        """From the first log-in to the day's end; about two seconds, for a timer has to come due."""
        try:
            await self._morning()
            await self._counters()
            await self._looking()
            await self._appointments()
            await self._evening()
        finally:
            for line in self._lines.values():
                await line.__aexit__(None, None, None)

    async def call(
        self, name: str, who: str | None, body: Any = None, *, status: int | None = None, **path: str
    ) -> Any:
        """One call, that must succeed; the decoded answer."""
        operation = NAMED[name]
        self._count += 1
        target = operation.path.format(**({"b": self.serving.installation.branch} | path)) + path.get("query", "")
        raw = b"" if body is None else json.dumps(body).encode()
        key = f"story-{self._count}" if operation.keyed and operation.method != "DELETE" else None
        reply = await self._line(who).ask(operation.method, target, raw, key)
        assert reply.status == (status or operation.status), (name, reply)
        self.told.append(Told(operation, reply))
        return reply.json() if reply.body and "json" in reply.headers["content-type"] else None

    async def verb(self, counter: str, verb: str, body: Any = None) -> Any:
        return await self.call(verb, f"counter-{counter}", body or {}, c=counter)

    async def issue(self, service: str, **fields: Any) -> Any:
        ticket = await self.call("issue", "kiosk", {"service": service} | fields)
        self.secrets.add(ticket["track_url"].rpartition("/t/")[2])
        return ticket

    def _line(self, who: str | None) -> Line:
        token = None if who is None else self.serving.installation.tokens.get(who, who)
        return self._lines.setdefault(who or "", Line(self.serving.port, token))

    async def _morning(self) -> None:
        for counter in ("1", "2"):
            await self.verb(counter, "login", {"user": f"clerk{counter}", "password": PASSWORD})
            await self.verb(counter, "open")
        self.first = await self.issue("HT", priority="elderly", dossiers=2, language="en", procedure="1.001193")
        for _ in range(3):
            await self.issue("HT")
        self.given_up = await self.issue("DD")
        self.mistaken = await self.issue("LD")
        await self._without_a_server()

    async def _without_a_server(self) -> None:
        """One number that a kiosk gave today, one that it gave yesterday, and a slip of each lane at a counter."""
        today = datetime.now(ZoneInfo(template().time_zone)).date()
        leased = await self.call("lease-numbers", "kiosk", {"date": today.isoformat(), "count": 3})
        of_service = next(one for one in leased["leased"] if one["prefix"] == "CT")
        self.secrets.update(secret for one in leased["leased"] for secret in one["secrets"])
        first, second = (f"CT-{of_service['first'] + more}" for more in (0, 1))
        given = {"number": first, "service": "CT"}
        for date in (today, today - timedelta(days=1)):
            await self.call("issue-leased", "kiosk", given | {"date": date.isoformat()})
        slip = {"code": f"https://here.test/t/{of_service['secrets'][1]}"}
        admitted = (await self.call("admit-slip", "counter-2", slip))["ticket"]
        assert admitted["number"] == second
        served = {"date": today.isoformat(), "completed_at": now_ms(), "served_s": 60}
        for is_conflict in (False, True):
            answer = await self.call("record-served", "counter-2", slip | served, c="2")
            assert answer["is_conflict"] is is_conflict
        await self.call("rate-here", "counter-2", {"ticket_id": admitted["ticket_id"], "rating": 5}, c="2")

    async def _counters(self) -> None:
        assert (await self.call("next", "counter-1", c="1"))["ticket_id"] == self.first["ticket_id"]
        assert (await self.verb("1", "call"))["ticket"]["number"] == self.first["number"]
        for verb in ("recall", "start"):
            await self.verb("1", verb)
        await self._scan(self.first["ticket_id"])
        await self.verb("1", "complete", {"outcome": "received", "dossiers": 2})
        await self.verb("1", "call")
        await self.verb("1", "no-show")
        missed = (await self.verb("1", "call"))["ticket"]["ticket_id"]
        for verb in ("no-show", "take-back", "no-show"):
            await self.verb("1", verb, {"ticket_id": missed} if verb == "take-back" else {})
        parked = (await self.verb("1", "call"))["ticket"]["ticket_id"]
        await self.verb("1", "start")
        for verb in ("park", "take-back", "park"):
            await self.verb("1", verb, {"ticket_id": parked} if verb == "take-back" else {"reason": "fill_form"})
        for verb in ("pickup", "take-back", "pickup"):
            await self.verb("1", verb, {"ticket_id": parked})
        await self.verb("1", "start")
        await self.verb("1", "next-service", {"service": "CT"})
        await self.verb("2", "call")
        await self.verb("2", "return", {"reason": "called_by_mistake"})
        sent_on = (await self.verb("2", "call"))["ticket"]["ticket_id"]
        await self.verb("2", "start")
        await self.verb("2", "transfer", {"counter": "1", "reason": "needs_specialist"})
        for verb in ("close", "open"):
            await self.verb("1", verb)
        await self.verb("1", "reclass", {"ticket_id": sent_on, "priority": "merit", "reason": "not_declared"})
        await self.verb("1", "call", {"ticket_id": sent_on, "reason": "urgent"})
        await self.verb("1", "start")
        await self.verb("1", "park", {"reason": "pay_fee", "until_s": 1})
        await asyncio.to_thread(self._wait_for, "unparked")

    def _wait_for(self, kind: str) -> None:
        until(lambda: any(event["kind"] == kind for event in self.serving.journal()))

    async def _scan(self, ticket_id: str) -> None:
        path = NAMED["scan"].path.format(b=self.serving.installation.branch, id=ticket_id)
        reply = await self._line("counter-1").ask("POST", path, pdf(2), "story-scan", Content_Type="application/pdf")
        assert reply.status == 201, reply
        self.told.append(Told(NAMED["scan"], reply))
        await self.call("read-scan", "counter-1", id=ticket_id, sha256=reply.json()["sha256"])
        await self.call("find-scans", "counter-1", {"text": "khai sinh"})

    async def _looking(self) -> None:
        credentials = {"user": "manager", "password": PASSWORD}
        self.session = (await self.call("sign-in", None, credentials, query="?token=1"))["token"]
        self.secrets.add(self.session)
        secret = self.given_up["track_url"].rpartition("/t/")[2]
        shown = await self.call("door", "display")
        self.secrets.add(shown["url"].rpartition("/")[2])
        for name in (
            "branches",
            "branch",
            "board",
            "public-branches",
            "public-waits",
            "public-queues",
            "healthz",
            "readyz",
            "metrics",
        ):
            await self.call(name, None)
        await self.call("public-day", None, day=yesterday())
        await self.call("ticket", None, secret=secret)
        served = self.first["track_url"].rpartition("/t/")[2]
        assert (await self.call("rate", None, {"rating": 4}, secret=served))["rating"] == 4
        for act in ("defer", "come", "give-up"):
            await self.call(act, None, secret=secret)
        await self.call("move", self.session, {"service": "DD"}, id=self.mistaken["ticket_id"])
        await self.call("advice", self.session)
        await self.call("next-hours", self.session)
        await self.call("own-alert", self.session, {"key": "soon"})
        await self.call("snooze-alert", self.session, {"key": "soon", "for_s": 600})
        limits = {"acts": ["skill"], "at_once": 1, "minutes": 60, "from_time": "00:00", "to_time": "23:59"}
        await self.call("set-automatic", self.session, {"limits": {**limits, "least_gain": 0.05}})
        await self.call("automatic", self.session)
        await self.call("take-automatic-back", self.session, {})
        for quota in (0, None):
            await self.call("set-quota", self.session, {"service": "KD", "quota": quota})
        openings: list[str] | None
        for openings in ([], None):
            await self.call("set-hours", self.session, {"openings": openings})
        for act in ("cancel", "restore", "cancel"):
            await self.call(act, self.session, id=self.mistaken["ticket_id"])
        notice = {"level": "notice", "text": {"vi": "Mất điện", "en": "No power"}, "until_s": 600}
        await self.call("set-message", self.session, notice)
        await self.call("board", None)
        await self.call("clear-message", self.session)
        await self.call("set-message", self.session, notice | {"service": "KD"})
        await self.call("clear-service-message", self.session, service="KD")
        reported = await self.call("device-state", "kiosk", {"printer": "paper_out", "pending": 1, "unconfirmed": 1})
        waiting = await self.issue("KD")
        slip = {"slip": "S1", "ticket": waiting["ticket_id"], "device": reported["device"]["device"]}
        await self.call("print-slip", self.session, slip)
        assert [one["slip"] for one in (await self.call("slips-to-print", "kiosk"))["slips"]] == ["S1"]
        await self.call("tell-slip", "kiosk", {"slip": "S1", "outcome": "printed"})
        await self._far_care(reported["device"]["device"])
        await self.verb("2", "alarm")
        await self.call("clear-alarm", self.session, c="2")
        await self.verb("1", "alarm")
        await self.verb("1", "alarm-off")
        await self.call("journal", "service")
        await self._dossiers()
        await self._enrol()

    async def _far_care(self, device: str) -> None:
        """The kiosk says what it is, and is asked for a test slip and a picture while it is connected."""
        await self.call("device-report", "kiosk", {"version": "0.2.0", "free_mb": 9000, "disk_mb": 30_000})
        with Following(self.serving, self.serving.installation.tokens["kiosk"]):
            await asyncio.to_thread(self._wait_until_seen, device)
            await self.call("ask-device", self.session, {"task": "A1", "device": device, "what": "test-slip"})
            assert [one["task"] for one in (await self.call("device-tasks", "kiosk"))["tasks"]] == ["A1"]
            await self.call("tell-task", "kiosk", {"task": "A1", "outcome": "done"})
            await self.call("ask-device", self.session, {"task": "A2", "device": device, "what": "picture"})
            path = NAMED["store-picture"].path.format(b=self.serving.installation.branch, id="A2")
            reply = await self._line("kiosk").ask("POST", path, picture((8, 8), "PNG"), Content_Type="image/png")
            assert reply.status == 201, reply
            self.told.append(Told(NAMED["store-picture"], reply))
            await self.call("tell-task", "kiosk", {"task": "A2", "outcome": "done"})

    def _wait_until_seen(self, device: str) -> None:
        def seen() -> bool:
            status, answer = self.serving.call("GET", "/api/v1/devices", token=self.session)
            mine = next(one for one in answer["devices"] if one["device_id"] == device)
            return status == 200 and mine.get("seen_at") is not None

        until(seen)

    async def _dossiers(self) -> None:
        """One goes over two units to its result, one is withdrawn, one stopped, one turned away, one discarded."""
        branch, person = self.serving.installation.branch, self.session
        await asyncio.to_thread(self._know_a_procedure)
        unit, other = "H26.50.05", "H26.50.07"

        async def begun(procedure: str = "1.001193") -> str:
            made = await self.call("draft-dossier", person, {"branch": branch, "procedure": procedure})
            return str(made["dossier_id"])

        async def act(id_: str, name: str, **body: Any) -> Any:
            return await self.call(name, person, body, id=id_)

        one, two, three, four, five, six = [await begun() for _ in range(6)]
        papers = [{"code": "birth_notice", "originals": 1}]
        await act(one, "amend-draft", procedure="1.001193", papers=papers)
        await self._people(one)
        received = await act(one, "receive-dossier", unit=unit)
        self.secrets.add(received["lookup_secret"])
        receipt = {"code": received["code"], "secret": received["lookup_secret"]}
        assert (await self.call("look-up-dossier", None, receipt))["applicant"] == "Lê T*** B*** Đào"
        await self.call("put-person", person, {"identity_number": "001190055555"}, id=two, part="applicant")
        given = await self.call("prefill", person, {"dossier_id": one}, id=two, part="applicant")
        assert (given["code"], given["fields"]["phone"]) == (received["code"], "0912555666")
        await act(one, "correct-dossier", papers=[], reason="typed_wrong")
        await act(one, "suspend-dossier", reason="expertise")
        await act(one, "resume-dossier")
        await act(one, "extend-dossier", amount=2, reason="law")
        await act(one, "offer-dossier", to={"unit": other}, due_at=now_ms() + 86_400_000)
        await act(one, "recall-offer")
        await act(one, "offer-dossier", to={"unit": other})
        await act(one, "open-offer", unit=other)
        await self.call("units", person)
        await self.call("dossiers", person, query=f"?unit={other}")
        await act(one, "accept-offer", unit=other)
        await self._consults(one, other)
        part = (await act(one, "open-child", procedure="1.001193", to={"unit": other}))["children"][0]["dossier_id"]
        assert (await act(part, "accept-offer", unit=other))["parent"] == one
        assert (await act(part, "finish-dossier", result="granted"))["state"] == "returned"
        await act(one, "ask-supplement", wanted=["birth_notice"], reason="missing")
        await act(one, "supply", papers=papers)
        await act(one, "ask-payment")
        due = await act(one, "note-payment")
        late = datetime.fromisoformat(due["due"]["promised_at"]) + timedelta(days=7)
        await act(one, "reappoint", due_at=round(late.timestamp() * 1000), reason="workload")
        await self.call("dossier-by-code", person, code=received["code"])
        await self.call("form", person, id=one, form="04")
        await self._file(person, one)
        await act(one, "finish-dossier", result="granted")
        await act(one, "send-result", branch=branch, carrier="vnpost", number="EE123456789VN")
        await act(one, "result-came-back", reason="nobody_there")
        await act(one, "return-result", branch=branch, against="signature")
        undone = await act(one, "undo-return", reason="wrong_person")
        assert (undone["state"], undone["delivery"]["state"]) == ("finished", "at_desk")
        await act(one, "return-result", branch=branch, against="signature")
        for id_, end in ((two, "withdraw-dossier"), (three, "stop-dossier")):
            await act(id_, "receive-dossier", unit=unit)
            await act(id_, end, **({"reason": "dead"} if end == "stop-dossier" else {}))
        await self._money(await begun("1.001194"))
        await act(four, "turn-away", reason="not_ours")
        await act(six, "receive-dossier", unit=unit)
        at_once = await act(six, "resolve-on-the-spot", result="granted", branch=branch, against="code")
        assert (at_once["state"], at_once["delegated_by"]) == ("returned", {"vi": "Sở Tư pháp"})
        await self._other_systems(begun)
        await act(five, "discard-draft")
        await self._list(branch)
        ended = await self.call("dossier", person, id=one)
        assert (ended["state"], ended["national"], ended["acts"]) == ("returned", 10, ["undo-return"])
        credentials = {"user": "admin", "password": PASSWORD}
        admin = (await self.call("sign-in", None, credentials, query="?token=1"))["token"]
        self.secrets.add(admin)
        erased = await self.call("erase-person", admin, {"identity_number": "001190055555"})
        assert erased == {"dossiers": 3, "held": [], "replaced": []}  # one is a part of another

    async def _consults(self, one: str, unit: str) -> None:
        """Two units are asked: one answers in words, the other is replaced and recalled."""
        first, second = {"no": 1, "place": 1}, {"no": 1, "place": 2}
        words = "Đất này có tranh chấp với hộ liền kề"
        self.secrets.add(words)
        asked = {"to": [{"unit": unit}, {"unit": "H26.50.08"}], "matter": "planning", "days": 2}
        for name, body in (
            ("consult", asked),
            ("remind-consulted", first),
            ("open-consultation", first),
            ("replace-consulted", second | {"to": {"unit": "H26.50.09"}}),
            ("recall-consulted", second),
            ("answer-consultation", first | {"answer": "other", "text": words}),
        ):
            view = await self.call(name, self.session, body, id=one)
        assert [view["consultations"][0]["outcome"], view["due"]["late"]] == ["not_agreed", False]
        opened = await self.call("uncover-text", self.session, {"reason": "opinions"}, id=one, kind="opinion")
        assert opened["text"].endswith(words)

    async def _list(self, branch: str) -> None:
        """Bundles of a proxy, of which one gets a list of its own."""
        proxy, owner = "Uông Thị Uyển", "Quách Văn Khôi"
        self.secrets.update((proxy, owner, "uong thi uyen", "quach van khoi"))
        lines = [{"procedure": "1.001193", "sheets": 3, "owner": owner}, {"procedure": "1.001193", "sheets": 4}]
        made = await self.call("hand-over-list", self.session,
                               {"branch": branch, "proxy": {"name": proxy}, "lines": lines})  # fmt: skip
        assert await self.call("drop-off", self.session, code=made["drop_off"]) == made
        apart = await self.call("split-list", self.session, {"places": [2]}, code=made["drop_off"])
        self.secrets.update((made["secret"], apart["secret"]))
        found = await self.call("look-up-list", None, {"code": made["drop_off"], "secret": made["secret"]})
        assert [(one["place"], one["state"]) for one in found["lines"]] == [(1, "registered")]

    async def _other_systems(self, begun: Callable[..., Awaitable[str]]) -> None:
        """One of another system's is followed; one that was sent in online is asked for a paper."""
        theirs, sent, stamp = "G01.899-261005-0012", "000.00.01.H26-261005-0101", "20261005083000"
        name = "Ngô Thị Kim Yến"
        self.secrets.update((name, "ngo thi kim yen"))
        followed = await self.call("follow-dossier", self.session, {"code": theirs}, id=await begun("1.001195"))
        assert (followed["way"], followed["external"], followed["acts"]) == ("theirs", theirs, ["follow-dossier"])
        step = {"MaHoSo": theirs, "TrangThai": "9", "ThoiDiemXuLy": stamp}
        heard = await self.call("say-step", "service", {"service": "CapNhatTienDoHoSoMC", "data": [step]})
        assert heard == {"code": theirs, "change": "their_word"}
        one = {"MaHoSo": sent, "MaTTHC": "1.001193", "TrangThaiHoSo": "1", "NgayTiepNhan": stamp,
               "DonViXuLy": "H26.50.05", "ChuHoSo": name}  # fmt: skip
        said = {"service": "DongBoHoSoMC", "isUpdating": False, "data": [one]}
        assert (await self.call("say-dossier", "service", said))["change"] == "arrived"
        found = await self.call("dossier-by-code", self.session, code=sent)
        waiting = await self.call("desk-work", self.session, query="?branch=CN01")
        assert found["dossier_id"] in [one["dossier_id"] for one in waiting["lines"]]
        asked = {"wanted": ["birth_notice"], "reason": "missing"}
        told = await self.call("ask-completion", self.session, asked, id=found["dossier_id"])
        assert (told["state"], told["awaited"]) == ("registered", ["birth_notice"])

    async def _money(self, dossier_id: str) -> None:
        """Its fee is counted again, waits for a transfer, is paid, voided, paid again, given back, and waived."""
        lost = {"payment": "p-lost", "by": "cash", "vnd": 16_000, "refused": "wrong_state", "reason": "not_taken"}
        cleared = await self.call("clear-payment", "counter-1", lost, id=dossier_id)
        assert cleared == {"payment": "p-lost", "number": None}
        counter, person, reason = "counter-1", self.session, {"reason": "typed_wrong"}
        owed = await self.call("receive-dossier", person, {"unit": "H26.50.05", "copies": 2}, id=dossier_id)
        assert (owed["money"]["state"], owed["money"]["vnd"]) == ("owed", 16_000)
        for name, body in (
            ("ask-transfer", {"payment": "p-1"}), ("doubt-transfer", {}), ("fail-transfer", {}),
            ("charge-fee", {"pages": 1, "copies": 1, "reason": "copies_wrong"}),
        ):  # fmt: skip
            await self.call(name, person, body, id=dossier_id)
        cash = {"payment": "p-2", "by": "cash", "vnd": 8000}
        await self.call("take-payment", counter, cash, id=dossier_id)
        await self.call("void-payment", counter, reason, id=dossier_id)
        await self.call("take-payment", counter, cash | {"payment": "p-3"}, id=dossier_id)
        words = "Công dân rút hồ sơ vì chuyển hộ khẩu"
        self.secrets.add(words)
        second = {"approval": {"user": "supervisor", "password": PASSWORD}, "text": words}
        back = await self.call("refund-fee", counter, reason | second, id=dossier_id)
        assert [one["vnd"] for one in back["money"]["entries"]] == [8000, 8000, -8000]
        await self.call("charge-fee", person, {"pages": 1, "copies": 3, "reason": "copies_wrong"}, id=dossier_id)
        waived = await self.call("waive-fee", person, {"reason": "poor_household"} | second, id=dossier_id)
        assert waived["money"]["state"] == "waived"

    async def _people(self, dossier_id: str) -> None:
        """Who hands it in, read from a card, and a note; both are looked at, and the dossier is found."""
        person, name, number = self.session, "Lê Thị Bích Đào", "001190055555"
        text = "Xin thêm hai bản sao"
        self.secrets.update((name, "le thi bich dao", number, "190055555", "0912555666", "Hàng Đào", text))
        who = {"name": name, "identity_number": number, "phone": "0912555666", "address": "3 Hàng Đào, Hà Nội"}
        for _ in range(2):
            said = who | {"from_card": ["name"]}
            await self.call("put-person", person, said, id=dossier_id, part="applicant")
        (shown,) = (await self.call("people", person, id=dossier_id))["people"]
        assert shown["fields"]["name"] == "Lê T*** B*** Đào"
        await self.call("put-text", person, {"text": text}, id=dossier_id, kind="content")
        (found,) = (await self.call("find-dossiers", person, {"identity_number": number}))["found"]
        assert found["dossier"]["dossier_id"] == dossier_id
        asked = {"reason": "call_back"}
        await self.call("uncover", person, asked | {"field": "phone"}, id=dossier_id, part="applicant")
        await self.call("uncover-text", person, asked, id=dossier_id, kind="content")

    async def _file(self, person: str, dossier_id: str) -> None:
        """One scan is sent, filed, read back and set aside."""
        plain, name = pdf(2), "story-upload-0000001"
        path = NAMED["upload"].path.format(id=dossier_id, upload=name)
        reply = await self._line(person).ask("PUT", f"{path}?offset=0", plain)
        assert reply.json() == {"offset": len(plain)}, reply
        self.told.append(Told(NAMED["upload"], reply))
        sha256 = hashlib.sha256(plain).hexdigest()
        body = {"upload": name, "component": "birth_notice", "sha256": sha256, "pages": 2}
        filed = await self.call("file-scan", person, body, id=dossier_id)
        (listed,) = (await self.call("files", person, id=dossier_id))["files"]
        assert listed["id"] == filed["id"]
        await self.call("read-file", person, id=dossier_id, file=filed["id"])
        await self._sign(person, dossier_id, plain)
        await self.call("set-file-aside", person, {"reason": "wrong_paper"}, id=dossier_id, file=filed["id"])

    async def _sign(self, person: str, dossier_id: str, plain: bytes) -> None:
        """The scan is certified as a copy by the page and a signer's program; another file could not be signed."""
        files = {each["id"] for each in (await self.call("files", person, id=dossier_id))["files"]}
        (first,) = files
        asked = {"act": "ask", "look": "copy", "files": f"{dossier_id}/{first}"}
        await asyncio.to_thread(ask, self.serving, "/work/sign", asked, session=person)
        (batch,) = (await self.call("batches", person))["batches"]
        path = NAMED["sign-file"].path.format(id=dossier_id, file=batch["files"][0]["file"])
        reply = await self._line(person).ask("PUT", path, await asyncio.to_thread(a_signed, plain))
        assert reply.status == 200, reply
        self.told.append(Told(NAMED["sign-file"], reply))
        made = reply.json()["id"]
        await self.call("set-file-aside", person, {"reason": "wrong_paper"}, id=dossier_id, file=made)
        await asyncio.to_thread(ask, self.serving, "/work/sign", asked, session=person)
        await self.call("refuse-to-sign", person, {"reason": "damaged"}, id=dossier_id, file=first)

    def _know_a_procedure(self) -> None:
        """From now on the branch knows one with a statutory time."""
        installation = self.serving.installation
        term = Statutory(5, TermUnit.WORKING_DAY)
        birth = ProcedureConfig(
            "1.001193", "HT", {"vi": "Đăng ký khai sinh"}, statutory=term, delegated_by={"vi": "Sở Tư pháp"}
        )
        theirs = ProcedureConfig("1.001195", "HT", {"vi": "Cấp thẻ"}, system={"vi": "Hệ thống của Bộ"})
        copies = ProcedureConfig("1.001194", "HT", {"vi": "Cấp bản sao"}, statutory=term, fee=FeeFormula(copy_vnd=8000))
        installation.configure(
            msgspec.structs.replace(installation.config, procedures=(birth, copies, theirs), agency="H26.50.05")
        )
        path = f"/api/v1/branches/{installation.branch}"
        until(lambda: self.serving.call("GET", path)[1]["procedures"])

    async def _appointments(self) -> None:
        """One comes, one thinks again, one gives up by the code, one neither comes nor says so."""
        wish = {"service": "HT", "slot_at": (await self._free("HT", 0))[0]["slot_at"], "dossiers": 2}
        comes, thinks_again, gives_up, _ = [(await self.call("book", "service", wish))["appointment"] for _ in range(4)]
        self.codes = {each["appointment"] for each in (comes, thinks_again, gives_up)}
        for name in ("appointment", "give-appointment-up"):
            await self.call(name, None, service="HT", id=gives_up["appointment"])
        await self.call("appointments", self.session, query="?in_days=1")
        tomorrow = {"slot_at": (await self._free("HT", 1))[0]["slot_at"]}
        await self.call("move-appointment", self.session, tomorrow, id=thinks_again["appointment"])
        await self.call("cancel-appointment", "service", id=thinks_again["appointment"])
        await self.issue("HT", appointment=comes["appointment"])
        await asyncio.to_thread(self._hold, tomorrow["slot_at"])

    def _hold(self, slot_at: str) -> None:
        """A citizen holds a time from the pages, keeps it a while longer, and gives it back."""
        held = ask(self.serving, "/book/HT/times", {"time": f"{self.serving.installation.branch}@{slot_at}"}).location
        self.codes.add(held.rpartition("/")[2])
        for decision in ("more", "leave"):
            assert ask(self.serving, held, {"decision": decision}).status == 303

    async def _free(self, service: str, in_days: int) -> list[Any]:
        day = await self.call("appointments", "service", query=f"?in_days={in_days}")
        return [slot for slot in day["slots"] if slot["service"] == service]

    async def _enrol(self) -> None:
        wish = await self.call("ask-enrolment", None, {"role": "kiosk", "name": "Ki-ốt cạnh cửa"})
        self.secrets.add(wish["secret"])
        secret = {"secret": wish["secret"]}
        assert (await self.call("claim-enrolment", None, secret, id=wish["enrolment_id"]))["state"] == "pending"
        (seen,) = (await self.call("enrolments", self.session))["enrolments"]
        assert seen["code"] == wish["code"]
        place = {"branch": self.serving.installation.branch}
        await self.call("confirm-enrolment", self.session, place, id=wish["enrolment_id"])
        claimed = await self.call("claim-enrolment", None, secret, id=wish["enrolment_id"])
        self.secrets.add(claimed["token"])
        in_use = (await self.call("devices", self.session))["devices"]
        assert claimed["device_id"] in {device["device_id"] for device in in_use}
        await self.call("revoke-device", self.session, id=claimed["device_id"])
        await self._webhooks()
        stranger = await self.call("ask-enrolment", None, {"role": "display", "name": "?"})
        self.secrets.add(stranger["secret"])
        await self.call("refuse-enrolment", self.session, id=stranger["enrolment_id"])

    async def _webhooks(self) -> None:
        """A receiver at an address that nothing is sent to: it is inside."""
        branch = self.serving.installation.branch
        receiver = AddWebhook("w-story", "Bảng số liệu", "https://127.0.0.1:1/", branch, ("issued",), "s-story")
        await asyncio.to_thread(self.serving.installation.append, receiver)
        listed = "/api/v1/webhooks"
        await asyncio.to_thread(until, lambda: self.serving.call("GET", listed, token=self.session)[1]["webhooks"])
        (seen,) = (await self.call("webhooks", self.session))["webhooks"]
        assert (seen["receiver_id"], seen["branch"]) == ("w-story", branch)
        ranged = {"branch": branch, "after": 0, "last": 2**53}
        assert (await self.call("replay-webhook", "service", ranged, id="w-story"))["events"] > 0

    async def _evening(self) -> None:
        await self.verb("2", "skills", {"skills": ["HT"]})
        await self.verb("2", "pause", {"reason": "lunch"})
        await self.verb("2", "close")
        await self.verb("2", "logout")
        await self.issue("KD")
        await self.call("confirm-clock", self.session, {"at": time.time_ns() // 1_000_000})
        await self.call("end-day", self.session)
        await self.call("reopen-day", self.session)
        for before, after in ((PASSWORD, "a sentence of the story"), ("a sentence of the story", PASSWORD)):
            passwords = {"user": "manager", "password": before, "new_password": after}
            await self.call("change-password", self.session, passwords)
        await self.call("sign-out", self.session)


def yesterday() -> str:
    """A date that is over everywhere."""
    return (datetime.now(ZoneInfo(CITY_TIME_ZONE)).date() - timedelta(days=1)).isoformat()


def tell(serving: Serving) -> Story:
    """The whole story, told."""
    story = Story(serving)
    asyncio.run(story.run())
    return story
