"""The exceptions of a serial line that is gone.

On POSIX some calls to a terminal that has hung up raise `termios.error`, which is no OSError; pyserial passes it on.
"""

import sys

if sys.platform == "win32":
    LINE_ERRORS = (OSError,)
else:
    import termios

    LINE_ERRORS = (OSError, termios.error)
