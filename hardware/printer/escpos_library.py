"""Imports python-escpos without the side effects of its import.

Its import calls logging.basicConfig, and writes a pickle into a new temporary folder that is never removed (here it
stays empty). It takes .7 s, so this module is imported by the printing thread when a connection is first opened.
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
    from escpos.printer import Dummy, File, Network, Serial, Usb

    if _given == _folder:
        del os.environ[_PICKLES]
logging.getLogger().removeHandler(_quiet)

__all__ = ["Dummy", "Escpos", "File", "Network", "Profile", "Serial", "Usb", "get_profile"]
