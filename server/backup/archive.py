"""The archive: a tar file with tables, scans and settings, and a manifest with the digest of each of them."""

import gzip
import hashlib
import os
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, cast

import msgspec
from msgspec import Struct

from protocol.ids import Instant

FORMAT = 1
MANIFEST = "manifest.json"
_PIECE = 1 << 20


class Damage(StrEnum):
    """Why an archive cannot be used."""

    NOT_A_BACKUP = "not_a_backup"
    NEWER_FORMAT = "newer_format"
    MISSING = "missing"
    CHANGED = "changed"
    ADDED = "added"
    OTHER_KIND = "other_kind"


class DamagedArchive(Exception):
    """The archive cannot be used; `member`: the part that is missing or changed, None for the whole."""

    def __init__(self, damage: Damage, member: str | None = None) -> None:
        super().__init__(damage.value if member is None else f"{damage.value}: {member}")
        self.damage = damage
        self.member = member


class Kind(StrEnum):
    """What an archive holds."""

    INSTALLATION = "installation"
    OLD_DAYS = "old_days"


class HeadInBackup(Struct, frozen=True):
    """The last event of a stream in the archive: its seq, and the hash of its row."""

    seq: int
    hash: str


class _Format(Struct, frozen=True):
    format: int


class Manifest(Struct, frozen=True, forbid_unknown_fields=True):  # a name that a byte changed is none of ours
    """`schema`: the revision of the database; `history`: the id of its journal; `rows`: by table; `digests`: SHA-256 by
    member; `scans`: whether the scanned documents are in the archive. `begins`: of old days, the position before the
    first event of each stream.
    """

    format: int
    made_at: Instant
    program: str
    schema: str
    history: str
    heads: dict[str, HeadInBackup]
    rows: dict[str, int]
    digests: dict[str, str]
    scans: bool
    kind: Kind = Kind.INSTALLATION
    begins: dict[str, HeadInBackup] = {}


class ArchiveWriter:
    """Members are added one after the other; `finish` adds the manifest. Raises OSError."""

    def __init__(self, file: BinaryIO, folder: Path) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 -- `finish` closes it
        self._folder = folder
        self.digests: dict[str, str] = {}

    def add_lines(self, name: str, lines: Iterable[bytes]) -> int:
        """Adds lines, compressed; returns how many. They are collected in a file first: a member's size comes first."""
        count = 0
        with tempfile.TemporaryFile(dir=self._folder) as spool:
            with gzip.GzipFile(fileobj=spool, mode="wb", compresslevel=5, mtime=0) as packed:
                for line in lines:
                    packed.write(line + b"\n")
                    count += 1
            spool.seek(0)
            self._add(name, cast(BinaryIO, spool), os.fstat(spool.fileno()).st_size)
        return count

    def add_file(self, name: str, path: Path) -> None:
        """Adds a file as it is."""
        with path.open("rb") as file:
            self._add(name, file, os.fstat(file.fileno()).st_size)

    def finish(self, manifest: Manifest) -> None:
        """Adds the manifest and ends the archive."""
        raw = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        with tempfile.TemporaryFile(dir=self._folder) as spool:
            spool.write(raw)
            spool.seek(0)
            self._add(MANIFEST, cast(BinaryIO, spool), len(raw))
        self._tar.close()

    def _add(self, name: str, file: BinaryIO, size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size = size
        info.mode = 0o600
        hashed = _Hashed(file)
        self._tar.addfile(info, cast(BinaryIO, hashed))
        self.digests[name] = hashed.digest.hexdigest()


class _Hashed:
    """Reads a file and hashes what is read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self.digest.update(piece)
        return piece


@contextmanager
def new_archive(path: Path) -> Iterator[ArchiveWriter]:
    """Writes beside `path`, and puts the archive in its place once it is whole and on the disk. Raises OSError."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield ArchiveWriter(file, path.parent)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


class Archive:
    """An archive that is read. Close it after use."""

    def __init__(self, path: Path) -> None:
        """Raises DamagedArchive, and OSError when the file cannot be read."""
        try:
            self._tar = tarfile.open(path, mode="r:")  # noqa: SIM115 -- `close` closes it
        except tarfile.TarError as error:
            raise DamagedArchive(Damage.NOT_A_BACKUP) from error
        try:
            self._members = {member.name: member for member in self._tar.getmembers() if member.isfile()}
            self.manifest = self._manifest()
        except BaseException as error:
            self.close()
            if isinstance(error, tarfile.TarError):
                raise DamagedArchive(Damage.NOT_A_BACKUP) from error
            raise

    def must_hold(self, kind: Kind) -> None:
        """Raises DamagedArchive for an archive of something else."""
        if self.manifest.kind is not kind:
            raise DamagedArchive(Damage.OTHER_KIND)

    def check_digests(self) -> None:
        """Reads every member. Raises DamagedArchive for the first that is missing, changed or not in the manifest."""
        for name in sorted(self._members.keys() - self.manifest.digests.keys() - {MANIFEST}):
            raise DamagedArchive(Damage.ADDED, name)
        for name, expected in self.manifest.digests.items():
            digest = hashlib.sha256()
            with self.open(name) as file:
                while piece := file.read(_PIECE):
                    digest.update(piece)
            if digest.hexdigest() != expected:
                raise DamagedArchive(Damage.CHANGED, name)

    def names(self, folder: str) -> list[str]:
        """The members below a folder, in order."""
        return sorted(name for name in self._members if name.startswith(f"{folder}/"))

    def has(self, name: str) -> bool:
        return name in self._members

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a compressed member, without their ends. Raises DamagedArchive."""
        with self.open(name) as file:
            try:
                with gzip.GzipFile(fileobj=file, mode="rb") as unpacked:
                    for line in unpacked:
                        yield line.rstrip(b"\n")
            except (OSError, EOFError) as error:
                raise DamagedArchive(Damage.CHANGED, name) from error

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """A member as a file. Raises DamagedArchive when there is none."""
        member = self._members.get(name)
        file = None if member is None else self._tar.extractfile(member)
        if file is None:
            raise DamagedArchive(Damage.MISSING, name)
        with file:
            yield cast(BinaryIO, file)

    def close(self) -> None:
        self._tar.close()

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _manifest(self) -> Manifest:
        if not self.has(MANIFEST):
            raise DamagedArchive(Damage.NOT_A_BACKUP)
        with self.open(MANIFEST) as file:
            raw = file.read()
        try:
            if msgspec.json.decode(raw, type=_Format).format > FORMAT:
                raise DamagedArchive(Damage.NEWER_FORMAT)
            return msgspec.json.decode(raw, type=Manifest)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise DamagedArchive(Damage.CHANGED, MANIFEST) from error
