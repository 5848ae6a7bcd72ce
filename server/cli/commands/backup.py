"""`motcua backup`, `verify`, `restore` and `recover`: archives of an installation, and going on from one."""

import argparse
import getpass
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect

from language.messages import _
from protocol.ids import Instant
from protocol.version import VERSION
from server.backup.archive import Archive
from server.backup.back_up import ANCHORS, Progress, back_up
from server.backup.new_history import new_history
from server.backup.restore import BeforeBegin, Restored, restore
from server.cli.output import Failed, Output, WrongUse, reason
from server.cli.settings import Settings
from server.dossier.writer import DossierWriter
from server.journal.anchors.anchor import Begins
from server.journal.database.dialects import one_moment
from server.journal.last_backup import LastBackup
from server.people.check import fit_to_journal
from server.people.erase import CannotErase, Eraser
from server.people.key_faults import count_lost
from server.people.key_store import KeysUnavailable, read_list
from server.people.people import People

from .alone import alone, begin_history, say_skipped
from .durable_file import written_durably
from .open_journal import database_faults, models, now_ms, opened_engine, opened_journal
from .right_time import ask_before_restore, right_time, time_after_restore
from .verify import file_faults, local, note, opened_archive, verified

if TYPE_CHECKING:
    from server.backup.sealed_keys import SealedKeys  # needs the extra `tls`

PASSPHRASE = "MOTCUA_BACKUP_PASSPHRASE"
PATTERN = "motcua-*.backup"


def add_backup_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar=_("FILE"), type=Path, help=_("the archive to write; in a folder it is named by date")
    )
    parser.add_argument("--no-scans", action="store_true", help=_("leave the scanned documents out"))
    parser.add_argument(
        "--keys", metavar=_("FILE"), type=Path,
        help=_("also write the keys there, sealed with the passphrase in {variable}").format(variable=PASSPHRASE),
    )  # fmt: skip
    parser.add_argument("--verify", action="store_true", help=_("then check the archive by replaying it"))
    parser.add_argument(
        "--keep", metavar="N", type=int, help=_("in a folder: delete the oldest backups beyond the newest N")
    )


def add_restore_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar=_("FILE"), type=Path, help=_("the archive to restore"))
    parser.add_argument("--keys", metavar=_("FILE"), type=Path, required=True, help=_("the sealed keys beside it"))
    parser.add_argument(
        "--until", metavar=_("MOMENT"), help=_("only what happened up to then, such as 2026-11-29T10:00 (local time)")
    )
    parser.add_argument(
        "--erased", metavar=_("FILE"), type=Path,
        help=_("a newer list of erased people (keys/erased.txt of the old folder): theirs is erased again"),
    )  # fmt: skip
    add_recover_arguments(parser)


def add_recover_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help=_("the clock of this machine is right; do not ask"))


def run_backup(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Writes an archive beside a running server; with --verify replays it, and with --keep deletes the oldest.

    Nothing is deleted when the new archive is not whole.
    """
    path: Path = arguments.file
    folder = path if path.is_dir() else None
    if arguments.keep is not None and (folder is None or arguments.keep < 1):
        raise WrongUse(_("--keep needs a folder, and at least 1"))
    if folder is not None:
        path = folder / f"motcua-{datetime.now().astimezone():%Y%m%d-%H%M%S}.backup"
    with opened_journal(settings) as opened, file_faults(path):
        made = back_up(
            opened.engine, settings.data, path, now=now_ms(), program=VERSION,
            scans=not arguments.no_scans, progress=_show,
        )  # fmt: skip
        if arguments.keys is not None:  # after it: every row in it has its key, or was erased since
            _seal(settings.data, arguments.keys)
        note(settings.data, LastBackup(str(path.absolute()), made.made_at))
        if arguments.verify and not verified(path, output, settings.data).ok:
            return 1
        old = sorted(folder.glob(PATTERN))[: -arguments.keep] if folder is not None and arguments.keep else []
        for each in old:
            each.unlink()
    events = sum(head.seq for head in made.heads.values())
    size = path.stat().st_size
    said = _("{file}: {streams} streams, {events} events, {size} MB. Check it with: motcua verify {file}")
    output.say(said.format(file=path, streams=len(made.heads), events=events, size=max(1, round(size / 1e6))))
    if arguments.keys is None:
        output.say(_("The keys are not in it: without them it cannot be restored (--keys FILE)."))
    output.result(file=str(path), events=events, bytes=size, deleted=[str(each) for each in old])
    return 0


def run_restore(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Restores into a new data folder and an empty database, and begins a new history."""
    until = None if arguments.until is None else _moment(arguments.until)
    with opened_archive(arguments.file) as archive:
        archive.check_digests()
        keys = _opened_keys(arguments.keys)
        manifest = archive.manifest
        asked = ask_before_restore(manifest.made_at, yes=arguments.yes)
        with _new_folder(settings.data), opened_engine(settings) as engine:
            _must_be_empty(engine)
            restored = _restored(archive, engine, settings.data, until)
            keys.write(settings.data)
            _part_from_anchors(settings.data, keys, output)
            now = time_after_restore(engine, settings.data, asked=asked)
            skipped = begin_history(
                engine, settings.data, Begins.RESTORE, lambda: new_history(engine, models(), now), output
            )
            erased, lost = _erase_again(engine, settings.data, arguments.erased, now, is_past=until is not None)
    moment = local(until or manifest.made_at)
    output.say(_("{data} is as it was at {moment}.").format(data=settings.data, moment=moment))
    say_skipped(skipped, output)
    if erased:
        said = _("What was erased of {n} people came back with the backup, and is erased again.")
        output.say(said.format(n=erased))
    if lost:
        said = _("The data of {n} people and texts cannot be read: the sealed keys are older than they are.")
        output.complain(said.format(n=lost))
    output.result(
        data=str(settings.data), rows=restored.rows, documents=restored.documents, skipped=skipped,
        erased=erased, lost=lost,
    )  # fmt: skip
    return 0


def _erase_again(engine: Engine, data: Path, newer: Path | None, now: Instant, *, is_past: bool) -> tuple[int, int]:
    """Erases what was erased before the keys were backed up, and what the newer list names; how many subjects, and of
    how many the keys are missing.

    `is_past`: of a journal that ends before the backup was made, rows that are newer than it go first.
    """
    people = People.of(data)
    writer = DossierWriter(engine, lambda: now, lambda branch: None, lambda person: False)
    try:
        if newer is not None:
            people.keys.destroy(read_list(newer), begins=True)
        if is_past:
            fit_to_journal(engine, people)
        people.keys.begin()  # whoever gave these keys has no others
        erased = Eraser(engine, people, writer, lambda: now).erase_again()
        with one_moment(engine) as connection:
            return erased, count_lost(connection, people)
    except (OSError, ValueError, KeysUnavailable, CannotErase) as error:
        raise Failed(_("what was erased could not be erased again: {why}").format(why=error)) from error
    finally:
        writer.stop()
        people.keys.close()


def _restored(archive: Archive, engine: Engine, data: Path, until: Instant | None) -> Restored:
    try:
        return restore(archive, engine, data, models(), until=until)
    except BeforeBegin as error:
        said = _("{branch}: the days up to {day} were archived and taken out before this backup; take an older one")
        raise Failed(said.format(branch=error.stream, day=error.day)) from error


def run_recover(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Begins a new history, after a failover or when a database was put back by other means."""
    with opened_journal(settings) as opened, database_faults(), alone(settings, opened.engine):
        now = right_time(opened.engine, settings.data, yes=arguments.yes)
        skipped = begin_history(
            opened.engine, settings.data, Begins.RECOVER, lambda: new_history(opened.engine, models(), now), output
        )
    say_skipped(skipped, output)
    output.result(skipped=skipped)
    return 0


@contextmanager
def _new_folder(data: Path) -> Iterator[None]:
    """Makes the data folder, and deletes it again if what is done with it fails. Raises Failed for one in use."""
    if data.exists() and any(data.iterdir()):
        raise Failed(_("{data} is not empty; restore into a new folder").format(data=data))
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        shutil.rmtree(data, ignore_errors=True)
        raise


def _must_be_empty(engine: Engine) -> None:
    if inspect(engine).get_table_names():
        raise Failed(_("the database holds tables already; restore into an empty one"))


def _seal(data: Path, path: Path) -> None:
    from server.backup.sealed_keys import seal_keys  # needs the extra `tls`

    passphrase = _passphrase()
    try:
        with written_durably(path, 0o600) as file:
            seal_keys(data, passphrase, file)
    except ValueError as error:
        raise WrongUse(_("the passphrase needs at least 12 letters")) from error


def _opened_keys(path: Path) -> "SealedKeys":
    from server.backup.sealed_keys import CannotOpen, SealedKeys

    try:
        return SealedKeys(path, _passphrase())
    except CannotOpen as error:
        raise Failed(_("{file} does not open with this passphrase").format(file=path)) from error
    except OSError as error:
        raise Failed(f"{path}: {reason(error)}") from error


def _part_from_anchors(data: Path, keys: "SealedKeys", output: Output) -> None:
    """Anchors that another key signed, since the sealed keys are older than it, are kept under another name."""
    path = data / ANCHORS
    if path.exists() and "keys/anchor.key" not in keys.names:
        kept = path.with_name(f"before-{path.name}")
        path.replace(kept)
        said = _("The sealed keys are older than the anchors, which are kept as {file}; new ones begin.")
        output.say(said.format(file=kept))


def _passphrase() -> str:
    given = os.environ.get(PASSPHRASE)
    if given:
        return given
    if not sys.stdin.isatty():
        raise WrongUse(_("the passphrase of the keys is missing: set {variable}").format(variable=PASSPHRASE))
    return getpass.getpass(_("Passphrase of the keys: "))


def _moment(text: str) -> Instant:
    try:
        return round(datetime.fromisoformat(text).timestamp() * 1000)
    except ValueError as error:
        raise WrongUse(_("--until is a moment such as 2026-11-29T10:00")) from error


def _show(progress: Progress) -> None:
    """Shows the progress, only on a terminal."""
    if sys.stderr.isatty():
        print(f"\r{progress.done}/{progress.of}", end="", file=sys.stderr, flush=True)
