"""The lock of an open file, on any system. The system frees it with the process, however that ends."""

import sys


def take_lock(descriptor: int) -> bool:
    """Whether the lock is this process's now; False: another one has it. It is given back by closing the file."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
