"""The database and what the journal in it says: reachable, of this version, whole, with an admin and live devices."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from language.messages import N_, _
from protocol.enums import PrinterState, Role
from protocol.ids import CITY, Instant
from server.access.city.state import Access, Device
from server.access.seen import Seen, read_seen
from server.cli.settings import Settings
from server.journal.database.dialects import is_damage
from server.journal.database.engine import one_process_only, open_database, parse_url
from server.journal.database.migrate import is_migrated, knows, revision_of
from server.journal.read.stream_reader import BrokenStream, read_heads
from server.journal.read.stream_states import load_snapshot
from server.journal.schema.model import Model
from server.people.key_faults import file_fault
from server.people.people import People
from server.queue.state.state import State

from .fault import Fault, Found, found
from .machine import in_zone
from .postgresql import of_postgresql

DAY_MS = 86_400_000
SILENT_DAYS = 7

TROUBLES = {
    PrinterState.PAPER_NEAR_END: N_("its paper is nearly used up"),
    PrinterState.PAPER_OUT: N_("it has no paper"),
    PrinterState.COVER_OPEN: N_("its cover is open"),
    PrinterState.OFFLINE: N_("it does not answer"),
    PrinterState.FAULT: N_("it is broken"),
}
"""What a printer's state is called here."""


class Journal:
    """What was read: `faults`, and `last`, the moment of the newest event."""

    def __init__(self) -> None:
        self.faults: list[Found] = []
        self.last: Instant = 0


def of_journal(settings: Settings, models: Sequence[Model[Any]], now: Instant, offset_s: int) -> Journal:
    """Reads the database; `offset_s`: of this machine's clock from UTC."""
    journal = Journal()
    file = Path(parse_url(settings.database).database or "")
    if one_process_only(settings.database) and not file.is_file():
        journal.faults.append(found(Fault.DATABASE_MISSING, path=file, data=settings.data))
        return journal
    try:
        engine = open_database(settings.database)
    except (ValueError, SQLAlchemyError) as error:
        journal.faults.append(found(Fault.DATABASE_UNREACHABLE, why=error))
        return journal
    except ImportError:
        journal.faults.append(found(Fault.EXTRA_MISSING, extra="postgresql"))
        return journal
    try:
        journal.faults += of_postgresql(engine)
        journal.faults += _of_version(engine, settings.data)
        if not any(each.fault in (Fault.DATABASE_OLDER, Fault.DATABASE_NEWER) for each in journal.faults):
            _read(journal, engine, models, now, offset_s)
            journal.faults += _of_keys(engine, settings.data)
    except SQLAlchemyError as error:
        damaged = isinstance(error, DBAPIError) and is_damage(error)
        why = str(getattr(error, "orig", None) or type(error).__name__).partition("\n")[0]
        journal.faults.append(found(Fault.DATABASE_DAMAGED if damaged else Fault.DATABASE_UNREACHABLE, why=why))
    finally:
        engine.dispose()
    return journal


def _of_version(engine: Engine, data: Path) -> list[Found]:
    if is_migrated(engine):
        return []
    with engine.connect() as connection:
        revision = revision_of(connection)
    if revision and not knows(revision):
        return [found(Fault.DATABASE_NEWER, revision=revision)]
    return [found(Fault.DATABASE_OLDER, data=data)]


def _read(journal: Journal, engine: Engine, models: Sequence[Model[Any]], now: Instant, offset_s: int) -> None:
    with engine.connect() as connection:
        heads = read_heads(connection)
        seen = read_seen(connection)
    journal.last = max((head.at for head in heads.values()), default=0)
    states: dict[str, Any] = {}
    for name in heads:
        try:
            states[name] = load_snapshot(engine, models, name).state
        except BrokenStream as error:
            journal.faults.append(found(Fault.STREAM_DAMAGED, stream=name, why=error))
    branches = [state for state in states.values() if isinstance(state, State) and state.config is not None]
    access = states.get(CITY, Access())
    if not branches and not journal.faults:
        journal.faults.append(found(Fault.NO_BRANCH))
    if CITY in states or CITY not in heads:
        journal.faults += _of_people(access)
    devices = access.devices
    for state in branches:
        assert state.config is not None
        journal.faults += in_zone(offset_s, state.stream, state.config.time_zone, now)
        journal.faults += _of_printers(state, devices)
    journal.faults += _of_devices(devices.values(), seen, now)


def _of_keys(engine: Engine, data: Path) -> Iterator[Found]:
    try:
        people = People.of(data)
    except OSError:  # the data folder's own fault tells
        return
    with engine.connect() as connection:
        why = file_fault(connection, people)
    people.keys.close()
    if why is not None:
        yield found(Fault.PEOPLE_KEYS, why=_(why))


def _of_people(access: Access) -> Iterator[Found]:
    if not any(person.role is Role.ADMIN and not person.disabled for person in access.people.values()):
        yield found(Fault.NO_ADMIN)


def _of_printers(state: State, devices: dict[str, Device]) -> Iterator[Found]:
    for status in state.devices.values():
        device = devices.get(status.device)
        if device is not None and not device.revoked and status.printer in TROUBLES:
            said = _(TROUBLES[status.printer])
            yield found(Fault.PRINTER, name=device.name, branch=state.stream, state=said)


def _of_devices(devices: Iterable[Device], seen: dict[str, Seen], now: Instant) -> Iterator[Found]:
    """Devices with a screen that were connected neither this week nor enrolled in it, or with an old program."""
    from server.web.base.client_version import OLDEST_CLIENT, is_old  # brings the web's libraries

    for device in devices:
        if device.revoked or device.role is Role.SERVICE:
            continue
        last = seen.get(device.device_id)
        days = (now - max(0 if last is None else last.at, device.enrolled_at)) // DAY_MS
        where = {"name": device.name, "role": device.role, "branch": device.branch}
        if days >= SILENT_DAYS:
            when = _("never") if last is None else _("{days} days ago").format(days=days)
            yield found(Fault.DEVICE_SILENT, device=device.device_id, when=when, **where)
        elif last is not None and is_old(last.version):
            yield found(Fault.DEVICE_OLD, version=last.version or "0.1", oldest=OLDEST_CLIENT, **where)
