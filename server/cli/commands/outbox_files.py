"""`motcua outbox export` and `import`: what is told and what comes back as files, for a city without an interface."""

import os
from pathlib import Path

import msgspec
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from language.messages import _, ngettext
from protocol.configuration import BranchConfig
from server.cli.output import Failed, Output, reason
from server.cli.settings import Settings
from server.dossier.stream.state import Dossier
from server.dossier.writer import DossierWriter
from server.jobs.sealing import Sealer
from server.outbox.by_file import take_answers, waiting_of
from server.outbox.files import Fault, FileFormat, read_answers, write_messages
from server.outbox.inbox import Inbox
from server.outbox.published import Message, Names, Opened
from server.outbox.reconcile import Reconciled, read_held, reconcile, tell_these_again
from server.outbox.tell import OtherSide, Outbox
from server.people.people import People
from server.web.process.naming import names_at, opened_of

from .open_journal import OpenJournal, now_ms, opened_journal

MOST_BYTES = 64 * 1024 * 1024


def export(path: str, form: FileFormat, settings: Settings, output: Output) -> int:
    """Writes what waits to be told, for the one who runs it alone to read. Raises Failed."""
    with opened_journal(settings) as opened:
        people = People.of(settings.data)
        try:
            messages = _messages(opened, people)
        finally:
            people.keys.close()
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(write_messages(messages, form))
    except OSError as error:
        raise Failed(_("{path}: cannot be written: {why}").format(path=path, why=reason(error))) from error
    said = ngettext("{n} message is in {path}", "{n} messages are in {path}", len(messages))
    output.say(said.format(n=len(messages), path=path))
    output.say(_("It holds names and phones: give it to the other side alone, then delete it."))
    output.result(messages=len(messages), path=path)
    return 0


def _messages(opened: OpenJournal, people: People) -> list[Message]:
    configs = _configs(opened)
    access = opened.access()

    def names(dossier: Dossier, actor: str) -> Names:
        return names_at(configs.get(dossier.branch), dossier.procedure, access.called(actor))

    def fields(connection: Connection, dossier_id: str) -> Opened:
        return opened_of(people, connection, dossier_id)

    outbox = Outbox(opened.engine, Sealer(bytes(32)), OtherSide("", ""), now_ms, fields, names)
    return [part for one in waiting_of(opened.engine) for _seq, parts in outbox.untold(one) for part in parts]


def take(path: str, form: FileFormat, settings: Settings, output: Output) -> int:
    """Takes what came back; 1 if a row could not be taken or a message was refused. Raises Failed."""
    rows, faults = read_answers(_read(path), form)
    with opened_journal(settings) as opened:
        configs, people = _configs(opened), People.of(settings.data)
        writer = DossierWriter(opened.engine, now_ms, configs.get, lambda person: False)
        try:
            inbox = Inbox(opened.engine, writer, people, lambda: list(configs.values()))
            taken, more = take_answers(opened.engine, inbox, rows)
        except SQLAlchemyError as error:
            raise Failed(_("the database did not answer")) from error
        finally:
            writer.stop()
            people.keys.close()
    faults = [*faults, *more]
    for fault in faults:
        output.complain(_said(fault))
    said = _("taken there: {told}, refused and waiting: {refused}, followed: {followed}")
    output.say(said.format(told=taken.told, refused=taken.refused, followed=taken.followed))
    output.result(**msgspec.to_builtins(taken), faults=msgspec.to_builtins(faults))
    return 1 if faults or taken.refused else 0


def _read(path: str) -> bytes:
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise Failed(_("{path}: cannot be read: {why}").format(path=path, why=reason(error))) from error
    if len(raw) > MOST_BYTES:
        raise Failed(_("{path}: cannot be read: {why}").format(path=path, why=_("it is too large")))
    return raw


def _said(fault: Fault) -> str:
    if not fault.field:
        return _("this is no such file: {why}").format(why=fault.why)
    return _("line {n}: {field}: {why}").format(n=fault.line, field=fault.field, why=fault.why)


def _configs(opened: OpenJournal) -> dict[str, BranchConfig]:
    found = {name: opened.configuration(name)[0] for name in opened.branches()}
    return {name: config for name, config in found.items() if config is not None}


def reconcile_file(path: str, form: FileFormat, settings: Settings, output: Output, *, again: bool) -> int:
    """Says what one of the two lacks and what differs; 1 if they do not hold the same. Raises Failed."""
    held = read_held(_read(path), form)
    for fault in held.faults:
        output.complain(_said(fault))
    if any(not fault.field for fault in held.faults):
        return 1  # all of ours would be told again
    with opened_journal(settings) as opened:
        found = reconcile(opened.engine, held)
        told = tell_these_again(opened.engine, found.to_tell, now_ms()) if again else 0
    _say_found(found, output)
    if again:
        said = ngettext("{n} dossier is told again", "{n} dossiers are told again", told)
        output.say(said.format(n=told))
    faults = msgspec.to_builtins(held.faults)
    output.result(**msgspec.to_builtins(found), to_tell=found.to_tell, told=told, faults=faults)
    return 0 if found.is_equal and not held.faults else 1


def _say_found(found: Reconciled, output: Output) -> None:
    for code in found.missing:
        output.say(_("{code}: they do not have it").format(code=code))
    for code in found.unknown:
        output.say(_("{code}: nobody here has it").format(code=code))
    for one in found.different:
        said = _("{code}: {field} is {ours} here, {theirs} there")
        output.say(said.format(code=one.code, field=one.field, ours=one.ours, theirs=one.theirs))
    for code in found.twice:
        output.say(_("{code}: their file has it more than once").format(code=code))
    said = ngettext("{n} dossier compared", "{n} dossiers compared", found.compared)
    output.say(said.format(n=found.compared))
    if found.waiting:
        said = ngettext("{n} dossier waits to be told", "{n} dossiers wait to be told", found.waiting)
        output.say(said.format(n=found.waiting))
