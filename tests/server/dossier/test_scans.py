"""Scans on the disk: whole, named by their content, durable before they are told of, and never left over."""

import asyncio
import hashlib
import os
import random
import re
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from protocol.enums import Refusal
from protocol.problem import Refused
from server.dossier import scans
from server.dossier.scans import Incoming, ScanStore, Stored

from .papers import locked, pdf

HEX = re.compile(r"^[0-9a-f]{64}$")


@pytest.fixture
def store(tmp_path: Path) -> ScanStore:
    return ScanStore(tmp_path)


async def chunks(content: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


def receive(store: ScanStore, content: bytes) -> Incoming | Refused:
    return asyncio.run(store.receive(chunks(content)))


def kept(store: ScanStore, content: bytes) -> Stored:
    incoming = receive(store, content)
    assert isinstance(incoming, Incoming)
    stored = store.keep(incoming)
    assert isinstance(stored, Stored), stored
    return stored


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("pages", [1, 2, 30])
def test_a_pdf_is_kept_under_its_content(store: ScanStore, tmp_path: Path, pages: int) -> None:
    paper = pdf(pages)
    stored = kept(store, paper)
    sha256 = hashlib.sha256(paper).hexdigest()
    store.confirm(stored)
    assert stored == Stored(sha256, pages, len(paper))
    assert HEX.match(stored.sha256)
    assert files(tmp_path) == [f"scans/{sha256[:2]}/{sha256}.pdf"]
    assert store.path(sha256).read_bytes() == paper


def test_the_same_content_is_kept_once(store: ScanStore, tmp_path: Path) -> None:
    first = kept(store, pdf())
    store.confirm(first)
    assert kept(store, pdf()) == first
    assert len(files(tmp_path)) == 1


NO_PDF = {
    "empty": b"",
    "text": b"a letter",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(500),
    "a web page": b"<html><script>alert(1)</script></html>",
    "no more than a beginning": b"%PDF-",
    "a beginning and rubbish": b"%PDF-1.7\n" + bytes(range(256)) * 20,
    "something before it": b"\n" * 10 + pdf(),
    "no pages": pdf(0),
    "only its first half": pdf(20)[: len(pdf(20)) // 2],
    "with a password": locked(),
    "locked in a way of tomorrow": locked().replace(b"/V 2", b"/V 9"),
    "locked by a stranger": locked().replace(b"/Filter /Standard", b"/Filter /Stranger"),
    "locked by AES": locked().replace(b"/V 2", b"/V 5").replace(b"/R 3", b"/R 6"),
}


@pytest.mark.parametrize("why", NO_PDF)
def test_what_is_no_readable_pdf_is_refused_and_leaves_nothing(store: ScanStore, tmp_path: Path, why: str) -> None:
    incoming = receive(store, NO_PDF[why])
    assert isinstance(incoming, Incoming)
    assert store.keep(incoming) == Refused(Refusal.NOT_A_PDF)
    assert files(tmp_path) == []


def test_a_damaged_pdf_is_kept_or_refused_but_never_a_fault(store: ScanStore, tmp_path: Path) -> None:
    """120 documents with bytes knocked out at random: a scanner's file, a bad cable."""
    noise = random.Random(2)
    whole, refused = pdf(3), 0
    for _ in range(120):
        damaged = bytearray(whole)
        for _ in range(noise.randint(1, 12)):
            place = noise.randrange(5, len(damaged))
            match noise.randrange(3):
                case 0:
                    damaged[place] = noise.randrange(256)
                case 1:
                    del damaged[place : place + noise.randint(1, 40)]
                case _:
                    damaged[place:place] = noise.randbytes(noise.randint(1, 40))
        incoming = receive(store, bytes(damaged))
        assert isinstance(incoming, Incoming)
        outcome = store.keep(incoming)
        if isinstance(outcome, Stored):
            store.withdraw(outcome)
        else:
            assert outcome == Refused(Refusal.NOT_A_PDF)
            refused += 1
    assert 0 < refused < 120
    assert files(tmp_path) == []


def test_a_document_that_is_too_large_is_given_up_at_once(
    store: ScanStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scans, "MOST_BYTES", 5000)
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1000
            yield bytes(1000)

    outcome = asyncio.run(store.receive(endless()))
    assert isinstance(outcome, Refused)
    assert outcome.code is Refusal.TOO_LARGE
    assert sent == 6000
    assert files(tmp_path) == []


class CutOff(Exception):
    """What the web server raises when the sender is gone."""


def test_an_upload_that_stops_half_way_leaves_nothing(store: ScanStore, tmp_path: Path) -> None:
    async def half() -> AsyncIterator[bytes]:
        yield pdf()[:200]
        assert len(files(tmp_path)) == 1
        raise CutOff

    with pytest.raises(CutOff):
        asyncio.run(store.receive(half()))
    assert files(tmp_path) == []


def test_an_upload_that_is_given_up_by_the_server_leaves_nothing(store: ScanStore, tmp_path: Path) -> None:
    async def play() -> None:
        async def stuck() -> AsyncIterator[bytes]:
            yield pdf()[:200]
            await asyncio.Event().wait()

        receiving = asyncio.create_task(store.receive(stuck()))
        while not files(tmp_path):
            await asyncio.sleep(0)
        receiving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await receiving

    asyncio.run(play())
    assert files(tmp_path) == []


def test_the_document_and_its_folders_are_on_the_disk_before_it_is_told_of(
    store: ScanStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order of the calls that make it durable: the content, its place, the folders that hold the place."""
    calls: list[str] = []
    names: dict[int, str] = {}

    def noting(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            result = real(*arguments, **named)
            if name == "open" and isinstance(result, int):
                names[result] = str(Path(str(arguments[0])).relative_to(tmp_path))
            elif name == "fsync":
                calls.append(f"sync {names.get(int(str(arguments[0])), 'the content')}")
            elif name == "replace":
                calls.append("move")
            return result

        return call

    for name in ("open", "fsync", "replace"):
        monkeypatch.setattr(os, name, noting(name, getattr(os, name)))
    stored = kept(store, pdf())
    assert calls == ["sync the content", "move", f"sync scans/{stored.sha256[:2]}", "sync scans"]


def test_what_no_event_names_is_taken_away_again(store: ScanStore, tmp_path: Path) -> None:
    store.withdraw(kept(store, pdf()))
    assert files(tmp_path) == []


def test_what_an_event_names_stays_whatever_becomes_of_others_with_the_same_content(
    store: ScanStore, tmp_path: Path
) -> None:
    store.confirm(kept(store, pdf()))
    store.withdraw(kept(store, pdf()))  # an earlier event has it
    assert len(files(tmp_path)) == 1


@pytest.mark.parametrize("order", ["keep first", "keep last"])
def test_two_uploads_of_one_content_at_once_of_which_one_is_kept(store: ScanStore, tmp_path: Path, order: str) -> None:
    one, other = kept(store, pdf()), kept(store, pdf())
    if order == "keep first":
        store.confirm(one)
        store.withdraw(other)
    else:
        store.withdraw(one)
        assert store.path(other.sha256).exists()
        store.confirm(other)
    assert len(files(tmp_path)) == 1


def test_two_uploads_of_one_content_at_once_of_which_none_is_kept(store: ScanStore, tmp_path: Path) -> None:
    one, other = kept(store, pdf()), kept(store, pdf())
    store.withdraw(one)
    store.withdraw(other)
    assert files(tmp_path) == []
    assert kept(store, pdf()) == one


@pytest.mark.parametrize("confirmed_first", [True, False])
def test_two_processes_with_one_content_of_which_one_is_kept(tmp_path: Path, confirmed_first: bool) -> None:
    """Two stores on one folder are two processes: what an event names must stay, whoever came first."""
    here, there = ScanStore(tmp_path), ScanStore(tmp_path)
    one, other = kept(here, pdf()), kept(there, pdf())
    if confirmed_first:
        there.confirm(other)
        here.withdraw(one)
    else:
        here.withdraw(one)
        there.confirm(other)
    assert there.path(other.sha256).read_bytes() == pdf()
    assert len(files(tmp_path)) == 1


def test_two_processes_with_one_content_of_which_none_is_kept(tmp_path: Path) -> None:
    here, there = ScanStore(tmp_path), ScanStore(tmp_path)
    one, other = kept(here, pdf()), kept(there, pdf())
    there.withdraw(other)
    here.withdraw(one)
    assert files(tmp_path) == []


def test_what_a_killed_process_did_not_settle_stays(tmp_path: Path) -> None:
    killed, next_one = ScanStore(tmp_path), ScanStore(tmp_path)
    left = kept(killed, pdf())
    claim = next((tmp_path / "scans" / "claims").iterdir())
    next_one.withdraw(kept(next_one, pdf()))
    assert next_one.path(left.sha256).exists()
    assert next_one.sweep(claim.stat().st_mtime + scans.STALE_S + 1) == 1
    assert files(tmp_path) == [f"scans/{left.sha256[:2]}/{left.sha256}.pdf"]
    next_one.withdraw(kept(next_one, pdf()))
    assert next_one.path(left.sha256).exists()


def test_many_threads_with_the_same_few_documents(store: ScanStore, tmp_path: Path) -> None:
    """Every third is withdrawn, the rest is kept: in the end each document is there, whole."""
    papers = [pdf(1, width) for width in (500, 501, 502)]
    start = threading.Barrier(8)

    def work(worker: int) -> None:
        start.wait()
        for turn in range(9):
            stored = kept(store, papers[(worker + turn) % 3])
            (store.withdraw if turn % 3 == 0 else store.confirm)(stored)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert len(files(tmp_path)) == 3
    for paper in papers:
        assert store.path(hashlib.sha256(paper).hexdigest()).read_bytes() == paper


def test_what_a_killed_process_left_is_swept_away_later(store: ScanStore, tmp_path: Path) -> None:
    left = receive(store, pdf())
    assert isinstance(left, Incoming)
    left.close()
    written = left.path.stat().st_mtime
    assert store.sweep(written + scans.STALE_S - 1) == 0
    assert len(files(tmp_path)) == 1
    assert store.sweep(written + scans.STALE_S + 1) == 1
    assert files(tmp_path) == []


def test_an_empty_data_folder_has_nothing_to_sweep(store: ScanStore) -> None:
    assert store.sweep(1e12) == 0


def test_a_disk_that_takes_nothing_is_unavailable_not_a_fault(store: ScanStore, tmp_path: Path) -> None:
    (tmp_path / "scans").write_text("a file is where the folder should be")
    outcome = receive(store, pdf())
    assert isinstance(outcome, Refused)
    assert outcome.code is Refusal.UNAVAILABLE
