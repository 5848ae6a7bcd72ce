"""Verifies an archive of old days by itself: every digest, the chain of every stream, and that its events replay."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import msgspec

from server.backup.archive import Archive, Damage, DamagedArchive, HeadInBackup, Kind
from server.backup.table_rows import rows_of
from server.journal.anchors.anchor import Anchor, Position
from server.journal.check.replay import Replay
from server.journal.check.report import DetailText, Finding, FindingKind, Report
from server.journal.read.stream_reader import Head, JournalRow
from server.journal.read.stream_states import model_of
from server.journal.schema.model import Model

from .archive_days import EVENTS


def verify_days(archive: Archive, models: Sequence[Model[Any]], anchors: Sequence[Anchor] = ()) -> Report:
    """The findings in its events, and where an anchor signed another event. Raises DamagedArchive, OSError."""
    archive.must_hold(Kind.OLD_DAYS)
    archive.check_digests()
    signed = _signed(anchors)
    findings: list[Finding] = []
    ends: dict[str, HeadInBackup] = {}
    for name, rows in groupby(_rows(archive), lambda row: row.stream):
        begin = archive.manifest.begins.get(name)
        if begin is None:
            raise DamagedArchive(Damage.CHANGED, EVENTS)
        replay = Replay(name, model_of(models, name), begin=Head(begin.seq, hash=begin.hash))
        if replay.model is None:
            findings.append(Finding(FindingKind.NO_MODEL, name, 0, DetailText.UNKNOWN_STREAM))
        for row in rows:
            findings += replay.feed(row)
            findings += _against(signed, row)
        ends[name] = HeadInBackup(replay.head.seq, replay.head.hash)
    if ends != archive.manifest.heads:
        raise DamagedArchive(Damage.CHANGED, EVENTS)
    events = sum(head.seq - archive.manifest.begins[name].seq for name, head in ends.items())
    return Report(tuple(findings), len(ends), events, False)


def _rows(archive: Archive) -> Iterator[JournalRow]:
    for row in rows_of(EVENTS, archive.lines(EVENTS)):
        try:
            yield msgspec.convert(row, JournalRow)
        except msgspec.ValidationError as error:
            raise DamagedArchive(Damage.CHANGED, EVENTS) from error


def _signed(anchors: Sequence[Anchor]) -> dict[tuple[str, int], tuple[Anchor, Position]]:
    return {(name, position.seq): (anchor, position) for anchor in anchors for name, position in anchor.heads.items()}


def _against(signed: dict[tuple[str, int], tuple[Anchor, Position]], row: JournalRow) -> Iterator[Finding]:
    found = signed.get((row.stream, row.seq))
    if found is not None and found[1].hash != row.hash:
        values = {"seq": row.seq, "date": found[0].date}
        yield Finding(FindingKind.ANCHOR, row.stream, row.seq, DetailText.ANCHOR_DIFFERS, values)
