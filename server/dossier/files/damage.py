"""What pypdf raises for documents that are damaged, or encrypted by an unknown method."""

import struct
import zlib

from pypdf.errors import DependencyError, PyPdfError

DAMAGE = (
    PyPdfError,
    DependencyError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    AssertionError,
    RuntimeError,
    OSError,
    struct.error,
    zlib.error,
)
