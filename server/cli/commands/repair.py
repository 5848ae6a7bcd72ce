"""`motcua repair`: sets the damaged end of each stream aside, keeps what is whole, and begins a new history."""

import argparse
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from language.messages import N_, _
from server.backup.back_up import back_up
from server.backup.repair.plan import Cut, Mend, Plan
from server.backup.repair.repair import Repaired, repair, would_be_mended
from server.backup.repair.salvage import Salvaged, Unreadable, salvage
from server.backup.repair.set_aside import SetAside
from server.cli.output import Failed, Output, reason
from server.cli.settings import Settings
from server.journal.anchors.anchor import Begins
from server.journal.database.dialects import integrity_faults, is_damage, one_moment
from server.journal.database.engine import default_url, one_process_only, open_database
from server.journal.database.migrate import WHAT_TO_DO, Schema, schema_of

from .alone import alone, begun, say_skipped
from .anchor import note_history
from .backup import add_recover_arguments
from .open_journal import database_faults, models, now_ms, opened_engine
from .right_time import right_time

FOLDER = "set-aside"
WHOLE = "whole.backup"

MENDS = {
    Mend.CUT: N_("{stream}: whole up to event {kept}; {rows} rows after it, up to {last}, are set aside"),
    Mend.LOST: N_("{stream}: whole up to event {kept}; the events up to {last} are gone"),
    Mend.HEAD: N_("{stream}: all {kept} events are whole; only the row of its head is written anew"),
    Mend.LEFT: N_(
        "{stream}: left as it is. Event {after} was written so, and this program cannot follow it: a newer one wrote "
        "it, or this one is at fault"
    ),
}
"""What is done with a stream."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help=_("only show what would be set aside"))
    add_recover_arguments(parser)


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Exit 0 if the journal is whole, or was repaired; with --dry-run 1 if there is something to repair."""
    folder = settings.data / FOLDER / f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
    if not (settings.data / "keys" / "secret.key").is_file():
        raise Failed(_("{data} is not set up; run `motcua init --data {data}` first").format(data=settings.data))
    try:
        with opened_engine(settings) as engine, database_faults(), _rows_are_there_once(), alone(settings, engine):
            damaged = _has_damaged_pages(engine)
            if damaged and one_process_only(settings.database):
                return _repair_file(engine, settings, folder, output, arguments)
            _must_be_this_version(engine)
            if damaged:
                output.say(_("Indexes of the database are damaged: they are built anew from the rows."))
            if arguments.dry_run:
                return _show(engine, output, damaged=damaged)
            return _repair(engine, settings.data, folder, output, yes=arguments.yes)
    except Unreadable as error:
        said = _("nothing can be read of the database ({why}); restore a backup: motcua restore")
        raise Failed(said.format(why=error)) from error
    except OSError as error:
        raise Failed(f"{error.filename or settings.data}: {reason(error)}") from error


@contextmanager
def _rows_are_there_once() -> Iterator[None]:
    """Raises Failed where an index cannot be built anew, since it had let a row in twice."""
    try:
        yield
    except IntegrityError as error:
        said = _("rows are there twice under one key ({why}); restore a backup: motcua restore")
        raise Failed(said.format(why=error.orig)) from error


def _must_be_this_version(engine: Engine) -> None:
    schema = schema_of(engine)
    if schema is not Schema.CURRENT:
        raise Failed(_(WHAT_TO_DO[schema]))


def _has_damaged_pages(engine: Engine) -> bool:
    try:
        with one_moment(engine) as connection:
            return bool(integrity_faults(connection))
    except UnicodeDecodeError:  # SQLite's message quotes a damaged description of a table
        return True
    except DBAPIError as error:
        if is_damage(error):
            return True
        raise


def _show(engine: Engine, output: Output, *, damaged: bool = False) -> int:
    """`damaged`: indexes are."""
    planned = would_be_mended(engine, models())
    _say_plan(planned, output)
    if not planned.cuts:
        output.say(_("The streams are whole."))
    if planned.cuts or damaged:
        output.say(_("Nothing was changed. `motcua repair` does it."))
    output.result(dry_run=True, cuts=[_for_programs(cut) for cut in planned.cuts])
    return 1 if planned.cuts or damaged else 0


def _repair(
    engine: Engine,
    data: Path,
    folder: Path,
    output: Output,
    aside: SetAside | None = None,
    *,
    lost: bool = False,
    yes: bool = False,
) -> int:
    """Repairs in place, says what was done, and writes what is whole into an archive."""
    now = right_time(engine, data, yes=yes)
    with aside or SetAside(folder) as kept:
        repaired = begun(lambda: repair(engine, models(), now, kept, lost=lost))
    if repaired.kept is not None:
        note_history(engine, data, Begins.REPAIR, repaired.was, repaired.kept, output)
    _say(repaired, kept, output)
    if kept.rows or repaired.skipped:
        back_up(engine, data, folder / WHOLE, now=now_ms(), program=version("motcua"), scans=False)
        output.say(_("What is whole is also in {file}.").format(file=folder / WHOLE))
    else:
        shutil.rmtree(folder, ignore_errors=True)  # nothing is in it
    output.result(
        dry_run=False, ok=repaired.report.ok, cuts=[_for_programs(cut) for cut in repaired.plan.cuts],
        invalid=repaired.invalid, skipped=repaired.skipped, set_aside=str(kept.path) if kept.rows else None,
    )  # fmt: skip
    return 0 if repaired.report.ok else 1


def _repair_file(
    engine: Engine, settings: Settings, folder: Path, output: Output, arguments: argparse.Namespace
) -> int:
    """Copies what can be read into a new file, and repairs that; the damaged one is set aside whole."""
    path = Path(str(engine.url.database))
    engine.dispose()
    output.say(_("The file {file} has damaged pages or indexes: what can be read is copied.").format(file=path))
    with tempfile.TemporaryDirectory(prefix="repair-", dir=settings.data) as name:
        scratch = Path(name)
        for suffix in ("", "-wal"):
            if path.with_name(path.name + suffix).exists():
                shutil.copyfile(path.with_name(path.name + suffix), scratch / f"damaged.sqlite{suffix}")
        fresh = scratch / "fresh"
        fresh.mkdir()
        copy = open_database(default_url(fresh))
        try:
            with SetAside(scratch if arguments.dry_run else folder) as aside:
                salvaged = salvage(scratch / "damaged.sqlite", copy, aside)
                _say_salvaged(salvaged, output)
                _must_be_this_version(copy)
                if arguments.dry_run:
                    _show(copy, output)
                    return 1
                code = _repair(copy, settings.data, folder, output, aside, lost=salvaged.loses, yes=arguments.yes)
            _checkpoint(copy)
        finally:
            copy.dispose()
        for suffix in ("", "-wal", "-shm"):
            old = path.with_name(path.name + suffix)
            if old.exists():
                os.replace(old, folder / f"{path.name}{suffix}")
        os.replace(Path(str(copy.url.database)), path)
    output.say(_("The damaged file is kept as {file}.").format(file=folder / path.name))
    return code


def _checkpoint(engine: Engine) -> None:
    """Everything into the file itself: its log is left behind."""
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _say_plan(planned: Plan, output: Output) -> None:
    for cut in planned.cuts:
        why = _(cut.why.said).format(**cut.why.values)
        values = {"stream": cut.stream, "kept": cut.kept, "after": cut.kept + 1, "rows": cut.rows, "last": cut.last}
        output.say(f"{_(MENDS[cut.mend]).format(**values)} ({_(cut.why.kind)}: {why}).")
        if cut.numbers:
            output.say(_("  numbers given in them: {numbers}").format(numbers=", ".join(cut.numbers)))


def _say(repaired: Repaired, aside: SetAside, output: Output) -> None:
    _say_plan(repaired.plan, output)
    for table, count in repaired.invalid.items():
        output.say(_("{table}: {count} rows that cannot be right are set aside.").format(table=table, count=count))
    if aside.rows:
        output.say(_("{count} rows are in {file}.").format(count=aside.rows, file=aside.path))
    say_skipped(repaired.skipped, output)
    if repaired.skipped:
        output.say(_("A new history has begun: every device gets the whole picture when it connects."))
    output.say(
        _("The journal is whole.") if repaired.report.ok else _("The journal is NOT whole yet; see: motcua check")
    )


def _say_salvaged(salvaged: Salvaged, output: Output) -> None:
    for table, count in salvaged.copied.items():
        gaps, misfits = salvaged.gaps[table], salvaged.misfits[table]
        if gaps or misfits:
            said = _("{table}: {count} rows were read; at {gaps} places none could be, and {misfits} did not fit.")
            output.say(said.format(table=table, count=count, gaps=gaps, misfits=misfits))


def _for_programs(cut: Cut) -> dict[str, object]:
    return {
        "stream": cut.stream.encode("utf-8", "backslashreplace").decode(), "mend": cut.mend, "kept": cut.kept,
        "last": cut.last, "rows": cut.rows, "numbers": list(cut.numbers), "why": cut.why.kind,
    }  # fmt: skip
