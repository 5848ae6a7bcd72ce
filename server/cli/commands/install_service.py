"""`motcua install-service`: writes the systemd units that start this installation, and start it again after a fault."""

import argparse
import difflib
import os
import shutil
import sys
from pathlib import Path, PurePosixPath
from typing import Any

from language.messages import _
from server.cli.asking import HELP, confirm
from server.cli.output import Failed, Output, WrongUse, reason
from server.cli.settings import FILE_NAME, Settings, keep, not_kept
from server.cli.unit_files import (
    COUNTER,
    MARK,
    SCREENS,
    SERVER,
    SESSIONS,
    STARTED,
    SYSTEM,
    Installed,
    counter_units,
    screen_units,
    server_units,
)
from server.journal.database.engine import one_process_only, parse_url

from . import serve
from .durable_file import write_durably

BACKUPS = Path("/var/backups/motcua")
Units = dict[PurePosixPath, str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--device", choices=(*SCREENS, COUNTER), help=_("for a device instead of the server: which program it shows")
    )
    parser.add_argument(
        "--user",
        metavar=_("NAME"),
        help=_("who runs it (default: the owner of the data folder; of a device: its name)"),
    )
    parser.add_argument(
        "--backups", metavar=_("DIR"), type=Path, default=BACKUPS,
        help=_("where the backup of every night goes ({usual})").format(usual=BACKUPS),
    )  # fmt: skip
    serve.add_arguments(parser)
    parser.add_argument("--root", metavar=_("DIR"), type=Path, default=Path("/"), help=_("write below this folder"))
    parser.add_argument("--dry-run", action="store_true", help=_("only show what would be written"))
    parser.add_argument("--remove", action="store_true", help=_("remove what this command has written"))
    parser.add_argument("--yes", action="store_true", help=_(HELP))


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Shows what will be written, asks, writes, and prints the commands that come next.

    Settings that were given are kept in motcua.toml: the unit names the data folder alone.
    """
    if arguments.root == Path("/") and shutil.which("systemctl") is None:
        raise Failed(_("this machine has no systemd; docs/operations.md tells what a service needs"))
    device: str | None = arguments.device
    if arguments.remove:
        return _remove(arguments, device, output)
    units = _device_units(device, arguments.user) if device else server_units(_installed(arguments, settings))
    kept = {} if device else not_kept(settings)
    changed = {path: text for path, text in units.items() if _there(arguments.root / path) != text}
    for path, text in units.items():
        _show(arguments.root / path, text, output, whole=arguments.dry_run)
    if kept:
        output.say(_("{path}: added {keys}").format(path=settings.data / FILE_NAME, keys=", ".join(kept)))
    if not arguments.dry_run:
        if changed or kept:
            confirm(_("Write these files?"), yes=arguments.yes)
        _keep(settings.data, kept)
        _write(arguments.root, changed)
        if device is None:
            _make_backups(arguments.root, arguments.backups.absolute(), settings)
        _say_what_comes_next(device, bool(changed), output)
    output.result(
        files=[str(arguments.root / path) for path in units],
        changed=[str(arguments.root / path) for path in changed],
        kept=list(kept),
        written=not arguments.dry_run,
    )
    return 0


def _installed(arguments: argparse.Namespace, settings: Settings) -> Installed:
    """Raises Failed for an installation that no service could run."""
    data = settings.data.absolute()
    if not (data / "keys" / "secret.key").is_file():
        raise Failed(_("{data} is not set up; run `motcua init --data {data}` first").format(data=data))
    folders: tuple[Path, ...] = ()
    if one_process_only(settings.database):
        folder = Path(parse_url(settings.database).database or "").absolute().parent
        folders = () if folder == data else (folder,)
    return Installed(
        program=_program("motcua"),
        interpreter=Path(sys.executable).resolve(),
        data=data,
        backups=arguments.backups.absolute(),
        user=_user(arguments.user, data),
        port=settings.port,
        reloads=settings.tls or settings.processes > 1,
        folders=folders,
    )


def _user(wanted: str | None, data: Path) -> str:
    """Who runs the server: the owner of the data folder. Raises Failed for another user, and for root unasked."""
    import pwd

    try:
        owner = data.owner()
    except KeyError as error:
        raise Failed(_("{data} belongs to no user of this machine").format(data=data)) from error
    if wanted is None and owner == "root":
        said = _(
            "{data} belongs to root, as which no server should run: make a user (adduser --system --group motcua), "
            "give it the folder (chown -R motcua: {data}), and try again"
        )
        raise Failed(said.format(data=data))
    user = wanted or owner
    try:
        pwd.getpwnam(user)
    except KeyError as error:
        raise Failed(_("this machine has no user {user}: adduser --system --group {user}").format(user=user)) from error
    if user != owner:
        said = _("{data} belongs to {owner}: chown -R {user}: {data}, or --user {owner}")
        raise Failed(said.format(data=data, owner=owner, user=user))
    return user


def _device_units(device: str, user: str | None) -> Units:
    program = _program(f"motcua-{device}")
    if device == COUNTER:
        if user is not None:
            raise WrongUse(_("the counter's program runs for whoever signs in: without --user"))
        return counter_units(program)
    return screen_units(program, device, user or device)


def _program(name: str) -> Path:
    """A program of this installation; its path holds without the environment being activated."""
    return Path(sys.executable).absolute().parent / name


def _there(path: Path) -> str | None:
    """What the file holds; None where there is none. Raises Failed for a file of somebody else."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Failed(f"{path}: {reason(error)}") from error
    if not text.startswith(MARK):
        raise Failed(_("{path} was not written by this command; move it away first").format(path=path))
    return text


def _show(path: Path, text: str, output: Output, *, whole: bool) -> None:
    before = _there(path)
    if before == text:
        output.say(_("{path}: stays as it is").format(path=path))
    elif before is None:
        output.say(_("{path}: new").format(path=path))
    else:
        output.say(_("{path}: changed").format(path=path))
        for line in list(difflib.unified_diff(before.splitlines(), text.splitlines(), lineterm="", n=0))[2:]:
            if not line.startswith("@@"):
                output.say(f"    {line}")
    if whole and before is None:
        for line in text.splitlines():
            output.say(f"    {line}".rstrip())


def _write(root: Path, units: Units) -> None:
    for path, text in units.items():
        target = root / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_durably(target, text.encode(), 0o644)
        except OSError as error:
            said = _("{path}: {why}; only root may write it")
            raise Failed(said.format(path=target, why=reason(error))) from error


def _keep(data: Path, values: dict[str, Any]) -> None:
    """The settings that were given go where every command and the doctor finds them."""
    if values:
        try:
            keep(data, values)
        except OSError as error:
            raise Failed(f"{data / FILE_NAME}: {reason(error)}") from error


def _make_backups(root: Path, backups: Path, settings: Settings) -> None:
    """The folder of the backups, which belongs to the server's user."""
    folder = root / backups.relative_to("/")
    if folder.exists():
        return
    try:
        folder.mkdir(parents=True, mode=0o700)
        owner = settings.data.stat()
        os.chown(folder, owner.st_uid, owner.st_gid)
    except OSError as error:
        raise Failed(f"{folder}: {reason(error)}") from error


def _say_what_comes_next(device: str | None, changed: bool, output: Output) -> None:
    started = STARTED if device is None else (f"motcua-{device}.service",)
    if device == COUNTER:
        lines = ["systemctl --global enable motcua-counter.service"]
    else:
        lines = ["systemctl daemon-reload"] if changed else []
        lines.append(f"systemctl enable --now {' '.join(started)}")
    output.say(_("Next, as root:"))
    for line in lines:
        output.say(f"  {line}")
    if device == COUNTER:
        output.say(_("It starts when a clerk signs in to the desktop."))


def _remove(arguments: argparse.Namespace, device: str | None, output: Output) -> int:
    if device is None:
        paths = [SYSTEM / name for name in SERVER]
    else:
        paths = [(SESSIONS if device == COUNTER else SYSTEM) / f"motcua-{device}.service"]
    found = [arguments.root / path for path in paths if _there(arguments.root / path) is not None]
    for path in found:
        output.say(str(path))
    if found and not arguments.dry_run:
        confirm(_("Remove these files?"), yes=arguments.yes)
        for path in found:
            try:
                path.unlink()
            except OSError as error:
                raise Failed(f"{path}: {reason(error)}") from error
        output.say(_("Next, as root:"))
        names = " ".join(path.name for path in found if path.name in STARTED or device is not None)
        output.say(f"  systemctl {'--global disable' if device == COUNTER else 'disable --now'} {names}")
        output.say("  systemctl daemon-reload")
    output.result(removed=[str(path) for path in found] if not arguments.dry_run else [])
    return 0
