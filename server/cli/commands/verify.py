"""`motcua verify`: opens an archive, replays it, and says what is wrong with it."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from alembic.util import CommandError

from language.messages import N_, _
from protocol.ids import Instant
from server.backup.archive import Archive, Damage, DamagedArchive, Kind
from server.backup.old_days.verify_days import verify_days
from server.backup.verify import verify
from server.cli.output import Failed, Output, reason
from server.cli.settings import Settings
from server.journal.check.report import Report
from server.journal.last_backup import FILE_NAME as NOTE
from server.journal.last_backup import LastBackup, encode, read_last_backup

from .anchor import read_anchors
from .durable_file import write_durably
from .open_journal import database_faults, models

DAMAGES = {
    Damage.NOT_A_BACKUP: N_("this is no backup of motcua, or its end is missing"),
    Damage.NEWER_FORMAT: N_("a newer version of this program made it"),
    Damage.MISSING: N_("a part is missing: {member}"),
    Damage.CHANGED: N_("a part was changed or damaged: {member}"),
    Damage.ADDED: N_("it has a part that does not belong to it: {member}"),
    Damage.OTHER_KIND: N_("it holds something else: old days are no backup, and a backup no old days"),
}
"""What is wrong with an archive."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar=_("FILE"), type=Path, help=_("the archive to read and replay"))


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Exit 0 if the archive is whole and replays. One of old days is also compared with the anchors that are here."""
    with opened_archive(arguments.file) as archive:
        if archive.manifest.kind is Kind.OLD_DAYS:
            return _say_days(arguments.file, archive, settings, output)
    report = verified(arguments.file, output, settings.data)
    output.result(ok=report.ok, events=report.events, findings=len(report.findings))
    return 0 if report.ok else 1


def verified(path: Path, output: Output, data: Path) -> Report:
    """Replays an archive, and says what was found."""
    with opened_archive(path) as archive:
        report = verify(archive, models())
        made = archive.manifest
    last = read_last_backup(data)
    if last is not None and last.file == str(path.absolute()):
        note(data, msgspec.structs.replace(last, verified=report.ok))
    say_findings(report, output)
    said = (
        _("{file} of {moment}: {streams} streams, {events} events; it can be restored.")
        if report.ok
        else _("{file} of {moment}: {streams} streams, {events} events; its journal is NOT whole.")
    )
    values = {"file": path, "moment": local(made.made_at), "streams": report.streams}
    output.say(said.format(**values, events=report.events))
    return report


def say_findings(report: Report, output: Output) -> None:
    """A line for each."""
    for finding in report.findings:
        output.complain(
            f"{finding.stream}:{finding.seq}: {_(finding.kind)}: {_(finding.said).format(**finding.values)}"
        )


def _say_days(path: Path, archive: Archive, settings: Settings, output: Output) -> int:
    """Verifies an archive of old days, and says what was found. Raises DamagedArchive, Failed."""
    anchors = read_anchors(settings.data)
    report = verify_days(archive, models(), anchors)
    say_findings(report, output)
    said = (
        _("{file}: old days of {streams} branches, {events} events; whole.")
        if report.ok
        else _("{file}: old days of {streams} branches, {events} events; NOT whole.")
    )
    output.say(said.format(file=path, streams=report.streams, events=report.events))
    if report.ok and anchors:
        output.say(_("They are as the anchors of {data} signed them.").format(data=settings.data))
    output.result(ok=report.ok, events=report.events, findings=len(report.findings))
    return 0 if report.ok else 1


def note(data: Path, last: LastBackup) -> None:
    """For `motcua doctor` and `/metrics`. That it cannot be written is no fault of the backup."""
    with suppress(OSError):
        write_durably(data / NOTE, encode(last), 0o644)


@contextmanager
def opened_archive(path: Path) -> Iterator[Archive]:
    """Opens an archive. Raises Failed for whatever is wrong with it."""
    with file_faults(path):
        try:
            with Archive(path) as archive, database_faults():
                yield archive
        except DamagedArchive as error:
            raise Failed(f"{path}: {_(DAMAGES[error.damage]).format(member=error.member)}") from error
        except CommandError as error:
            raise Failed(f"{path}: {_(DAMAGES[Damage.NEWER_FORMAT])}") from error


@contextmanager
def file_faults(path: Path) -> Iterator[None]:
    """Turns an OSError into Failed."""
    try:
        yield
    except OSError as error:
        raise Failed(f"{error.filename or path}: {reason(error)}") from error


def local(at: Instant) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC).astimezone():%Y-%m-%d %H:%M:%S}"
