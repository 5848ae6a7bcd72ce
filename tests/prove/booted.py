"""A machine that a real systemd boots, in namespaces of its own over this machine's files, which it cannot change.

It has its own processes, network (loopback alone), mounts and control groups; what it writes lies in memory and is
there after its power was cut and it booted again. Needs root, overlayfs, and systemd. What a cut cannot show here: a
disk that loses what was written and not synced.
"""

import contextlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.serving import until

MASKED = (
    "systemd-udevd.service", "systemd-udev-trigger.service", "systemd-udevd-kernel.socket",
    "systemd-udevd-control.socket", "systemd-tmpfiles-setup.service", "systemd-tmpfiles-setup-dev.service",
    "systemd-tmpfiles-setup-dev-early.service", "systemd-tmpfiles-clean.timer", "tmp.mount", "dev-hugepages.mount",
    "dev-mqueue.mount", "sys-kernel-debug.mount", "sys-kernel-tracing.mount", "sys-fs-fuse-connections.mount",
    "systemd-modules-load.service", "systemd-sysctl.service", "getty.target", "systemd-logind.service",
    "systemd-networkd.service", "systemd-resolved.service", "systemd-timesyncd.service", "apt-daily.timer",
    "apt-daily-upgrade.timer", "e2scrub_all.timer", "fstrim.timer", "dpkg-db-backup.timer", "man-db.timer",
    "logrotate.timer", "caddy.service", "nginx.service", "nut.target", "avahi-daemon.service", "avahi-daemon.socket",
    "postgresql.service", "prometheus.service",
)  # fmt: skip
"""Units of this machine that are none of a server's, or are for hardware."""

SET_UP = """
set -e
mount --make-rprivate /
mkdir -p "$DISK/upper" "$DISK/work" "$DISK/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$DISK/upper,workdir=$DISK/work" "$DISK/root"
cd "$DISK/root"
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs dev
for each in null zero full random urandom tty; do touch "dev/$each"; mount --bind "/dev/$each" "dev/$each"; done
mkdir -p dev/pts dev/shm dev/mqueue dev/hugepages old opt/motcua-libraries
ln -s pts/ptmx dev/ptmx
mount --bind "$LIBRARIES" opt/motcua-libraries
for unit in $MASKED; do ln -sf /dev/null "etc/systemd/system/$unit"; done
python3 -c 'import fcntl, socket, struct
fcntl.ioctl(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), 0x8914, struct.pack("16sh", b"lo", 0x49))'
pivot_root . old
exec unshare -C sh -c '
    umount -l /old
    mount -t cgroup2 none /sys/fs/cgroup
    export container=other
    exec /usr/lib/systemd/systemd --system --unit=multi-user.target'
"""


class Booted:
    """`boot` it, `type` commands as root, `cut_power`, and boot it again."""

    def __init__(self, disk: Path, libraries: Path, path: str) -> None:
        """`disk`: an empty folder on a file system in memory; `libraries`: seen as /opt/motcua-libraries; `path`: what
        its PATH begins with.
        """
        self._environment = {"DISK": str(disk), "LIBRARIES": str(libraries), "MASKED": " ".join(MASKED)}
        self._path = f"{path}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        self._groups = _control_groups() / f"motcua-boot-{os.getpid()}"
        self._outside: subprocess.Popen[bytes] | None = None
        self.pid = 0

    def boot(self) -> None:
        """Returns when systemd has started what it was to start."""
        self._groups.mkdir(exist_ok=True)
        joined = f'echo $$ > {self._groups}/cgroup.procs; exec unshare -m -p -f -u -i -n sh -c "$SET_UP"'
        environment = os.environ | self._environment | {"SET_UP": SET_UP}
        self._outside = subprocess.Popen(["sh", "-c", joined], env=environment)
        self.pid = until(self._first_process)
        until(lambda: Path(f"/proc/{self.pid}/comm").read_text() == "systemd\n")
        until(lambda: self._ran("systemctl list-jobs --no-legend").returncode == 0)
        until(lambda: self._ran("systemctl is-active multi-user.target").returncode == 0, 90)

    def type(self, line: str, **more: str) -> str:
        """What a command as root says. Raises AssertionError when it fails."""
        done = self._ran(line, **more)
        assert done.returncode == 0, f"{line}\n{done.stdout}"
        return done.stdout

    def try_(self, line: str) -> str:
        """What a command says that may fail."""
        return self._ran(line).stdout

    def cut_power(self) -> None:
        """Every process is gone at once."""
        assert self._outside is not None
        os.kill(self.pid, signal.SIGKILL)
        self._outside.wait(20)
        self._outside = None

    def close(self) -> None:
        """Safe to call at any time."""
        if self._outside is not None:
            self._outside.kill() if not self.pid else self.cut_power()
        for folder in sorted((path for path in self._groups.rglob("*") if path.is_dir()), reverse=True):
            with contextlib.suppress(OSError):
                folder.rmdir()
        with contextlib.suppress(OSError):
            self._groups.rmdir()

    def _first_process(self) -> int:
        assert self._outside is not None
        assert self._outside.poll() is None, "the machine did not boot"
        try:
            children = Path(f"/proc/{self._outside.pid}/task/{self._outside.pid}/children").read_text()
        except OSError:
            return 0
        return int(children.split()[0]) if children else 0

    def _ran(self, line: str, **more: str) -> "subprocess.CompletedProcess[str]":
        inside = ["nsenter", "-t", str(self.pid), "-m", "-p", "-u", "-i", "-n", "-C", "-r", "-w", "sh", "-c", line]
        environment = {"PATH": self._path, "LANG": "C.UTF-8", "HOME": "/root", **more}
        return subprocess.run(
            inside, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip


@contextlib.contextmanager
def memory_disk() -> Iterator[Path]:
    """A folder in memory that outlives a machine."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-boot-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4g", "motcua-boot", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


def _control_groups() -> Path:
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    return next(Path(mount[1]) for mount in mounts if mount[2] == "cgroup2")
