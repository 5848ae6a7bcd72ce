"""The server's settings, by priority: command line, environment, `DATA/motcua.toml`, defaults."""

import json
import os
import sys
from collections.abc import Iterable, Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from language.environment import VARIABLE
from language.messages import LANGUAGES, N_, _
from protocol.complaints import COMPLAINT_DAYS
from protocol.dossier_files import TICKET_SCAN_DAYS
from server.catalogue.finding import nearest
from server.catalogue.sources import SourceText, read_sources
from server.journal.database.engine import default_url

from .output import reason

FILE_NAME = "motcua.toml"
PREFIX = "MOTCUA_"
DEFAULT_DATA = Path("motcua-data")


class SettingsError(ValueError):
    """An invalid setting; the text tells its name, its place and what to write instead."""


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    """The keys of `DATA/motcua.toml`, all optional."""

    database: Annotated[str, Meta(min_length=1)] | None = None
    host: Annotated[str, Meta(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535)] = 8000
    public_url: Annotated[str, Meta(pattern=r"^https?://[^\s/]+")] | None = None
    processes: Annotated[int, Meta(ge=1, le=64)] = 1
    tls: bool = False
    announce: bool = False
    anchors_to: Annotated[str, Meta(min_length=1)] | None = None
    trusted_proxies: Annotated[str, Meta(pattern=r"^[0-9A-Fa-f.:/, ]*$")] = ""
    proxy_header: Literal["x-forwarded-for", "forwarded", "x-real-ip"] = "x-forwarded-for"
    device_limits: bool = True
    proxy_certificate: Annotated[str, Meta(min_length=1)] | None = None
    webhook_networks: Annotated[str, Meta(pattern=r"^[0-9A-Fa-f.:/, ]*$")] = ""
    mail_server: Annotated[str, Meta(pattern=r"^smtp(s|\+starttls)?://[^\s/?#]+$")] | None = None
    mail_from: Annotated[str, Meta(pattern=r"^[^\s@]+@[^\s@]+\.[^\s@]+$")] | None = None
    message_gateway: Annotated[str, Meta(pattern=r"^https?://[^\s]+$")] | None = None
    message_secret: Annotated[str, Meta(pattern=r"^whsec_[A-Za-z0-9+/=]{24,}$")] | None = None
    outbox_url: Annotated[str, Meta(pattern=r"^https?://[^\s?#]+$")] | None = None
    outbox_token_file: Annotated[str, Meta(min_length=1)] | None = None
    outbox_files: bool = False
    sign_in_issuer: Annotated[str, Meta(pattern=r"^https?://[^\s?#]+$")] | None = None
    sign_in_client: Annotated[str, Meta(pattern=r"^[\x21-\x7e]{1,255}$")] | None = None
    sign_in_secret_file: Annotated[str, Meta(min_length=1)] | None = None
    push_hosts: Annotated[str, Meta(pattern=r"^[0-9a-z.:, -]*$")] = ""
    hsts_days: Annotated[int, Meta(ge=0, le=730)] = 30
    complaint_days: Annotated[int, Meta(ge=1, le=90)] = COMPLAINT_DAYS
    ticket_scan_days: Annotated[int, Meta(ge=1, le=3650)] = TICKET_SCAN_DAYS
    forecasts: bool = True


class Settings(Struct, frozen=True):
    """All settings of the server's commands. `database` is an SQLAlchemy URL; `public_url` is the address for citizens'
    phones, None for the address it listens on; `processes` is the number of processes that share its port;
    `anchors_to` is a second file for the day's anchors; `proxy_certificate` is what a proxy shows to devices;
    `webhook_networks` are inner networks that webhooks may be sent to. `mail_server` is where e-mail is given,
    `mail_from` its sender; `message_gateway` is where short messages are given, signed with `message_secret`;
    `outbox_url` is where dossiers are told to, `outbox_token_file` the file with the token that it knows us by. Of each
    two, both or neither. `outbox_files`: what is to be told waits for `motcua outbox export`. `sign_in_issuer`,
    `sign_in_client` and `sign_in_secret_file` are the identity provider, our id there, and the file with the secret;
    all or none. `push_hosts` are the push services of
    browsers that may be sent to. `hsts_days` is how long a browser that came by HTTPS comes by nothing else;
    `complaint_days` is how many working days there are until a complaint is to be answered; `ticket_scan_days` for how
    many days scans of tickets alone are kept.
    `forecasts`: whether a process beside the server makes them.
    """

    data: Path
    database: str
    host: str
    port: int
    public_url: str | None
    processes: int = 1
    tls: bool = False
    announce: bool = False
    anchors_to: Path | None = None
    trusted_proxies: tuple[str, ...] = ()
    proxy_header: str = "x-forwarded-for"
    device_limits: bool = True
    proxy_certificate: Path | None = None
    webhook_networks: tuple[str, ...] = ()
    mail_server: str | None = None
    mail_from: str | None = None
    message_gateway: str | None = None
    message_secret: str | None = None
    outbox_url: str | None = None
    outbox_token_file: Path | None = None
    sign_in_issuer: str | None = None
    sign_in_client: str | None = None
    sign_in_secret_file: Path | None = None
    push_hosts: tuple[str, ...] = ()
    hsts_days: int = 30
    outbox_files: bool = False
    complaint_days: int = COMPLAINT_DAYS
    ticket_scan_days: int = TICKET_SCAN_DAYS
    forecasts: bool = True


_KEYS: Final = tuple(field.name for field in msgspec.structs.fields(_File))
_VARIABLES: Final = tuple(PREFIX + key.upper() for key in ("data", "language", *_KEYS))
_WANTED: Final = {
    "database": N_("a database URL in quotes"),
    "host": N_("an address in quotes"),
    "port": N_("a whole number from 0 to 65535"),
    "processes": N_("a whole number from 1 to 64"),
    "tls": N_("true or false"),
    "announce": N_("true or false"),
    "anchors_to": N_("the path of a file in quotes"),
    "proxy_certificate": N_("the path of a file in quotes"),
    "mail_server": N_("smtp://HOST, smtp+starttls://USER:PASSWORD@HOST or smtps://USER:PASSWORD@HOST, in quotes"),
    "message_gateway": N_("an address in quotes that begins with http:// or https://"),
    "message_secret": N_("a secret in quotes that begins with whsec_"),
    "outbox_url": N_("an address in quotes that begins with http:// or https://"),
    "outbox_token_file": N_("the path of a file in quotes"),
    "outbox_files": N_("true or false"),
    "sign_in_issuer": N_("an address in quotes that begins with http:// or https://"),
    "sign_in_client": N_("letters without spaces, in quotes"),
    "sign_in_secret_file": N_("the path of a file in quotes"),
    "hsts_days": N_("a whole number from 0 to 730"),
    "complaint_days": N_("a whole number from 1 to 90"),
    "ticket_scan_days": N_("a whole number from 1 to 3650"),
    "mail_from": N_("an e-mail address in quotes"),
    "trusted_proxies": N_("addresses or networks, in quotes, with commas between them"),
    "webhook_networks": N_("addresses or networks, in quotes, with commas between them"),
    "push_hosts": N_("names of push services in small letters, in quotes, with commas between them"),
    "device_limits": N_("true or false"),
    "forecasts": N_("true or false"),
    "proxy_header": N_("x-forwarded-for, forwarded or x-real-ip"),
    "public_url": N_("an address in quotes that begins with http:// or https://"),
}


def load_settings(given: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    """`given` comes from the command line: `data` and the file's keys, None where not given.

    Raises SettingsError.
    """
    misspelt = _misspelt(environment)
    if misspelt is not None:
        raise SettingsError(misspelt)
    if environment.get(VARIABLE) and environment[VARIABLE] not in LANGUAGES:
        raise SettingsError(_("{where} must be {wanted}").format(where=VARIABLE, wanted=" / ".join(LANGUAGES)))
    data = data_folder(given, environment)
    values = _read_file(data / FILE_NAME)
    for key in _KEYS:
        variable = PREFIX + key.upper()
        if environment.get(variable):
            values[key] = _convert(key, environment[variable], variable, strict=False)
        if given.get(key) is not None:
            values[key] = _convert(key, given[key], f"--{key.replace('_', '-')}", strict=False)
    file = msgspec.convert(values, _File)
    database = file.database or default_url(data)
    if (file.mail_server is None) != (file.mail_from is None):
        raise SettingsError(_("mail_server and mail_from go together: set both, or neither"))
    if (file.message_gateway is None) != (file.message_secret is None):
        raise SettingsError(_("message_gateway and message_secret go together: set both, or neither"))
    if (file.outbox_url is None) != (file.outbox_token_file is None):
        raise SettingsError(_("outbox_url and outbox_token_file go together: set both, or neither"))
    if len({file.sign_in_issuer is None, file.sign_in_client is None, file.sign_in_secret_file is None}) > 1:
        said = _("sign_in_issuer, sign_in_client and sign_in_secret_file go together: set all, or none")
        raise SettingsError(said)
    if file.sign_in_issuer is not None and file.public_url is None:
        raise SettingsError(_("sign_in_issuer needs public_url: the address to come back to"))
    return Settings(
        data, database, file.host, file.port, file.public_url, file.processes, file.tls, file.announce,
        Path(file.anchors_to) if file.anchors_to else None,
        _networks("trusted_proxies", file.trusted_proxies), file.proxy_header, file.device_limits,
        Path(file.proxy_certificate) if file.proxy_certificate else None,
        _networks("webhook_networks", file.webhook_networks),
        file.mail_server, file.mail_from, file.message_gateway, file.message_secret, file.outbox_url,
        Path(file.outbox_token_file) if file.outbox_token_file else None, file.sign_in_issuer, file.sign_in_client,
        Path(file.sign_in_secret_file) if file.sign_in_secret_file else None,
        tuple(file.push_hosts.replace(",", " ").split()), file.hsts_days, file.outbox_files, file.complaint_days,
        file.ticket_scan_days, file.forecasts,
    )  # fmt: skip


def _networks(key: str, text: str) -> tuple[str, ...]:
    found = tuple(each for each in text.replace(",", " ").split() if each)
    try:
        for each in found:
            ip_network(each, strict=False)
    except ValueError as error:
        raise SettingsError(_("{where} must be {wanted}").format(where=key, wanted=_(_WANTED[key]))) from error
    return found


def data_folder(given: Mapping[str, Any], environment: Mapping[str, str]) -> Path:
    """The data folder, whatever is in it."""
    return Path(given.get("data") or environment.get(f"{PREFIX}DATA") or DEFAULT_DATA)


def keep_database(settings: Settings) -> Path | None:
    """Writes the database of `settings` into the data folder's file, so that `--data` alone finds it again.

    Returns the file, readable by its owner only; None where there is nothing to keep: the default, or it is there.
    Raises SettingsError for a file that names another database, and OSError.
    """
    if check_database(settings) or settings.database == default_url(settings.data):
        return None
    return keep(settings.data, {"database": settings.database})


def keep(data: Path, values: Mapping[str, Any]) -> Path:
    """Writes settings before the others in the data folder's file, which stays its owner's alone.

    The file has none of them yet. Raises OSError.
    """
    path = data / FILE_NAME
    before = path.read_text("utf-8") if path.exists() else ""
    lines = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())
    part = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{lines}{before}")
    if sys.platform != "win32" and os.geteuid() == 0:  # the server's user reads it
        owner = data.stat()
        os.chown(part, owner.st_uid, owner.st_gid)
    part.replace(path)
    return path


def not_kept(settings: Settings) -> dict[str, Any]:
    """The settings that the data folder's file does not say: they came from the command line or the environment.

    Raises SettingsError for one that the file says otherwise.
    """
    path = settings.data / FILE_NAME
    said = _read_file(path)
    alone = load_settings({"data": settings.data}, {})
    new = {key: getattr(settings, key) for key in _KEYS if getattr(settings, key) != getattr(alone, key)}
    for key in new:
        if key in said:
            raise SettingsError(_("{path} says another {key}; change it there").format(path=path, key=key))
    return new


def check_database(settings: Settings) -> bool:
    """Whether the data folder's file names the database of `settings`. Raises SettingsError if it names another."""
    path = settings.data / FILE_NAME
    there = _read_file(path).get("database")
    if there not in (None, settings.database):
        said = _("{path} names another database; choose another folder with --data, or change that file")
        raise SettingsError(said.format(path=path))
    return there is not None


def _read_file(path: Path) -> dict[str, Any]:
    try:
        raw = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise SettingsError(_("{path}: cannot be read: {why}").format(path=path, why=reason(error))) from error
    source = read_sources(str(path), [SourceText(str(path), raw)])
    if isinstance(source, tuple):
        raise SettingsError("\n".join(map(str, source)))
    for key in source.data:
        if key not in _KEYS:
            said = _('{path}: unknown key "{key}"').format(path=path, key=key)
            raise SettingsError(said + _hint(key, _KEYS))
    return {key: _convert(key, value, f"{path}: {key}", strict=True) for key, value in source.data.items()}


def _convert(key: str, value: Any, where: str, *, strict: bool) -> Any:
    """Converts a value: text from a shell, or with `strict` a typed value from the file.

    The error does not contain the value: a database URL may contain a password.
    """
    kind = next(field.type for field in msgspec.structs.fields(_File) if field.name == key)
    try:
        return msgspec.convert(value, kind, strict=strict)
    except msgspec.ValidationError as error:
        raise SettingsError(_("{where} must be {wanted}").format(where=where, wanted=_(_WANTED[key]))) from error


def _misspelt(environment: Mapping[str, str]) -> str | None:
    """An error for a variable that nearly matches a known one; other MOTCUA_ variables belong to other programs."""
    for name in environment:
        if name.startswith(PREFIX) and name not in _VARIABLES:
            near = nearest(name.removeprefix(PREFIX), (one.removeprefix(PREFIX) for one in _VARIABLES), cutoff=0.75)
            if near is not None:
                said = _('unknown environment variable {name}; did you mean "{near}"?')
                return said.format(name=name, near=PREFIX + near)
    return None


def _hint(name: str, known: Iterable[str]) -> str:
    near = nearest(name, known)
    if near is None:
        return _("; known: {names}").format(names=", ".join(known))
    return _('; did you mean "{near}"?').format(near=near)
