"""The language of whoever runs a command, from the process's environment."""

import re
from collections.abc import Mapping
from typing import Final

from .messages import LANGUAGES, SOURCE

VARIABLE: Final = "MOTCUA_LANGUAGE"


def language_of(environment: Mapping[str, str]) -> str:
    """`MOTCUA_LANGUAGE`, or else what gettext(3) says: the first of LC_ALL, LC_MESSAGES and LANG that is set names the
    locale; where it is C or POSIX only programs read, elsewhere LANGUAGE goes before it. English otherwise.
    """
    if environment.get(VARIABLE) in LANGUAGES:
        return environment[VARIABLE]
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), "")
    if locale.partition(".")[0] in ("C", "POSIX"):
        return SOURCE
    for wanted in (*environment.get("LANGUAGE", "").split(":"), locale):
        if (code := re.split(r"[_.@]", wanted)[0]) in LANGUAGES:
            return code
    return SOURCE
