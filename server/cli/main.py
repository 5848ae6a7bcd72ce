"""The `motcua` command: reads the arguments and settings, runs one command, and returns its exit code."""

import argparse
import contextlib
import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from language.argparse_words import argparse_speaks
from language.environment import language_of
from language.messages import _, speak
from protocol.version import VERSION

from . import bench, demo
from .commands import (
    advise,
    anchor,
    audit,
    backup,
    branch,
    catalogue,
    check,
    devices,
    doctor,
    due,
    init,
    install_service,
    knowledge,
    old_days,
    outbox,
    paper_numbers,
    people,
    plan,
    promise,
    repair,
    serve,
    sign,
    simulate,
    tls,
    verify,
)
from .output import Failed, Output, WrongUse
from .settings import Settings, SettingsError, data_folder, load_settings

Run: TypeAlias = Callable[[argparse.Namespace, Settings, Output], int]

OK, FAILED, WRONG_USE = 0, 1, 2


def main(argv: Sequence[str] | None = None, environ: Mapping[str, str] = os.environ) -> int:
    """Returns 0 on success, 1 on failure, 2 on wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    language = language_of(environ)
    speak(language)
    with argparse_speaks(language):
        arguments = _parser().parse_args(argv)
    output = Output(getattr(arguments, "json", False))
    run: Run = arguments.run
    try:
        return run(arguments, load_settings(vars(arguments), environ), output)
    except SettingsError as error:
        if run is doctor.run:
            return doctor.run_without_settings(data_folder(vars(arguments), environ), error, output)
        return _end(output, error, WRONG_USE)
    except WrongUse as error:
        return _end(output, error, WRONG_USE)
    except Failed as error:
        return _end(output, error, FAILED)
    except KeyboardInterrupt:
        return FAILED
    except BrokenPipeError:
        # The reader of our output is gone; without this, Python would report it again when it flushes at exit.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def _end(output: Output, error: Exception, code: int) -> int:
    output.complain(f"motcua: {error}")
    output.result(error=str(error))
    return code


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument(
        "--data", metavar=_("DIR"), help=_("folder of keys, scans, voice and the SQLite file (./motcua-data)")
    )
    common.add_argument("--database", metavar="URL", help=_("database URL, instead of the SQLite file in --data"))
    common.add_argument("--json", action="store_true", help=_("print one JSON line last, for programs"))
    parser = argparse.ArgumentParser(
        prog="motcua",
        parents=[common],
        description=_("Một Cửa: queues and counters of one-stop centres."),
        epilog=_(
            "A setting that is not given here comes from the environment (MOTCUA_DATA, MOTCUA_DATABASE, MOTCUA_HOST, "
            "MOTCUA_PORT, …; MOTCUA_LANGUAGE for these words), else from the file motcua.toml in the data folder. "
            "docs/install.md lists them."
        ),
    )
    parser.add_argument("--version", action="version", version=f"motcua {VERSION}", help=_("print the version"))
    commands = parser.add_subparsers(required=True, metavar=_("COMMAND"))

    def add(name: str, run: Run, help: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, parents=[common], help=help, description=f"{name}: {help}.")
        command.set_defaults(run=run)
        return command

    init.add_arguments(add("init", init.run, _("make a data folder, a database, a branch and an admin")))
    serve.add_arguments(add("serve", serve.run, _("run the server")))
    install_service.add_arguments(
        add("install-service", install_service.run, _("let systemd start the server, its backups and checks"))
    )
    tls.add_arguments(add("tls", tls.run, _("make or renew the server's certificate")))
    sign.add_arguments(add("sign", sign.run, _("sign what you asked for, with the key in your token")))
    devices.add_enrol_arguments(add("enrol", devices.enrol, _("enrol a device and print its token")))
    devices.add_revoke_arguments(add("revoke", devices.revoke, _("revoke a device")))
    devices.add_devices_arguments(add("devices", devices.devices, _("list the devices in use")))
    audit.add_arguments(add("audit", audit.run, _("check an exported trail of what was done")), common)
    people.add_arguments(add("user", people.run, _("manage who may log in")), common)
    catalogue.add_arguments(add("catalogue", catalogue.run, _("check or apply a branch's file")), common)
    branch.add_arguments(add("branch", branch.run, _("retire a branch, or let it work again")), common)
    demo.add_arguments(add("demo", demo.run, _("demonstrate a whole branch on this machine")), main)
    simulate.add_arguments(add("simulate", simulate.run, _("simulate a branch's days on a virtual clock")))
    plan.add_arguments(add("plan", plan.run, _("plan counters, skills and clerks so that the promise is kept")))
    bench.add_arguments(add("bench", bench.run, _("measure whether this machine is fast enough for a branch")))
    promise.add_arguments(add("promise", promise.run, _("show how a branch kept its promise on a day")))
    knowledge.add_arguments(
        add("knowledge", knowledge.run, _("show what a branch has learned, which its forecasts rest on"))
    )
    advise.add_arguments(add("advise", advise.run, _("say what to do now about a branch's waits")))
    due.add_arguments(add("due", due.run, _("say when a dossier is due, and why")))
    outbox.add_arguments(add("outbox", outbox.run, _("say what other systems are still to be told of dossiers")))
    paper_numbers.add_arguments(
        add("paper-numbers", paper_numbers.run, _("write sheets of numbers to print, for an outage"))
    )
    check.add_arguments(add("check", check.run, _("verify the journal")))
    add("doctor", doctor.run, _("look for the commonest faults of this installation, and say what to do"))
    anchor.add_arguments(add("anchor", anchor.run, _("sign the heads of the journal, outside the database")))
    repair.add_arguments(add("repair", repair.run, _("set a damaged end of the journal aside and go on without it")))
    backup.add_backup_arguments(
        add("backup", backup.run_backup, _("write an archive of everything, beside the server"))
    )
    verify.add_arguments(add("verify", verify.run, _("check an archive by replaying it")))
    backup.add_restore_arguments(add("restore", backup.run_restore, _("restore an archive into a new data folder")))
    old_days.add_archive_arguments(
        add("archive", old_days.run_archive, _("write the events of old days into an archive of their own"))
    )
    old_days.add_purge_arguments(
        add("purge", old_days.run_purge, _("take old days that an archive holds out of the database"))
    )
    backup.add_recover_arguments(
        add(
            "recover", backup.run_recover,
            _("go on after a failover, or after the database was put back by other means"),
        )
    )  # fmt: skip
    return parser


if __name__ == "__main__":
    sys.exit(main())
