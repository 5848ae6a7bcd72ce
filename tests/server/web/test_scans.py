"""Scans over the wire: a PDF for a ticket, in two phases, and what becomes of every other upload."""

import hashlib
import http.client
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from protocol.enums import Refusal
from server.dossier.scans import MOST_BYTES
from tests.server.dossier.papers import pdf
from tests.serving import Serving, until

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
    yield standing
    shutil.rmtree(standing.installation.data / "scans", ignore_errors=True)


def place(content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    return f"{sha256[:2]}/{sha256}.pdf"


@pytest.mark.parametrize("kind", [PDF, "application/pdf; charset=binary"])
def test_a_scan_is_stored_and_told_in_the_stream(scanning: Serving, kind: str) -> None:
    ticket, paper = scanning.issue("HT")["ticket_id"], pdf(3)
    status, reply = send(scanning, ticket, paper, kind)
    assert (status, reply["pages"], reply["bytes"]) == (201, 3, len(paper))
    assert files(scanning) == [place(paper)]
    event = scanning.journal()[-1]
    assert (event["kind"], event["seq"]) == ("scanned", reply["seq"])
    assert event["body"] == {"ticket_id": ticket, "sha256": reply["sha256"], "pages": 3, "bytes": len(paper)}
    assert (scanning.installation.data / "scans" / place(paper)).read_bytes() == paper


def test_two_tickets_may_have_the_same_document(scanning: Serving) -> None:
    tickets = [scanning.issue("HT")["ticket_id"] for _ in range(2)]
    assert [send(scanning, ticket, pdf())[0] for ticket in tickets] == [201, 201]
    assert files(scanning) == [place(pdf())]
    assert [event["body"]["ticket_id"] for event in scanning.journal() if event["kind"] == "scanned"][-2:] == tickets


def test_whatever_is_refused_leaves_no_file_and_no_event(scanning: Serving) -> None:
    waits, given_up = (scanning.issue("HT") for _ in range(2))
    path = f"/api/v1/branches/CN01/tickets/{given_up['ticket_id']}/cancel"
    assert scanning.call("POST", path, {}, scanning.installation.tokens["counter-1"])[0] == 200
    assert send(scanning, waits["ticket_id"], pdf(9), key="once")[0] == 201
    head = scanning.head()
    refused(send(scanning, "20260101-HT-999", pdf()), Refusal.UNKNOWN_TICKET)
    refused(send(scanning, given_up["ticket_id"], pdf()), Refusal.WRONG_STATE)
    refused(send(scanning, waits["ticket_id"], pdf(), key="once"), Refusal.KEY_REUSED)
    refused(send(scanning, waits["ticket_id"], pdf(), "application/json"), Refusal.NOT_A_PDF, "Content-Type")
    refused(send(scanning, waits["ticket_id"], b"no PDF"), Refusal.NOT_A_PDF)
    refused(send(scanning, waits["ticket_id"], b""), Refusal.NOT_A_PDF)
    refused(send(scanning, waits["ticket_id"], pdf(20)[:2000]), Refusal.NOT_A_PDF)
    assert files(scanning) == [place(pdf(9))]
    assert scanning.head() == head


def test_a_document_that_somebody_else_has_stays_when_this_upload_is_refused(scanning: Serving) -> None:
    waits, given_up = (scanning.issue("HT") for _ in range(2))
    assert send(scanning, waits["ticket_id"], pdf())[0] == 201
    path = f"/api/v1/branches/CN01/tickets/{given_up['ticket_id']}/cancel"
    scanning.call("POST", path, {}, scanning.installation.tokens["counter-1"])
    refused(send(scanning, given_up["ticket_id"], pdf()), Refusal.WRONG_STATE)
    assert files(scanning) == [place(pdf())]


NAMES = ["..", "%2e%2e", "..%2f..%2fetc%2fpasswd", "../../../etc", "a/../../b", "%00", "..%5c..", "a" * 5000]


def test_no_name_in_the_address_leads_out_of_the_folder(scanning: Serving) -> None:
    before = everything(scanning.installation.data.parent)
    for name in NAMES:
        status, problem = send(scanning, name, pdf())
        assert (status, problem["code"]) in ((404, Refusal.UNKNOWN_TICKET), (404, Refusal.NOT_FOUND)), name
    assert everything(scanning.installation.data.parent) == before


def everything(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and "sqlite" not in path.name)


def test_an_upload_that_is_cut_off_leaves_nothing(scanning: Serving) -> None:
    ticket, paper = scanning.issue("HT")["ticket_id"], pdf(50)
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
    ticket = serving.issue("HT")["ticket_id"]
    connection = http.client.HTTPConnection("127.0.0.1", serving.port, timeout=20)

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
    ticket = serving.issue("HT")["ticket_id"]
    for width in range(500, 520):
        assert send(serving, ticket, pdf(1, width))[0] == 201
    serving.kill()
    serving.start()
    named = {event["body"]["sha256"] for event in serving.journal() if event["kind"] == "scanned"}
    assert len(named) == 20
    assert {Path(path).stem for path in files(serving)} == named
