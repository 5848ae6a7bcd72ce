"""Each field of each command wrong in each way: a problem document that names it, and a stream that has not moved."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from language.messages import LANGUAGES
from protocol.commands import COUNTER_VERBS, Issue, tag_of
from protocol.dossier_commands import DossierCommand
from protocol.enums import Refusal
from protocol.people import Credentials
from server.access.permissions import Permission
from server.dossier.stream import children, consulting
from server.dossier.stream.decide import MONEY_COMMANDS
from server.web.api.routes import OPERATIONS
from server.web.edge.endpoint import MOST_JSON
from server.web.operation.operation import Operation
from tests.serving import PASSWORD, Serving
from tools.ministry.say import sent_in, step

from .inside import session_of
from .line import Line
from .refusals import complaint, refused
from .wrong import right_body, wrongs

AT = datetime(2026, 10, 5, tzinfo=UTC)
COMMANDS = [operation for operation in OPERATIONS if operation.body is not None]
RIGHT: dict[str, Any] = {
    "service": "HT",
    "reason": "equipment",
    "ticket_id": "20260101-HT-001",
    "priority": "elderly",
    "skills": ["HT"],
    "user": "clerk1",
    "password": PASSWORD,
    "new_password": "a new sentence",
    "level": "notice",
    "text": {"vi": "Mất điện", "en": "No power"},
    "role": "kiosk",
    "name": "Ki-ốt",
    "branch": "CN01",
    "secret": "mc_enrolment_x",
    "slot_at": "2026-10-05T09:00:00+07:00",
    "date": "2026-10-05",
    "count": 10,
    "completed_at": 1,
    "served_s": 60,
    "number": "HT-700",
    "code": "HT-700",
    "at": 1_800_000_000_000,
    "key": "soon",
    "for_s": 600,
    "slip": "S1",
    "ticket": "20260101-HT-001",
    "device": "d-kiosk",
    "task": "A1",
    "what": "restart",
    "version": "0.2.0",
    "rating": 4,
    "cause": "papers",
    "after": 0,
    "last": 9,
    "procedure": "1.001193",
    "unit": "H26.50.05",
    "to": {"unit": "H26.50.05"},
    "papers": [],
    "wanted": ["birth_notice"],
    "due_at": 1_800_000_000_000,
    "amount": 3,
    "result": "granted",
    "against": "code",
    "carrier": "vnpost",
    "field": "phone",
    "pages": 1,
    "copies": 1,
    "payment": "pay-0000000001",
    "by": "cash",
    "vnd": 10_000,
    "no": 1,
    "place": 1,
    "answer": "agrees",
}


def body_of(operation: Operation) -> dict[str, Any]:
    """A body that is as it should be."""
    of_its_own: dict[str, dict[str, Any]] = {
        "check-identity": {"number": "001203004567"},
        "put-text": {"text": "Xin bản sao"},
        "find-scans": {"text": "khai sinh"},
        "consult": {"to": [{"unit": "H26.50.05"}], "matter": "planning"},
        "prefill": {"dossier_id": f"d{0:020}"},
        "file-scan": {"upload": "upload-0000000001", "component": "p1", "sha256": "0" * 64, "pages": 1},
        "tell-slip": {"outcome": "printed"},
        "tell-task": {"outcome": "done"},
        "refuse-to-sign": {"reason": "damaged"},
        "erase-person": {"identity_number": "001203004567"},
        "look-up-list": {"code": "DS-K7WM-3XQT-9ACD", "secret": "K7WM-3XQT"},
        "hand-over-list": {
            "branch": "CN01",
            "proxy": {"name": "Lan"},
            "lines": [{"procedure": "1.001193", "sheets": 3}],
        },
        "split-list": {"places": [1]},
        "clear-payment": {"refused": "wrong_state"},
        "follow-dossier": {"code": "G01.899-261005-0012"},
        "say-dossier": sent_in(1, "H26.50.05", "1.001193", AT),
        "say-step": step("G01.899-261005-0012", "4", AT),
        "look-up-dossier": {"code": "H26.50-261008-0001", "secret": "K7WM-3XQT"},
    }
    return right_body(operation.body, RIGHT | of_its_own.get(operation.name, {}))


@pytest.fixture(scope="module")
def stands(standing: Serving) -> Serving:
    """The server, with a clerk at counter 1."""
    standing.issue()
    standing.open_counter("1")
    return standing


@pytest.fixture
def still(stands: Serving) -> Iterator[Serving]:
    """Whatever a test sends, the stream does not move."""
    before = stands.head()
    yield stands
    assert stands.head() == before


def path_of(operation: Operation) -> str:
    named = {"b": "CN01", "c": "1", "id": "20260101-XX-001", "secret": "CN01-" + "x" * 24, "code": "DS-K7WM-3XQT-9ACD"}
    return operation.path.format(part="applicant", kind="note", upload="upload-0000000001", file="f" * 20, **named)


def token_of(serving: Serving, operation: Operation) -> str | None:
    if operation.name in ("sign-in", "change-password", "ask-enrolment", "claim-enrolment"):
        return None
    if operation.name in (
        "set-message",
        "confirm-enrolment",
        "move",
        "set-quota",
        "set-hours",
        "own-alert",
        "snooze-alert",
        "set-automatic",
        "take-automatic-back",
        "print-slip",
        "ask-device",
    ):
        return session_of(serving.installation, "manager")
    if operation.permission is Permission.SIGN_FILES:
        return session_of(serving.installation, "clerk1")
    if operation.permission is Permission.ERASE_PEOPLE:
        return session_of(serving.installation, "admin")
    if operation.permission in (Permission.BOOK, Permission.REPLAY_WEBHOOK, Permission.TELL_DOSSIERS):
        return serving.installation.tokens["service"]
    return serving.installation.tokens["kiosk" if operation.name in ("issue", "lease-numbers") else "counter-1"]


@pytest.mark.parametrize("operation", COMMANDS, ids=lambda operation: operation.name)
def test_each_field_wrong_in_each_way(still: Serving, operation: Operation) -> None:
    async def send() -> tuple[int, list[str]]:
        failures, sent = [], 0
        async with Line(still.port, token_of(still, operation)) as line:
            for sent, wrong in enumerate(wrongs(operation.body, body_of(operation)), 1):
                language = LANGUAGES[sent % 2]
                body = json.dumps(wrong.body).encode()
                reply = await line.ask(operation.method, path_of(operation), body, Accept_Language=language)
                failure = complaint(reply, Refusal.BAD_FIELD, wrong.field, language)
                if failure:
                    failures.append(f"{wrong.field} {wrong.why}: {failure}")
        return sent, failures

    sent, failures = asyncio.run(send())
    assert failures == []
    assert sent >= 2


NOT_A_COMMAND: dict[str, tuple[bytes, Refusal, str | None]] = {
    "not JSON": (b"service=HT", Refusal.BAD_JSON, None),
    "half": (b'{"', Refusal.BAD_JSON, None),
    "a byte order mark": (b"\xef\xbb\xbf{}", Refusal.BAD_JSON, None),
    "zeros": (b"\x00\x00\x00", Refusal.BAD_JSON, None),
    "NaN": (b"NaN", Refusal.BAD_JSON, None),
    "a list": (b"[]", Refusal.BAD_FIELD, None),
    "a text": (b'"HT"', Refusal.BAD_FIELD, None),
    "null": (b"null", Refusal.BAD_FIELD, None),
    "deep": (b"[" * 50_000, Refusal.BAD_FIELD, None),
    "deep inside": (b'{"colour":' + b"[" * 50_000, Refusal.BAD_FIELD, "colour"),
    "too large": (b'{"colour":"' + b"x" * MOST_JSON + b'"}', Refusal.TOO_LARGE, None),
    "too many blanks": (b" " * MOST_JSON + b"{}", Refusal.TOO_LARGE, None),
}  # fmt: skip


@pytest.mark.parametrize("operation", COMMANDS, ids=lambda operation: operation.name)
def test_what_is_no_command_at_all(still: Serving, operation: Operation) -> None:
    async def send() -> list[str]:
        failures = []
        async with Line(still.port, token_of(still, operation)) as line:
            right = json.dumps(body_of(operation)).encode()
            cases = NOT_A_COMMAND | {"two documents": (right + right, Refusal.BAD_JSON, None)}
            for why, (body, code, field) in cases.items():
                failure = complaint(await line.ask(operation.method, path_of(operation), body), code, field)
                if failure:
                    failures.append(f"{why}: {failure}")
        return failures

    assert asyncio.run(send()) == []


def test_bytes_that_are_no_text_are_bad_json_wherever_they_are(still: Serving) -> None:
    async def send() -> None:
        async with Line(still.port, still.installation.tokens["kiosk"]) as line:
            for body in (b'{"service":"\xff"}', b'{"service":"HT","\xc3":1}', b'{"service":"\\ud800"}'):
                reply = await line.ask("POST", "/api/v1/branches/CN01/tickets", body)
                assert complaint(reply, Refusal.BAD_JSON, None) == ""

    asyncio.run(send())


def test_a_field_named_twice_is_refused(still: Serving) -> None:
    async def send() -> None:
        async with Line(still.port, still.installation.tokens["kiosk"]) as line:
            for body, field in (
                (b'{"service":"HT","service":"DD"}', "service"),
                (b'{"service":"HT","dossiers":2,"dossiers":2}', "dossiers"),
                (b'{"service":"HT","s\\u0065rvice":"HT"}', "service"),
            ):
                reply = await line.ask("POST", "/api/v1/branches/CN01/tickets", body)
                assert complaint(reply, Refusal.BAD_FIELD, field) == ""

    asyncio.run(send())


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 65, "khoá", "tab\tinside", "\x7f"])
def test_a_key_that_is_none(still: Serving, key: str) -> None:
    async def send() -> None:
        async with Line(still.port, still.installation.tokens["kiosk"]) as line:
            head = "POST /api/v1/branches/CN01/tickets HTTP/1.1\r\nHost: x\r\nContent-Length: 16\r\n"
            head += f"Authorization: Bearer {still.installation.tokens['kiosk']}\r\nIdempotency-Key: "
            reply = await line.send(head.encode() + key.encode() + b'\r\n\r\n{"service":"HT"}')
            # what no header may hold is refused before we see it
            assert reply.status == 400
            if reply.headers["content-type"] != "text/plain; charset=utf-8":
                assert complaint(reply, Refusal.BAD_KEY, "Idempotency-Key") == ""

    asyncio.run(send())


@pytest.mark.parametrize("key", ["open:2026-01-01", "day_end:2026-01-01", "expire:x:1", "unpark:x:1"])
def test_a_key_that_reads_like_a_timers_is_its_senders_and_no_timers(stands: Serving, key: str) -> None:
    first, second = stands.issue(key=key), stands.issue(key=key)
    assert first == second
    assert all(event["command_id"] != key for event in stands.journal())


@pytest.mark.parametrize("key", ["!", "~", "x" * 64, '"{}[]:,<>', "0192-not-a-uuid"])
def test_any_printable_key_is_one(stands: Serving, key: str) -> None:
    first, second = stands.issue(key=key), stands.issue(key=key)
    assert first == second


def test_no_verb_is_left_out() -> None:
    beside = {
        "move", "set-quota", "set-hours", "own-alert", "snooze-alert", "print-slip", "tell-slip", "ask-device",
        "tell-task", "device-report", "find-scans",
        "set-automatic", "take-automatic-back",
        "issue", "sign-in", "device-state", "set-message", "ask-enrolment", "claim-enrolment", "confirm-enrolment",
        "book", "move-appointment", "lease-numbers", "issue-leased", "admit-slip", "record-served", "change-password",
        "confirm-clock", "rate", "rate-here", "replay-webhook", "check-identity", "look-up-dossier",
        "hand-over-list", "split-list", "look-up-list",
        "erase-person", "say-dossier", "say-step",
    }  # fmt: skip
    dossiers = {operation.name for operation in COMMANDS if "/dossiers" in operation.path}
    assert {operation.name for operation in COMMANDS} == {*COUNTER_VERBS, *beside, *dossiers}
    sealed = {"put-person", "put-text", "uncover", "uncover-text", "find-dossiers", "prefill"}
    sealed |= {"file-scan", "set-file-aside", "clear-payment", "refuse-to-sign"}
    beside_its_life = {tag_of(command) for command in (*MONEY_COMMANDS, *consulting.HANDLERS, *children.HANDLERS)}
    assert dossiers == {tag_of(command) for command in get_args(DossierCommand)} | sealed | beside_its_life
    assert next(operation for operation in COMMANDS if operation.name == "issue").body is Issue
    assert next(operation for operation in COMMANDS if operation.name == "sign-in").body is Credentials


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/api/v1/branches/XX", Refusal.UNKNOWN_BRANCH),
        ("GET", "/api/v1/branches/..%2F..", Refusal.NOT_FOUND),
        ("GET", "/api/v1/branches/XX/board", Refusal.UNKNOWN_BRANCH),
        ("GET", "/api/v1/branches/city", Refusal.UNKNOWN_BRANCH),
        ("GET", "/api/v1/tickets/nonsense", Refusal.UNKNOWN_TICKET),
        ("GET", "/api/v1/tickets/CN01-" + "A" * 24, Refusal.UNKNOWN_TICKET),
        ("GET", "/api/v1/tickets/" + "-" * 30_000, Refusal.UNKNOWN_TICKET),
        ("POST", "/api/v1/tickets/CN01-" + "A" * 24 + "/cancel", Refusal.UNKNOWN_TICKET),
        ("GET", "/api/v1/tickets/%ff%00", Refusal.UNKNOWN_TICKET),
        ("GET", "/no/such/thing", Refusal.NOT_FOUND),
        ("GET", "/api/v1/branches/", Refusal.NOT_FOUND),
        ("PUT", "/api/v1/branches/CN01", Refusal.WRONG_METHOD),
        ("OPTIONS", "/api/v1/branches/CN01/tickets", Refusal.WRONG_METHOD),
    ],
)
def test_an_address_that_leads_nowhere(still: Serving, method: str, path: str, code: Refusal) -> None:
    async def send() -> None:
        async with Line(still.port) as line:
            assert complaint(await line.ask(method, path, Accept_Language="en"), code, None, "en") == ""

    asyncio.run(send())


@pytest.mark.parametrize(
    "query",
    ["after=-1", "after=x", "after=", "after=1e3", "after=٣", "after=9007199254740993", "limit=1001", "limit=-1"],
)
def test_a_query_that_is_wrong_names_the_parameter(still: Serving, query: str) -> None:
    token = still.installation.tokens["service"]
    answer = still.call("GET", f"/api/v1/branches/CN01/journal?{query.replace('٣', '%D9%A3')}", token=token)
    refused(answer, Refusal.BAD_FIELD, query.partition("=")[0])


def test_wrong_passwords_one_after_the_other_are_slowed_down_also_when_sent_at_once(serving: Serving) -> None:
    async def guess(line: Line) -> Refusal:
        return Refusal(
            (await line.post("/api/v1/sessions", {"user": "admin", "password": "guess-guess"})).json()["code"]
        )

    async def attack() -> list[Refusal]:
        lines = [Line(serving.port) for _ in range(12)]
        codes = await asyncio.gather(*(guess(line) for line in lines))
        for line in lines:
            await line.__aexit__(None, None, None)
        return codes

    codes = asyncio.run(attack())
    assert codes.count(Refusal.WRONG_PASSWORD) == 5
    assert codes.count(Refusal.TOO_MANY_TRIES) == 7
    status, problem = serving.call("POST", "/api/v1/sessions", {"user": "admin", "password": PASSWORD})
    assert (status, problem["code"]) == (429, Refusal.TOO_MANY_TRIES)  # not even with the right one
    assert serving.sign_in("manager")
