"""python-escpos as this package uses it, imported without what its import leaves behind.

Its import calls logging.basicConfig, and writes a pickle into a new temporary folder that nobody removes (an empty one
still stays). It takes .7 s, so this module is imported when a line is first opened, in the thread that prints.
"""

import logging
import os
import tempfile

_PICKLES = "ESCPOS_CAPABILITIES_PICKLE_DIR"

_quiet = logging.NullHandler()
logging.getLogger().addHandler(_quiet)
with tempfile.TemporaryDirectory() as _folder:
    _given = os.environ.setdefault(_PICKLES, _folder)
    from escpos.capabilities import Profile, get_profile
    from escpos.escpos import Escpos
    from escpos.exceptions import DeviceNotFoundError
    from escpos.printer import Dummy, File, Network, Serial, Usb

    if _given == _folder:
        del os.environ[_PICKLES]
logging.getLogger().removeHandler(_quiet)

__all__ = ["DeviceNotFoundError", "Dummy", "Escpos", "File", "Network", "Profile", "Serial", "Usb", "get_profile"]
