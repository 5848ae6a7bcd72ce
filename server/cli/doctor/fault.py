"""The faults that the doctor knows, each with what is wrong and what to do, in words."""

from enum import StrEnum

from msgspec import Struct

from language.messages import N_, _


class Fault(StrEnum):
    """The code of a fault, for programs."""

    SETTINGS = "settings"
    DATA_MISSING = "data_missing"
    DATA_NOT_OURS = "data_not_ours"
    DATA_OPEN = "data_open"
    FOREIGN_FILE = "foreign_file"
    KEY_MISSING = "key_missing"
    KEY_OPEN = "key_open"
    PEOPLE_KEYS = "people_keys"
    DISK_FULL = "disk_full"
    LOG_LARGE = "log_large"
    DATABASE_MISSING = "database_missing"
    DATABASE_UNREACHABLE = "database_unreachable"
    DATABASE_DAMAGED = "database_damaged"
    DATABASE_OLDER = "database_older"
    DATABASE_NEWER = "database_newer"
    POSTGRESQL_OLD = "postgresql_old"
    POSTGRESQL_UNSAFE = "postgresql_unsafe"
    STANDBY_MISSING = "standby_missing"
    ARCHIVE_FAILING = "archive_failing"
    STREAM_DAMAGED = "stream_damaged"
    NO_BRANCH = "no_branch"
    NO_ADMIN = "no_admin"
    DEVICE_SILENT = "device_silent"
    DEVICE_OLD = "device_old"
    PRINTER = "printer"
    CLOCK_BEHIND = "clock_behind"
    CLOCK_NOT_SYNCHRONISED = "clock_not_synchronised"
    CLOCK_DOUBTED = "clock_doubted"
    ZONE = "zone"
    FILES_LIMIT = "files_limit"
    ENCODING = "encoding"
    FONT_MISSING = "font_missing"
    NO_SERVICE = "no_service"
    SERVICE_NOT_ENABLED = "service_not_enabled"
    SERVER_NOT_RUNNING = "server_not_running"
    SERVED_ELSEWHERE = "served_elsewhere"
    PORT_TAKEN = "port_taken"
    NOT_READY = "not_ready"
    BRANCH_LEFT_OUT = "branch_left_out"
    PROCESSES_MISSING = "processes_missing"
    OTHER_VERSION = "other_version"
    ONLY_HERE = "only_here"
    NO_NETWORK = "no_network"
    PUBLIC_URL_HERE = "public_url_here"
    PUBLIC_URL_UNKNOWN = "public_url_unknown"
    EXTRA_MISSING = "extra_missing"
    CERTIFICATE_MISSING = "certificate_missing"
    CERTIFICATE_EXPIRED = "certificate_expired"
    CERTIFICATE_ENDS = "certificate_ends"
    CERTIFICATE_NAME = "certificate_name"
    CERTIFICATE_KEY = "certificate_key"
    NO_BACKUP = "no_backup"
    BACKUP_OLD = "backup_old"
    BACKUP_GONE = "backup_gone"
    BACKUP_NOT_WHOLE = "backup_not_whole"
    BACKUP_UNVERIFIED = "backup_unverified"
    BACKUP_SAME_DISK = "backup_same_disk"


class Found(Struct, frozen=True):
    """A fault that is there; `values` fill its words."""

    fault: Fault
    values: dict[str, str] = {}

    @property
    def what(self) -> str:
        """What is wrong, in the reader's language."""
        return _(WORDS[self.fault][0]).format(**self.values)

    @property
    def todo(self) -> str:
        """What to do about it."""
        return _(WORDS[self.fault][1]).format(**self.values)


def found(fault: Fault, **values: object) -> Found:
    """A fault with its values."""
    return Found(fault, {name: str(value) for name, value in values.items()})


WORDS: dict[Fault, tuple[str, str]] = {
    Fault.SETTINGS: (
        N_("The settings cannot be read: {why}"),
        N_("Correct the place that is named; docs/install.md lists all settings."),
    ),
    Fault.DATA_MISSING: (
        N_("There is no data folder {data}."),
        N_("Give the right one with --data, or make it: motcua init --data {data}"),
    ),
    Fault.DATA_NOT_OURS: (
        N_("{user} may not write into {data}, which belongs to {owner}."),
        N_("Run it as its owner: runuser -u {owner} -- motcua doctor --data {data}"),
    ),
    Fault.DATA_OPEN: (N_("Other users of this machine may look into {data}."), N_("chmod 700 {data}")),
    Fault.FOREIGN_FILE: (
        N_("{path} belongs to {user}, the data folder to {owner}: the server may fail to write it."),
        N_("chown -R {owner}: {data}   (and run the commands as that user, not as root)"),
    ),
    Fault.KEY_MISSING: (
        N_("{path} is missing: no address on a slip opens, and the server does not start."),
        N_("Put the keys back from their sealed file (motcua restore --keys), or from the old folder."),
    ),
    Fault.PEOPLE_KEYS: (
        N_("People's data in dossiers cannot be read: {why}."),
        N_("motcua check tells more; docs/operations.md, The keys of people's data, how to put them back."),
    ),
    Fault.KEY_OPEN: (N_("{path} can be read by other users of this machine."), N_("chmod 600 {path}")),
    Fault.DISK_FULL: (
        N_("The disk of {path} is nearly full: {free} left, {share} %."),
        N_("Make room, or move the folder to a larger disk; a full disk stops every command."),
    ),
    Fault.LOG_LARGE: (
        N_("The write-ahead log {path} has grown to {size}: something keeps a reading connection open."),
        N_("Restart the server when the branch is closed; look for a program that reads the database."),
    ),
    Fault.DATABASE_MISSING: (
        N_("There is no database {path}."),
        N_("Restore a backup (motcua restore), or begin with motcua init --data {data}"),
    ),
    Fault.DATABASE_UNREACHABLE: (
        N_("The database does not answer: {why}"),
        N_("Is it running, is its address in motcua.toml right, does it admit this machine and this role?"),
    ),
    Fault.DATABASE_DAMAGED: (
        N_("The database's file is damaged: {why}"),
        N_("Stop the server, keep the file, and restore the newest backup: motcua restore"),
    ),
    Fault.DATABASE_OLDER: (
        N_("The database is of an earlier version of this program."),
        N_("Make a backup, then motcua init --data {data} brings it to this version."),
    ),
    Fault.DATABASE_NEWER: (
        N_("The database was made by a newer version of this program ({revision})."),
        N_("Install that version again; an older program cannot read it."),
    ),
    Fault.POSTGRESQL_OLD: (N_("PostgreSQL is of version {version}."), N_("Upgrade it to 15 or newer.")),
    Fault.POSTGRESQL_UNSAFE: (
        N_("PostgreSQL's {setting} is off: a power cut can damage the database."),
        N_("ALTER SYSTEM SET {setting} = on; SELECT pg_reload_conf();"),
    ),
    Fault.STANDBY_MISSING: (
        N_("synchronous_standby_names is {names}, and no such standby is connected: every command waits for it."),
        N_("Start the standby; or, knowing that a failover may then lose commands: ALTER SYSTEM RESET it, and reload."),
    ),
    Fault.ARCHIVE_FAILING: (
        N_("PostgreSQL cannot archive its log since {since} ({failed} failures): {file}"),
        N_("Look at archive_command and at the disk that it copies to; the log grows until it works."),
    ),
    Fault.STREAM_DAMAGED: (
        N_("The events of {stream} cannot be read: {why}"),
        N_("motcua check tells all that is wrong; then restore the newest whole backup."),
    ),
    Fault.NO_BRANCH: (
        N_("There is no branch yet: no device has anything to show."),
        N_("motcua catalogue template one my-branch, then motcua catalogue apply my-branch"),
    ),
    Fault.NO_ADMIN: (
        N_("Nobody who may sign in is an admin."),
        N_("motcua user add NAME --role admin"),
    ),
    Fault.DEVICE_SILENT: (
        N_("{name} ({role}, {branch}) was last connected {when}."),
        N_("Switch it on and look at its screen; one that is gone for good: motcua revoke {device}"),
    ),
    Fault.DEVICE_OLD: (
        N_("The program of {name} ({role}, {branch}) is of version {version}, older than {oldest}."),
        N_("Install the new version there (docs/upgrade.md); until then it goes without what is new."),
    ),
    Fault.PRINTER: (
        N_("The printer of {name} ({branch}): {state}."),
        N_("Put in paper, close its cover, or look at its cable and power."),
    ),
    Fault.CLOCK_BEHIND: (
        N_("The clock says {now}, but the journal already holds events of {last}."),
        N_("Set the clock (timedatectl); if the clock is right, see Clocks in docs/operations.md."),
    ),
    Fault.CLOCK_NOT_SYNCHRONISED: (
        N_("The clock is not synchronised with any time server."),
        N_("systemctl enable --now systemd-timesyncd, and name a server: deploy/timesyncd/motcua.conf"),
    ),
    Fault.CLOCK_DOUBTED: (
        N_("The server doubts its clock: {doubt}."),
        N_("Set the clock (timedatectl), or confirm date and time at a counter (Ctrl+T) or on the manager's page."),
    ),
    Fault.ZONE: (
        N_("This machine's time zone is another than the one of {branch} ({zone}): the backup of 02:00 runs at {at}."),
        N_("timedatectl set-timezone {zone}"),
    ),
    Fault.FILES_LIMIT: (
        N_("A process may open {limit} files here: some {limit} phones and screens, then no more."),
        N_("Raise it to 65536 (LimitNOFILE= of the service, or ulimit -Hn)."),
    ),
    Fault.ENCODING: (
        N_("This session writes text as {encoding}, not as UTF-8."),
        N_("Set LANG=C.UTF-8 or LANG=vi_VN.UTF-8"),
    ),
    Fault.FONT_MISSING: (
        N_("The font of slips and pages is missing."),
        N_("pip install fontpkg-be-vietnam-pro"),
    ),
    Fault.NO_SERVICE: (
        N_("No service starts the server: after a power cut it stays off."),
        N_("motcua install-service --data {data}"),
    ),
    Fault.SERVICE_NOT_ENABLED: (
        N_("{unit} is there, but does not start with the machine."),
        N_("systemctl enable --now {unit}"),
    ),
    Fault.SERVER_NOT_RUNNING: (
        N_("No server answers at {url}."),
        N_("systemctl start motcua; if it ends again, journalctl -u motcua says why."),
    ),
    Fault.SERVED_ELSEWHERE: (
        N_("A server runs on this database, but does not answer at {url}."),
        N_("Is --port another one there? If it hangs: systemctl restart motcua"),
    ),
    Fault.PORT_TAKEN: (
        N_("Another program answers at {url}."),
        N_("End it (ss -ltnp tells which it is), or choose another port in motcua.toml."),
    ),
    Fault.NOT_READY: (
        N_("The server takes no commands: {why}"),
        N_("Do what it says; what is not told here is in its log (journalctl -u motcua)."),
    ),
    Fault.BRANCH_LEFT_OUT: (
        N_("The server does not serve {branch}: its journal cannot be read."),
        N_("motcua check tells all that is wrong; then restore the newest whole backup."),
    ),
    Fault.PROCESSES_MISSING: (
        N_("{count} server processes do not answer, or are being replaced."),
        N_("If it stays so for a minute, its log says why (journalctl -u motcua -p err); systemctl restart motcua."),
    ),
    Fault.OTHER_VERSION: (
        N_("The server that runs is version {running}, the program here is {installed}."),
        N_("systemctl restart motcua"),
    ),
    Fault.ONLY_HERE: (
        N_("The server listens on {host}: only this machine reaches it."),
        N_('Set host = "0.0.0.0" in motcua.toml, or public_url where a proxy stands in front.'),
    ),
    Fault.NO_NETWORK: (
        N_("This machine has no address in any network."),
        N_("Look at its cable and at its network settings (ip address)."),
    ),
    Fault.PUBLIC_URL_HERE: (
        N_("public_url is {url}: on a citizen's phone that is the phone itself."),
        N_("Set it to this machine's address or name, as phones reach it."),
    ),
    Fault.PUBLIC_URL_UNKNOWN: (
        N_("The name {host} of public_url leads nowhere: {why}"),
        N_("Enter it in the network's DNS, or use an address."),
    ),
    Fault.EXTRA_MISSING: (
        N_("A part of the program that these settings need is not installed: {extra}."),
        N_("pip install 'motcua[{extra}]'"),
    ),
    Fault.CERTIFICATE_MISSING: (
        N_("HTTPS is set, and {path} is missing."),
        N_("motcua tls --host NAME"),
    ),
    Fault.CERTIFICATE_EXPIRED: (
        N_("The certificate has expired on {day}: no device connects."),
        N_("motcua tls --host NAME, then systemctl reload motcua"),
    ),
    Fault.CERTIFICATE_ENDS: (
        N_("The certificate expires on {day}."),
        N_("motcua tls --host NAME, then systemctl reload motcua"),
    ),
    Fault.CERTIFICATE_NAME: (
        N_("The certificate is for {names}, not for {host}."),
        N_("motcua tls --host {host}, then systemctl reload motcua"),
    ),
    Fault.CERTIFICATE_KEY: (
        N_("The certificate {path} cannot be read, or does not belong to its key: {why}"),
        N_("motcua tls --host NAME makes both anew."),
    ),
    Fault.NO_BACKUP: (
        N_("No backup was ever made of this installation."),
        N_("systemctl enable --now motcua-backup.timer, or motcua backup FOLDER --verify"),
    ),
    Fault.BACKUP_OLD: (
        N_("The last backup is {days} days old: {file}"),
        N_("systemctl status motcua-backup tells why; motcua backup FOLDER --verify makes one now."),
    ),
    Fault.BACKUP_GONE: (
        N_("The last backup is no longer there: {file}"),
        N_("Is its disk plugged in? motcua backup FOLDER --verify makes another."),
    ),
    Fault.BACKUP_NOT_WHOLE: (
        N_("The last backup was replayed and is not whole: {file}"),
        N_("motcua verify {file} says what is wrong; motcua check looks into the database itself."),
    ),
    Fault.BACKUP_UNVERIFIED: (
        N_("Nobody has seen that the last backup can be restored: {file}"),
        N_("motcua verify {file}"),
    ),
    Fault.BACKUP_SAME_DISK: (
        N_("The backups lie on the same disk as the database: {file}"),
        N_("Let them go to another disk or machine: motcua install-service --backups FOLDER"),
    ),
}
"""What is wrong, and what to do. Commands stand as they are typed."""
