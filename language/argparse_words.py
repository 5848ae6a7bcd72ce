"""Translations of argparse's own messages, which argparse looks up in gettext's global domain."""

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import ngettext
from typing import Final

from .messages import DOMAIN, LOCALE, N_, SOURCE

WORDS: Final = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("one of the arguments %s is required"),
    N_("not allowed with argument %s"),
    N_("unrecognized arguments: %s"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("ignored explicit argument %r"),
    N_("expected one argument"),
    N_("expected at most one argument"),
    N_("expected at least one argument"),
    N_("invalid %(type)s value: %(value)r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("%(prog)s: error: %(message)s\n"),
)

COUNTED: Final = ngettext("expected %s argument", "expected %s arguments", 2)


@contextmanager
def argparse_speaks(language: str) -> Iterator[None]:
    """A context in which argparse uses `language`; afterwards gettext's domain and LANGUAGE are restored."""
    if language == SOURCE:
        yield
        return
    domain, wanted = gettext.textdomain(), os.environ.get("LANGUAGE")
    gettext.bindtextdomain(DOMAIN, str(LOCALE))
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = language
    try:
        yield
    finally:
        gettext.textdomain(domain)
        if wanted is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = wanted
