"""Scans over the wire: a PDF for a ticket, in two phases, and what becomes of every other upload."""

import asyncio
import hashlib
import http.client
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from protocol.dossier_files import MOST_BYTES
from protocol.enums import Refusal
from server.dossier.scan_quota import MOST_BYTES_A_DAY
from server.web.base.clock import now_ms
from tests.server.dossier.papers import pdf
from tests.serving import PASSWORD, Installation, Serving, until

from .inside import inside, session_of
from .refusals import refused

PDF = "application/pdf"


def send(serving: Serving, ticket_id: str, content: bytes, kind: str = PDF, key: str | None = None) -> tuple[int, Any]:
    path = f"/api/v1/branches/CN01/tickets/{ticket_id}/scans"
    return serving.call("POST", path, content, serving.installation.tokens["counter-1"], key, **{"Content-Type": kind})


def files(serving: Serving) -> list[str]:
    root = serving.installation.data / "scans"
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


@pytest.fixture
def scanning(standing: Serving) -> Iterator[Serving]:
    """The file's server, without the documents of the tests before."""
    shutil.rmtree(standing.installation.data / "scans", ignore_errors=True)
    assert standing.verb("1", "login", {"user": "clerk1", "password": PASSWORD})[0] == 200
    yield standing
    shutil.rmtree(standing.installation.data / "scans", ignore_errors=True)


def place(reply: Any) -> str:
    return f"{reply['sha256'][:2]}/{reply['sha256']}.sealed"


@pytest.mark.parametrize("kind", [PDF, "application/pdf; charset=binary"])
def test_a_scan_is_stored_and_told_in_the_stream(scanning: Serving, kind: str) -> None:
    ticket, paper = scanning.issue("HT")["ticket_id"], pdf(3)
    status, reply = send(scanning, ticket, paper, kind)
    assert (status, reply["pages"], reply["bytes"]) == (201, 3, len(paper))
    assert files(scanning) == [place(reply)]
    event = scanning.journal()[-1]
    assert (event["kind"], event["seq"]) == ("scanned", reply["seq"])
    told = {"ticket_id": ticket, "sha256": reply["sha256"], "pages": 3, "bytes": len(paper)}
    assert event["body"] == told | {"subject": event["body"]["subject"]}
    assert hashlib.sha256(paper).hexdigest() not in str(event), "whoever has the paper cannot recognise it"
    sealed = (scanning.installation.data / "scans" / place(reply)).read_bytes()
    assert sealed.startswith(b"MCF1")
    assert b"%PDF" not in sealed


def test_the_same_document_is_stored_for_each_ticket_and_for_each_request_once(scanning: Serving) -> None:
    tickets = [scanning.issue("HT")["ticket_id"] for _ in range(2)]
    (_, first), (_, again), (_, other) = (
        send(scanning, ticket, pdf(), key=key) for ticket, key in zip((*tickets[:1], *tickets), "aab", strict=True)
    )
    assert first == again
    assert files(scanning) == sorted([place(first), place(other)])
    assert [event["body"]["ticket_id"] for event in scanning.journal() if event["kind"] == "scanned"][-2:] == tickets


def test_whatever_is_refused_leaves_no_file_and_no_event(scanning: Serving) -> None:
    waits, given_up = (scanning.issue("HT") for _ in range(2))
    path = f"/api/v1/branches/CN01/tickets/{given_up['ticket_id']}/cancel"
    assert scanning.call("POST", path, {}, scanning.installation.tokens["counter-1"])[0] == 200
    stored = send(scanning, waits["ticket_id"], pdf(9), key="once")
    assert stored[0] == 201
    head = scanning.head()
    refused(send(scanning, "20260101-HT-999", pdf()), Refusal.UNKNOWN_TICKET)
    refused(send(scanning, given_up["ticket_id"], pdf()), Refusal.WRONG_STATE)
    refused(send(scanning, waits["ticket_id"], pdf(), key="once"), Refusal.KEY_REUSED)
    refused(send(scanning, waits["ticket_id"], pdf(), "application/json"), Refusal.NOT_A_PDF, "Content-Type")
    refused(send(scanning, waits["ticket_id"], b"no PDF"), Refusal.NOT_A_PDF)
    refused(send(scanning, waits["ticket_id"], b""), Refusal.NOT_A_PDF)
    refused(send(scanning, waits["ticket_id"], pdf(20)[:2000]), Refusal.NOT_A_PDF)
    assert files(scanning) == [place(stored[1])]
    assert scanning.head() == head
    assert rows(scanning, waits, given_up) == [stored[1]["sha256"]]


NAMES = ["..", "%2e%2e", "..%2f..%2fetc%2fpasswd", "../../../etc", "a/../../b", "%00", "..%5c..", "a" * 5000]


def test_no_name_in_the_address_leads_out_of_the_folder(scanning: Serving) -> None:
    before = everything(scanning.installation.data.parent)
    for name in NAMES:
        status, problem = send(scanning, name, pdf())
        assert (status, problem["code"]) in ((404, Refusal.UNKNOWN_TICKET), (404, Refusal.NOT_FOUND)), name
    assert everything(scanning.installation.data.parent) == before


def rows(serving: Serving, *tickets: dict[str, Any]) -> list[str]:
    """The names of the documents of these tickets, as the tables have them."""
    with closing(sqlite3.connect(serving.installation.data / "motcua.sqlite")) as database:
        query = "SELECT raw FROM ticket_scan JOIN scan_text ON dossier_id = id WHERE ticket_id = ? ORDER BY at"
        return [name for ticket in tickets for (name,) in database.execute(query, (ticket["ticket_id"],))]


def everything(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and "sqlite" not in path.name)


def test_an_upload_that_is_cut_off_leaves_nothing(scanning: Serving) -> None:
    ticket, paper = scanning.issue("HT")["ticket_id"], b"%PDF-" + bytes(3 << 20)
    head = scanning.head()
    line = socket.create_connection(("127.0.0.1", scanning.port))
    token = scanning.installation.tokens["counter-1"]
    line.sendall(
        f"POST /api/v1/branches/CN01/tickets/{ticket}/scans HTTP/1.1\r\nHost: x\r\nContent-Type: {PDF}\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(paper)}\r\n\r\n".encode()
        + paper[:-100]
    )
    until(lambda: len(files(scanning)) == 1)
    line.close()
    until(lambda: files(scanning) == [])
    assert scanning.head() == head
    assert not any("Traceback" in entry for entry in scanning.log)


@pytest.mark.slow
def test_a_document_that_is_too_large_is_refused_while_it_comes(serving: Serving) -> None:
    serving.open_counter("1")
    ticket = serving.issue("HT")["ticket_id"]
    connection = http.client.HTTPConnection("127.0.0.1", serving.port, timeout=60)

    def endless() -> Any:
        for _ in range(MOST_BYTES // 1_000_000 + 2):
            yield bytes(1_000_000)

    headers = {"Authorization": f"Bearer {serving.installation.tokens['counter-1']}", "Content-Type": PDF}
    connection.request("POST", f"/api/v1/branches/CN01/tickets/{ticket}/scans", endless(), headers)
    response = connection.getresponse()
    assert response.status == 413
    connection.close()
    assert files(serving) == []


def test_the_file_is_there_before_anybody_hears_of_it(serving: Serving) -> None:
    """A server that is killed between the two phases leaves a file without an event, never an event without a file."""
    serving.open_counter("1")
    ticket = serving.issue("HT")["ticket_id"]
    for width in range(500, 520):
        assert send(serving, ticket, pdf(1, width))[0] == 201
    serving.kill()
    serving.start()
    named = {event["body"]["sha256"] for event in serving.journal() if event["kind"] == "scanned"}
    assert len(named) == 20
    assert {Path(path).stem for path in files(serving) if path.endswith(".sealed")} == named
    assert set(rows(serving, {"ticket_id": ticket})) == named


def look(serving: Serving, who: str, ticket_id: str, sha256: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one reading of a scan."""
    line = http.client.HTTPConnection("127.0.0.1", serving.port)
    token = serving.installation.tokens.get(who, who)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    line.request("GET", f"/api/v1/branches/CN01/tickets/{ticket_id}/scans/{sha256}", headers=headers)
    reply = line.getresponse()
    body = reply.read()
    line.close()
    return reply.status, {name.lower(): value for name, value in reply.getheaders()}, body


def test_a_stored_scan_can_be_read_again_and_each_look_is_logged(scanning: Serving) -> None:
    ticket, paper = scanning.issue("HT")["ticket_id"], pdf(3)
    sha256 = send(scanning, ticket, paper)[1]["sha256"]
    clerk = scanning.installation.users["clerk1"]
    scanning.verb("1", "login", {"user": "clerk1", "password": PASSWORD})
    status, headers, body = look(scanning, "counter-1", ticket, sha256)
    assert (status, headers["content-type"], headers["cache-control"]) == (200, PDF, "no-store")
    assert body == paper
    line = msgspec.json.decode(
        until(lambda: next((line for line in scanning.log if "scan read" in line and sha256 in line), None))
    )
    assert {name: line[name] for name in ("log", "actor", "stream", "sha256")} == {
        "log": "motcua.audit", "actor": clerk, "stream": "CN01", "sha256": sha256,
    }  # fmt: skip
    cancel = f"/api/v1/branches/CN01/tickets/{ticket}/cancel"
    shown = scanning.call("POST", cancel, {}, scanning.installation.tokens["counter-1"])[1]["ticket"]
    assert shown["scans"] == [sha256]
    scanning.verb("1", "logout")
    assert look(scanning, "counter-1", ticket, sha256)[0] == 403, "nobody is logged in there"


def test_only_what_an_event_ties_to_the_ticket_can_be_read(scanning: Serving) -> None:
    with_scan, without = (scanning.issue("HT")["ticket_id"] for _ in range(2))
    sha256 = send(scanning, with_scan, pdf(2))[1]["sha256"]
    manager = scanning.sign_in("manager")
    assert look(scanning, manager, with_scan, sha256)[0] == 200
    wrong = [(without, sha256), (with_scan, "0" * 64), (with_scan, "..%2f..%2fkeys%2fsecret.key"), ("nobody", sha256)]
    for ticket, name in wrong:
        status, headers, body = look(scanning, manager, ticket, name)
        assert (status, headers["content-type"]) == (404, "application/problem+json"), (ticket, name)
        assert PDF.encode() not in body
    for who, status in (("", 401), ("kiosk", 403), ("display", 403)):
        assert look(scanning, who, with_scan, sha256)[0] == status


def test_a_plain_scan_that_an_earlier_version_stored_today_is_read(scanning: Serving) -> None:
    ticket, paper = scanning.issue("HT")["ticket_id"], pdf(2)
    sha256 = send(scanning, ticket, paper)[1]["sha256"]
    plain = scanning.installation.data / "scans" / sha256[:2] / f"{sha256}.pdf"
    plain.write_bytes(paper)
    with closing(sqlite3.connect(scanning.installation.data / "motcua.sqlite")) as database, database:
        database.execute("DELETE FROM ticket_scan WHERE ticket_id = ?", (ticket,))
    manager = scanning.sign_in("manager")
    assert look(scanning, manager, ticket, sha256)[::2] == (200, paper)
    plain.unlink()
    assert look(scanning, manager, ticket, sha256)[0] == 404


def test_a_document_that_is_gone_from_the_disk_is_unavailable_and_logged(scanning: Serving) -> None:
    ticket = scanning.issue("HT")["ticket_id"]
    sha256 = send(scanning, ticket, pdf(4))[1]["sha256"]
    shutil.rmtree(scanning.installation.data / "scans")
    status, _, body = look(scanning, scanning.sign_in("manager"), ticket, sha256)
    assert (status, msgspec.json.decode(body)["code"]) == (503, Refusal.UNAVAILABLE)


def test_a_counter_with_nobody_logged_in_stores_nothing_and_cancels_nothing(serving: Serving) -> None:
    ticket = serving.issue("HT")["ticket_id"]
    token, tickets = serving.installation.tokens["counter-1"], "/api/v1/branches/CN01/tickets"
    before = serving.head()
    refused(send(serving, ticket, pdf()), Refusal.NOT_ALLOWED)
    for act in ("cancel", "restore"):
        refused(serving.call("POST", f"{tickets}/{ticket}/{act}", {}, token), Refusal.NOT_ALLOWED)
    assert serving.head() == before
    serving.open_counter("1")
    assert send(serving, ticket, pdf())[0] == 201
    assert serving.call("POST", f"{tickets}/{ticket}/cancel", {}, token)[0] == 200


def test_a_sender_that_has_stored_its_days_share_is_refused(installation: Installation) -> None:
    async def ask() -> list[tuple[int, str | None]]:
        async with inside(installation) as within:
            answers: list[tuple[int, str | None]] = []
            manager = {"Authorization": f"Bearer {session_of(installation, 'manager')}"}
            supervisor = {"Authorization": f"Bearer {session_of(installation, 'supervisor')}"}
            tickets = "/api/v1/branches/CN01/tickets"
            issued = (await within.near.post(tickets, json={"service": "HT"}, headers=manager)).json()
            path, kind = f"{tickets}/{issued['ticket_id']}/scans", {"Content-Type": PDF}
            for sender in (manager, supervisor, manager):
                answer = await within.near.post(path, content=pdf(len(answers) + 1), headers=sender | kind)
                answers.append((answer.status_code, answer.json().get("code")))
                within.context.scan_quota.stored(installation.users["manager"], MOST_BYTES_A_DAY, now_ms())
            return answers

    assert asyncio.run(ask()) == [(201, None), (201, None), (429, "scan_quota")]
